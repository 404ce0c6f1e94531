package org.postrider.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.postrider.util.FatalException;

/// The client side of TLS at the levels that check no certificate: any is accepted, the traffic
/// is safe from listeners only (RFC 7435, opportunistic security).
public final class TlsClient {
    private final SSLContext context;
    private final TlsOptions.Chosen options;

    /// A client without certificate.
    ///
    /// @param protocols list of protocols as in `smtp_tls_protocols`
    /// @throws org.postrider.mail.params.ConfException if the list is bad
    public TlsClient(List<String> protocols) {
        this(TlsOptions.of(protocols), _ -> { });
    }

    /// A client without certificate.
    ///
    /// @param unknown is told the names of ciphers that mean nothing
    /// @throws org.postrider.mail.params.ConfException if the options leave nothing
    public TlsClient(TlsOptions options, Consumer<String> unknown) {
        this(options, null, unknown);
    }

    /// A client that shows a certificate to servers that ask for one.
    ///
    /// @param keys where it lies
    /// @param unknown is told the names of ciphers that mean nothing
    /// @throws IOException if a file cannot be read or does not hold what it should
    /// @throws org.postrider.mail.params.ConfException if the options leave nothing
    public static TlsClient with(TlsOptions options, KeyFiles keys, Consumer<String> unknown)
            throws IOException {
        try {
            return new TlsClient(options, keys.managers(), unknown);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private TlsClient(TlsOptions options, KeyManager[] keys, Consumer<String> unknown) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new AnyCertificate()}, null);
        } catch (GeneralSecurityException e) {
            throw new FatalException("TLS library: " + e.getMessage(), e);
        }
        this.options = options.choose(context, unknown);
    }

    /// Lays TLS over a connection; the handshake is still to be made.
    ///
    /// @param peer name of the server; an address literal is not sent as a server name
    public SSLSocket layer(Socket socket, String peer) throws IOException {
        var layered = (SSLSocket) context.getSocketFactory().createSocket(socket, peer,
                socket.getPort(), true);
        layered.setUseClientMode(true);
        var parameters = layered.getSSLParameters();
        options.set(parameters);
        parameters.setEndpointIdentificationAlgorithm(null);
        if (isName(peer)) {
            parameters.setServerNames(List.of(new SNIHostName(peer)));
        }
        layered.setSSLParameters(parameters);
        return layered;
    }

    private static boolean isName(String peer) {
        boolean letter = false;
        for (int i = 0; i < peer.length(); i++) {
            char c = peer.charAt(i);
            boolean alpha = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!alpha && c != '-' && c != '.' && (c < '0' || c > '9')) {
                return false;
            }
            letter |= alpha;
        }
        return letter && !peer.endsWith(".");
    }
}
