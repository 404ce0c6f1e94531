/// Clients of mail filters that speak the milter protocol, version 2 to 6: its packets, the state of
/// one filter in a session, and lists of filters. Used by smtpd(8) for what clients say and by
/// cleanup(8) for what is in messages.
package org.postrider.server.milter;
