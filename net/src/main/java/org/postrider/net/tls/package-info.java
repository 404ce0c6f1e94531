/// TLS on JSSE: contexts for clients and servers, protocol bounds, keys and certificates in PEM files.
package org.postrider.net.tls;
