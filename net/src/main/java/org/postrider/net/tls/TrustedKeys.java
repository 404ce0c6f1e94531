package org.postrider.net.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/// Public keys of authorities, of which no certificate is known. What they are called is found out from the
/// certificates that they have signed.
record TrustedKeys(List<PublicKey> keys, int depth) {
    /// Whether one of them has signed a certificate of the chain, and the chain leads there (RFC 5280,
    /// section 6).
    ///
    /// @param chain the peer's own certificate first
    boolean vouch(List<X509Certificate> chain) {
        for (int i = 0; i < chain.size(); i++) {
            for (var key : keys) {
                if (signed(chain.get(i), key) && leads(chain.subList(0, i + 1), key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean signed(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean leads(List<X509Certificate> path, PublicKey key) {
        try {
            var issuer = path.getLast().getIssuerX500Principal();
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, key, null)));
            parameters.setRevocationEnabled(false);
            parameters.addCertPathChecker(new DepthCheck(depth));
            CertPathValidator.getInstance("PKIX").validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
