/// Authentication (RFC 4422), without input or output of its own: the mechanisms of clients, and the
/// servers that smtpd asks: Dovecot's authentication service, saslauthd, and a table of passwords.
package org.postrider.sasl;
