package org.postrider.net.tls;

import javax.net.ssl.SSLSession;

/// What a TLS handshake agreed on.
///
/// @param protocol such as `TLSv1.3`
/// @param cipher name of the cipher suite
/// @param bits length of the symmetric key; 0 if the name does not tell
public record TlsSession(String protocol, String cipher, int bits) {
    /// What this session agreed on.
    public static TlsSession of(SSLSession session) {
        var cipher = session.getCipherSuite();
        int bits = cipher.contains("256") && !cipher.contains("128_") || cipher.contains("CHACHA20")
                ? 256 : cipher.contains("128") ? 128 : 0;
        return new TlsSession(session.getProtocol(), cipher, bits);
    }
}
