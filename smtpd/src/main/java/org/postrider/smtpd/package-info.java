/// smtpd(8): the SMTP server. Runs as `mail_owner`; calls cleanup, trivial-rewrite and anvil.
///
/// [Session] is one connection, [Transaction] one message, [CommandParser] the syntax without I/O,
/// [Reply] every text that a client may get, [org.postrider.smtpd.access.Access] the restrictions.
package org.postrider.smtpd;
