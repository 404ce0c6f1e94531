package org.postrider.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.postrider.util.FatalException;

/// The server side of TLS: private keys with their certificate chains, of which each client gets
/// one that it can use.
public final class TlsServer {
    /// Most sessions kept for clients that know no session tickets.
    private static final int SESSIONS = 1000;

    private final SSLContext context;
    private final String[] protocols;

    private TlsServer(SSLContext context, String[] protocols) {
        this.context = context;
        this.protocols = protocols;
    }

    /// Reads one key and its certificates from PEM files.
    ///
    /// @param key file with the private key, unencrypted
    /// @param chain file with the certificate, then those of its issuers; may be the same file
    /// @param protocols list of protocols as in `smtpd_tls_protocols`
    /// @throws FatalException if a file cannot be read or holds no such thing
    public static TlsServer of(Path key, Path chain, List<String> protocols) {
        try {
            return of(new KeyFiles(List.of(), List.of(new KeyFiles.Pair(key, chain))), protocols);
        } catch (IOException e) {
            throw new FatalException("cannot get key or certificate from " + key + " and " + chain
                    + ": " + e.getMessage(), e);
        }
    }

    /// Reads keys and certificates.
    ///
    /// @param protocols list of protocols as in `smtpd_tls_protocols`
    /// @throws IOException if a file cannot be read or does not hold what it should
    /// @throws org.postrider.mail.params.ConfException if the list is bad
    public static TlsServer of(KeyFiles files, List<String> protocols) throws IOException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var identity : files.read()) {
                store.setKeyEntry("key" + store.size(), identity.key(), new char[0],
                        identity.chain().toArray(X509Certificate[]::new));
            }
            var managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            context.getServerSessionContext().setSessionCacheSize(SESSIONS);
            return new TlsServer(context, Protocols.select(protocols,
                    context.getSupportedSSLParameters().getProtocols()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Lays TLS over an accepted connection; the handshake is still to be made.
    public SSLSocket layer(Socket socket) throws IOException {
        var layered = (SSLSocket) context.getSocketFactory().createSocket(socket,
                new ByteArrayInputStream(new byte[0]), true);
        layered.setUseClientMode(false);
        layered.setEnabledProtocols(protocols);
        return layered;
    }
}
