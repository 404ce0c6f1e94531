/// Streams to the network: TCP connections with time limits, and the line-oriented stream that SMTP
/// and LMTP sessions talk through. Blocking calls on virtual threads.
///
/// Used by smtpd(8), smtp(8), lmtp(8) and the service host.
package org.postrider.net;
