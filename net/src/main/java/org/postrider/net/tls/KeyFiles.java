package org.postrider.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/// Where a server's private keys and certificates lie, in PEM.
///
/// @param chains files that are read as one: a private key, its certificate, those of its issuers,
///     and then perhaps another key
/// @param pairs keys and certificates in files of their own; not looked at where there are chains
public record KeyFiles(List<Path> chains, List<Pair> pairs) {
    /// A private key and its certificate chain.
    ///
    /// @param key file with the key, without a pass phrase
    /// @param certificates file with the certificate, then those of its issuers; may be the same
    public record Pair(Path key, Path certificates) {}

    /// Keeps its own lists.
    public KeyFiles {
        chains = List.copyOf(chains);
        pairs = List.copyOf(pairs);
    }

    /// Whether no file is named at all.
    public boolean isEmpty() {
        return chains.isEmpty() && pairs.isEmpty();
    }

    /// Reads them all.
    ///
    /// @throws IOException if a file cannot be read
    /// @throws GeneralSecurityException if it does not hold what it should
    private List<Pem.Identity> read() throws IOException, GeneralSecurityException {
        if (!chains.isEmpty()) {
            return Pem.identities(chains);
        }
        var all = new ArrayList<Pem.Identity>();
        for (var pair : pairs) {
            var identity = new Pem.Identity(Pem.privateKey(pair.key()),
                    Pem.certificates(pair.certificates()));
            if (!identity.fits()) {
                throw new IOException("the private key in " + pair.key()
                        + " does not match the certificate in " + pair.certificates());
            }
            all.add(identity);
        }
        return all;
    }

    /// Reads them all, for use. The platform's other key managers, and stores of type PKCS12, would decrypt the
    /// key again in each handshake, which takes ten times as long as the handshake itself.
    ///
    /// @throws IOException if a file cannot be read
    /// @throws GeneralSecurityException if it does not hold what it should
    KeyManager[] managers() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("JKS");
        store.load(null, null);
        for (var identity : read()) {
            store.setKeyEntry("key" + store.size(), identity.key(), new char[0],
                    identity.chain().toArray(X509Certificate[]::new));
        }
        var managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(store, new char[0]);
        return managers.getKeyManagers();
    }

    /// A text that changes when a file is replaced or written to. Needs no right to read them.
    public String stamp() {
        var out = new StringBuilder();
        chains.forEach(file -> stamp(out, file));
        for (var pair : pairs) {
            stamp(out, pair.key());
            stamp(out, pair.certificates());
        }
        return out.toString();
    }

    /// Adds what changes when a file is replaced or written to.
    static void stamp(StringBuilder out, Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            out.append(attributes.lastModifiedTime().toMillis()).append(' ')
                    .append(attributes.size()).append(' ').append(attributes.fileKey());
        } catch (IOException e) {
            out.append('-');
        }
        out.append('\n');
    }
}
