package org.postrider.net.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.util.Collection;
import java.util.Set;

/// Limits how many certificates are between an authority and that of a peer. Java's own limit holds only
/// where it has to look for the path, not where the peer has sent all of it.
final class DepthCheck extends PKIXCertPathChecker {
    private final int depth;
    private int seen;

    /// @param depth as in `smtpd_tls_ccert_verifydepth`: one more may be between both, as OpenSSL counts since 1.1
    DepthCheck(int depth) {
        this.depth = depth;
    }

    @Override
    public void init(boolean forward) throws CertPathValidatorException {
        if (forward) {
            throw new CertPathValidatorException("from the authority on only");
        }
        seen = 0;
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return false;
    }

    @Override
    public Set<String> getSupportedExtensions() {
        return null; // as the contract wants it for none
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolved)
            throws CertPathValidatorException {
        if (seen++ > depth + 1L) {
            throw new CertPathValidatorException("certificate chain too long");
        }
    }
}
