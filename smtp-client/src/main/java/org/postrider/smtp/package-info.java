/// smtp(8) and lmtp(8): the SMTP and LMTP client, one program under two names. Runs as `mail_owner`;
/// asked by qmgr, talks to other mail systems.
///
/// [org.postrider.smtp.Attempt] is one delivery, which tries host after host; `Session` is one
/// connection, `Transfer` one message over it; `SessionCache` keeps connections between deliveries.
package org.postrider.smtp;
