package org.postrider.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.postrider.util.FatalException;

/// The server side of TLS: one private key with its certificate chain.
public final class TlsServer {
    private final SSLContext context;
    private final String[] protocols;

    private TlsServer(SSLContext context, String[] protocols) {
        this.context = context;
        this.protocols = protocols;
    }

    /// Reads key and certificates from PEM files.
    ///
    /// @param key file with the private key, unencrypted
    /// @param chain file with the certificate, then those of its issuers; may be the same file
    /// @param protocols list of protocols as in `smtpd_tls_protocols`
    /// @throws FatalException if a file cannot be read or holds no such thing
    public static TlsServer of(Path key, Path chain, List<String> protocols) {
        try {
            return of(Pem.privateKey(key), Pem.certificates(chain), protocols);
        } catch (IOException | GeneralSecurityException e) {
            throw new FatalException("cannot get key or certificate from " + key + " and " + chain
                    + ": " + e.getMessage(), e);
        }
    }

    private static TlsServer of(PrivateKey key, List<X509Certificate> chain,
            List<String> protocols) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", key, new char[0], chain.toArray(X509Certificate[]::new));
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new TlsServer(context,
                Protocols.select(protocols, context.getSupportedSSLParameters().getProtocols()));
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
