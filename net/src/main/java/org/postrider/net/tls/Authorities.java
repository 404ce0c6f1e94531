package org.postrider.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.postrider.util.Reason;

/// The authorities that certificates of peers are checked against (RFC 5280, section 6).
public final class Authorities {
    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";

    private final X509Certificate[] issuers;
    private final Optional<X509TrustManager> judge;
    private final Optional<TrustedKeys> keys;

    private Authorities(Set<X509Certificate> issuers, boolean all, int depth,
            Optional<TrustedKeys> keys) throws IOException {
        this.issuers = issuers.toArray(X509Certificate[]::new);
        this.keys = keys;
        judge = judge(issuers, all, depth);
    }

    /// Where the certificates of authorities lie.
    ///
    /// @param files each with any number of certificates in PEM
    /// @param directories with such files
    /// @param platform whether those that the platform trusts count too
    public record Sources(List<Path> files, List<Path> directories, boolean platform) {
        /// Keeps its own lists.
        public Sources {
            files = List.copyOf(files);
            directories = List.copyOf(directories);
        }

        /// A text that changes when a file, or what is in a directory, does.
        public String stamp() {
            var out = new StringBuilder();
            files.forEach(file -> KeyFiles.stamp(out, file));
            directories.forEach(directory -> KeyFiles.stamp(out, directory));
            return out.toString();
        }
    }

    /// Nobody is trusted.
    public static Authorities none() {
        try {
            return new Authorities(Set.of(), true, 0, Optional.empty());
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing was read
        }
    }

    /// Reads them. Only those that have signed their own certificates are trusted; others help to find a way
    /// from a peer's certificate to them.
    ///
    /// @param depth as in `smtpd_tls_ccert_verifydepth`
    /// @throws IOException if a file cannot be read or holds no certificate
    public static Authorities of(Sources sources, int depth) throws IOException {
        var all = new HashSet<X509Certificate>();
        try {
            for (var file : sources.files()) {
                all.addAll(Pem.certificates(file));
            }
            for (var directory : sources.directories()) {
                if (!Files.isDirectory(directory)) {
                    continue; // certificates that are not there vouch for nobody
                }
                try (var files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
                    for (var file : files) {
                        all.addAll(Pem.certificates(file));
                    }
                }
            }
            if (sources.platform()) {
                all.addAll(List.of(ofThePlatform()));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
        return new Authorities(all, false, depth, Optional.empty());
    }

    /// Reads authorities each of which is trusted, whoever has signed its certificate, and public keys of
    /// authorities.
    ///
    /// @param depth as above
    /// @throws IOException if a file cannot be read or holds neither
    public static Authorities anchors(List<Path> files, int depth) throws IOException {
        var all = new HashSet<X509Certificate>();
        var keys = new ArrayList<PublicKey>();
        for (var file : files) {
            try {
                var anchors = Pem.anchors(file);
                all.addAll(anchors.certificates());
                keys.addAll(anchors.keys());
            } catch (GeneralSecurityException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new IOException(file + ": " + Reason.of(e), e);
            }
        }
        return new Authorities(all, true, depth, keys.isEmpty() ? Optional.empty()
                : Optional.of(new TrustedKeys(keys, depth)));
    }

    private static X509Certificate[] ofThePlatform() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
    }

    private static Optional<X509TrustManager> judge(Set<X509Certificate> issuers, boolean all,
            int depth) throws IOException {
        var anchors = new HashSet<TrustAnchor>();
        var others = new HashSet<X509Certificate>();
        for (var issuer : issuers) {
            if (all || issuer.getSubjectX500Principal().equals(issuer.getIssuerX500Principal())) {
                anchors.add(new TrustAnchor(issuer, null));
            } else {
                others.add(issuer); // helps to find a way, but is not where one ends
            }
        }
        if (anchors.isEmpty()) {
            return Optional.empty();
        }
        try {
            var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.addCertStore(CertStore.getInstance("Collection",
                    new CollectionCertStoreParameters(others)));
            parameters.setRevocationEnabled(false);
            parameters.addCertPathChecker(new DepthCheck(depth));
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return Optional.of((X509TrustManager) factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Their own certificates.
    X509Certificate[] issuers() {
        return issuers.clone();
    }

    /// Lets a handshake fail where a server's certificate is not trusted.
    X509TrustManager manager() throws IOException {
        return judge.orElseThrow(() -> new IOException("no authority is trusted"));
    }

    /// Why a client's certificate is not trusted.
    ///
    /// @param chain its own first
    /// @return empty if it is
    public Optional<Distrust> distrust(List<X509Certificate> chain) {
        return distrust(chain, true);
    }

    /// Why a server's certificate is not trusted; see [#distrust(List)]. Whether it is that of the right
    /// server is another question.
    public Optional<Distrust> distrustServer(List<X509Certificate> chain) {
        return distrust(chain, false);
    }

    private Optional<Distrust> distrust(List<X509Certificate> chain, boolean client) {
        if (keys.isPresent() && !forAnother(chain.getFirst(), client)
                && keys.get().vouch(chain)) {
            return Optional.empty();
        }
        if (judge.isEmpty()) {
            return Optional.of(issuer(chain, client));
        }
        try {
            var certificates = chain.toArray(X509Certificate[]::new);
            if (client) {
                judge.get().checkClientTrusted(certificates, "UNKNOWN");
            } else {
                judge.get().checkServerTrusted(certificates, "UNKNOWN");
            }
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of(has(e, BasicReason.EXPIRED)
                    ? new Distrust(client, true, "certificate has expired")
                    : has(e, BasicReason.NOT_YET_VALID)
                    ? new Distrust(client, true, "certificate not yet valid")
                    : forAnother(chain.getFirst(), client) ? new Distrust(client, false,
                            "not designated for use as a " + (client ? "client" : "server")
                                    + " certificate") : issuer(chain, client));
        }
    }

    private static Distrust issuer(List<X509Certificate> chain, boolean client) {
        var own = chain.getFirst();
        boolean selfSigned = own.getIssuerX500Principal().equals(own.getSubjectX500Principal());
        var last = chain.getLast().getIssuerX500Principal();
        return new Distrust(client, false, selfSigned ? "self-signed certificate"
                : "untrusted issuer " + ClientCertificate.oneLine(last));
    }

    /// Whether a certificate names uses, and not this one (RFC 5280, section 4.2.1.12).
    private static boolean forAnother(X509Certificate certificate, boolean client) {
        try {
            var uses = certificate.getExtendedKeyUsage();
            return uses != null && !uses.contains(client ? CLIENT_USE : SERVER_USE)
                    && !uses.contains(ANY_USE);
        } catch (CertificateParsingException e) {
            return true; // nobody can read what it is for
        }
    }

    private static boolean has(Throwable failure, BasicReason... reasons) {
        for (var at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertPathValidatorException e
                    && Arrays.asList(reasons).contains(e.getReason())) {
                return true;
            }
        }
        return false;
    }
}
