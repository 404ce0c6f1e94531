/// Who may do what in an SMTP session: the restriction lists of smtpd(8).
///
/// An [org.postrider.smtpd.access.Access] holds the lists of a service, parsed once. Each session has
/// a [org.postrider.smtpd.access.Judge], which runs a list when its stage has come and keeps the
/// books on what is to be put off. The session shows itself as a
/// [org.postrider.smtpd.access.Subject]; the answer is a [org.postrider.smtpd.access.Refusal] or none.
package org.postrider.smtpd.access;
