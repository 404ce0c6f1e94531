/// Authentication (RFC 4422): the mechanisms of clients, without input or output, and the client of
/// Dovecot's authentication service, which smtpd asks.
package org.postrider.sasl;
