package org.postrider.net.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a TLS handshake agreed on.
///
/// @param protocol such as `TLSv1.3`
/// @param cipher name of the cipher suite, as OpenSSL has it: log analysers know those
/// @param bits length of the symmetric key; 0 if the name does not tell
/// @param reused whether keys of an earlier session went on to be used
/// @param peer the certificates that the peer has shown, its own first; empty if none
/// @param name of the server, as the client has asked for it; empty where it did not
/// @param details with TLS 1.3, how keys were exchanged and how both sides have proved who they are, in OpenSSL's
///     words, one text for each line of a Received header
public record TlsSession(String protocol, String cipher, int bits, boolean reused,
        List<X509Certificate> peer, String name, List<String> details) {
    /// Keeps its own lists.
    public TlsSession {
        peer = List.copyOf(peer);
        details = List.copyOf(details);
    }

    /// What this session agreed on.
    static TlsSession of(SSLSession session, boolean reused, List<String> details) {
        var cipher = session.getCipherSuite();
        int bits = cipher.contains("256") && !cipher.contains("128_") || cipher.contains("CHACHA20")
                ? 256 : cipher.contains("128") ? 128 : 0;
        return new TlsSession(session.getProtocol(), openSsl(cipher), bits,
                reused, peer(session), NamedKeys.name(session), details);
    }

    /// The certificates that the peer has shown.
    static List<X509Certificate> peer(SSLSession session) {
        var all = new ArrayList<X509Certificate>();
        try {
            for (var certificate : session.getPeerCertificates()) {
                all.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            // It has shown none.
        }
        return all;
    }

    /// As in log lines: `TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange x25519
    /// server-signature RSA-PSS (2048 bits) server-digest SHA256`.
    @Override
    public String toString() {
        return String.join(" ", lines());
    }

    /// The same, as Received headers divide it.
    public List<String> lines() {
        var all = new ArrayList<String>();
        all.add(protocol + " with cipher " + cipher + " (" + bits + "/" + bits + " bits)");
        all.addAll(details);
        return all;
    }

    /// The name that OpenSSL has for a cipher suite. Suites of TLS 1.3 have the same in both worlds;
    /// `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256` becomes `ECDHE-RSA-AES128-SHA256`.
    static String openSsl(String name) {
        int with = name.indexOf("_WITH_");
        if (!name.startsWith("TLS_") || with < 0) {
            return name;
        }
        var exchange = name.substring("TLS_".length(), with).replace('_', '-');
        var cipher = name.substring(with + "_WITH_".length()).toUpperCase(Locale.ROOT)
                .replace("AES_", "AES").replace("_CBC", "").replace('_', '-')
                .replace("POLY1305-SHA256", "POLY1305");
        return exchange.equals("RSA") ? cipher : exchange + "-" + cipher;
    }
}
