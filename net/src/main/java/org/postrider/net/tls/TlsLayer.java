package org.postrider.net.tls;

import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// TLS that was laid over a connection, before and after its handshake.
public final class TlsLayer {
    private final SSLSocket socket;
    private final TappedSocket below;

    TlsLayer(SSLSocket socket, TappedSocket below) {
        this.socket = socket;
        this.below = below;
    }

    /// What carries the connection from now on; closing it closes the connection.
    public SSLSocket socket() {
        return socket;
    }

    /// Makes the handshake.
    ///
    /// @return what was agreed
    /// @throws IOException if it fails; the connection is then of no further use
    public TlsSession handshake() throws IOException {
        long started = System.currentTimeMillis();
        try {
            socket.startHandshake();
            var session = socket.getSession();
            boolean reused = session.getCreationTime() < started;
            return TlsSession.of(session, reused, details(session, reused));
        } finally {
            below.release();
        }
    }

    /// What only TLS 1.3 logs: how keys were exchanged, and how both sides have shown who they are.
    private List<String> details(SSLSession session, boolean reused) {
        if (!session.getProtocol().equals("TLSv1.3")) {
            return List.of();
        }
        boolean client = socket.getUseClientMode();
        var words = new ArrayList<String>();
        Hellos.group(client ? below.received() : below.sent())
                .ifPresent(group -> words.add("key-exchange " + group));
        var all = new ArrayList<String>();
        if (!reused) {
            var own = own(session);
            var peer = TlsSession.peer(session).stream().findFirst();
            (client ? peer : own).map(certificate -> Signature.text("server",
                    certificate.getPublicKey(), client ? List.of()
                            : Hellos.signatures(below.received()))).ifPresent(words::add);
            (client ? own : peer).map(certificate -> Signature.text("client",
                    certificate.getPublicKey(), List.of())).ifPresent(all::add);
        }
        all.addFirst(String.join(" ", words));
        all.removeIf(String::isEmpty);
        return all;
    }

    private static Optional<X509Certificate> own(SSLSession session) {
        Certificate[] chain = session.getLocalCertificates();
        return chain == null || chain.length == 0 ? Optional.empty()
                : Optional.of((X509Certificate) chain[0]);
    }
}
