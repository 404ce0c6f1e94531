package org.postrider.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.postrider.net.tls.AnyCertificate;

/// A TLS client by the platform's own means, so that tests do not ask what they test. It trusts every server.
final class Handshake {
    private static final String END = "-----END PRIVATE KEY-----";

    private Handshake() {}

    /// Lays TLS over a connection.
    ///
    /// @param folder where certificates lie
    /// @param name of a file without its `.pem`: a key of PKCS #8, then its certificates; empty for none
    static Socket over(Socket connection, Path folder, String name) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(name.isEmpty() ? null : keys(folder.resolve(name + ".pem")),
                    new TrustManager[] {new AnyCertificate()}, null);
            var socket = (SSLSocket) context.getSocketFactory().createSocket(connection,
                    "localhost", connection.getPort(), true);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(Path file) throws IOException, GeneralSecurityException {
        var text = Files.readString(file);
        int end = text.indexOf(END) + END.length();
        var chain = CertificateFactory.getInstance("X.509").generateCertificates(
                new ByteArrayInputStream(
                        text.substring(end).strip().getBytes(StandardCharsets.US_ASCII)));
        return new KeyManager[] {new OneKey(key(text.substring(0, end),
                chain.iterator().next().getPublicKey().getAlgorithm()),
                chain.toArray(X509Certificate[]::new))};
    }

    private static PrivateKey key(String pem, String algorithm) throws GeneralSecurityException {
        var base64 = pem.replaceAll("-----[A-Z ]*-----", "");
        return KeyFactory.getInstance(algorithm).generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    /// Shows its certificate whoever the server says it trusts, as OpenSSL's clients do.
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "key";
        private final PrivateKey key;
        private final X509Certificate[] chain;

        OneKey(PrivateKey key, X509Certificate[] chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return List.of(types).contains(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
