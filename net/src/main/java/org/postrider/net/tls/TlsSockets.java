package org.postrider.net.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.postrider.mail.params.ConfException;

/// Sockets with TLS for libraries that make their connections themselves: those of databases and
/// directories. Whether a certificate is that of the right server is left to the library.
public final class TlsSockets extends SSLSocketFactory {
    private final SSLSocketFactory sockets;
    private final TlsOptions.Chosen options;
    private final KeyManager[] keys;
    private final TrustManager[] trust;

    private TlsSockets(KeyManager[] keys, TrustManager[] trust, String ciphers,
            Consumer<String> unknown) throws GeneralSecurityException {
        this.keys = keys;
        this.trust = trust;
        var context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        sockets = context.getSocketFactory();
        options = new TlsOptions(List.of(">=TLSv1.2"), ciphers.isEmpty() ? "DEFAULT" : ciphers,
                List.of(), "DEFAULT", false).choose(context, unknown);
    }

    /// Such sockets.
    ///
    /// @param trusted the authorities one of which must have signed the server's certificate; empty
    ///     where any certificate passes
    /// @param keys the certificate shown to servers that ask for one; may be none
    /// @param ciphers list of ciphers up to TLS 1.2, as OpenSSL has it; empty for the usual ones
    /// @param unknown is told which ciphers mean nothing
    /// @throws IOException if a file cannot be read or does not hold what it should, or if the list of
    ///     ciphers leaves nothing
    public static TlsSockets of(Optional<Authorities> trusted, KeyFiles keys, String ciphers,
            Consumer<String> unknown) throws IOException {
        try {
            return new TlsSockets(keys.isEmpty() ? new KeyManager[0]
                            : ShownKeys.over(keys.managers()),
                    new TrustManager[] {trusted.isPresent() ? trusted.get().manager()
                            : new AnyCertificate()}, ciphers, unknown);
        } catch (GeneralSecurityException | ConfException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// What knows the client's certificate, for libraries that lay TLS over connections themselves.
    public KeyManager[] keyManagers() {
        return keys.clone();
    }

    /// What judges the server's certificate, for such libraries.
    public TrustManager[] trustManagers() {
        return trust.clone();
    }

    private Socket prepared(Socket made) {
        var socket = (SSLSocket) made;
        var parameters = socket.getSSLParameters();
        options.set(parameters);
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return prepared(sockets.createSocket());
    }

    @Override
    public Socket createSocket(Socket connection, String host, int port, boolean close)
            throws IOException {
        return prepared(sockets.createSocket(connection, host, port, close));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return prepared(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return prepared(sockets.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return prepared(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        return prepared(sockets.createSocket(host, port, local, localPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return options.suites().clone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return options.suites().clone();
    }
}
