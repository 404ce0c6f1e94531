package org.postrider.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.postrider.mail.address.Domains;
import org.postrider.util.FatalException;

/// The client side of TLS. Any certificate passes the handshake: what it is worth is judged afterwards, by
/// those who know whether that matters (RFC 7435, opportunistic security).
public final class TlsClient {
    /// Most sessions kept, to be taken up again.
    private static final int SESSIONS = 1000;

    private final SSLContext context;
    private final TlsOptions.Chosen options;
    private final boolean keepsSessions;

    /// A client without certificate.
    ///
    /// @param protocols list of protocols as in `smtp_tls_protocols`
    /// @throws org.postrider.mail.params.ConfException if the list is bad
    public TlsClient(List<String> protocols) {
        this(TlsOptions.of(protocols), _ -> { });
    }

    /// A client without certificate.
    ///
    /// @param complaints is told which ciphers mean nothing, and what else has no effect
    /// @throws org.postrider.mail.params.ConfException if the options leave nothing
    public TlsClient(TlsOptions options, Consumer<String> complaints) {
        this(options, null, complaints);
    }

    /// A client that shows a certificate to servers that ask for one.
    ///
    /// @param keys where it lies
    /// @param complaints is told which ciphers mean nothing, and what else has no effect
    /// @throws IOException if a file cannot be read or does not hold what it should
    /// @throws org.postrider.mail.params.ConfException if the options leave nothing
    public static TlsClient with(TlsOptions options, KeyFiles keys, Consumer<String> complaints)
            throws IOException {
        try {
            return new TlsClient(options, ShownKeys.over(keys.managers()), complaints);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private TlsClient(TlsOptions options, KeyManager[] keys, Consumer<String> complaints) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new AnyCertificate()}, null);
        } catch (GeneralSecurityException e) {
            throw new FatalException("TLS library: " + e.getMessage(), e);
        }
        this.options = options.choose(context, complaints);
        keepsSessions = false;
    }

    private TlsClient(TlsClient other, TlsOptions.Chosen options, boolean keepsSessions) {
        context = other.context;
        this.options = options;
        this.keepsSessions = keepsSessions;
    }

    /// The same client with other options: same certificate, same sessions.
    ///
    /// @param complaints is told which ciphers mean nothing, and what else has no effect
    /// @throws org.postrider.mail.params.ConfException if the options leave nothing
    public TlsClient with(TlsOptions other, Consumer<String> complaints) {
        return new TlsClient(this, other.choose(context, complaints), keepsSessions);
    }

    /// The same client that keeps sessions with servers, to take them up again.
    ///
    /// @param limit how long; positive
    public TlsClient keeping(Duration limit) {
        var sessions = context.getClientSessionContext();
        sessions.setSessionCacheSize(SESSIONS);
        sessions.setSessionTimeout(TlsOptions.sessionSeconds(limit));
        return new TlsClient(this, options, true);
    }

    /// Lays TLS over a connection; the handshake is still to be made.
    ///
    /// @param peer the server, under which sessions are kept
    /// @param name the name that it is asked for (RFC 6066, section 3); empty for none
    public TlsLayer layer(Socket socket, String peer, String name) throws IOException {
        var below = new TappedSocket(socket);
        // Without a port, a session is not kept.
        var layered = (SSLSocket) context.getSocketFactory().createSocket(below, peer,
                keepsSessions && socket.getPort() > 0 ? socket.getPort() : -1, true);
        layered.setUseClientMode(true);
        var parameters = layered.getSSLParameters();
        options.set(parameters);
        parameters.setEndpointIdentificationAlgorithm(null);
        parameters.setServerNames(isName(name) ? List.of(new SNIHostName(name)) : List.of());
        layered.setSSLParameters(parameters);
        return new TlsLayer(layered, below);
    }

    /// Java asks for no names with underscores.
    private static boolean isName(String name) {
        return Domains.isHostname(name) && name.indexOf('_') < 0;
    }
}
