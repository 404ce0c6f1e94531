package org.postrider.smtpd.access;

import org.postrider.mail.dsn.Xtext;

/// How a client has proved who it is, and how well the session is protected.
///
/// @param method SASL mechanism; empty for a stranger
/// @param user login name; empty for a stranger
/// @param submitter the AUTH parameter of MAIL; empty for none
/// @param tls protocol such as `TLSv1.3`; empty for a session without TLS
/// @param cipher name of the cipher; empty for a session without TLS
/// @param bits length of its key; 0 for a session without TLS
/// @param certificate that of the client
public record Credentials(String method, String user, String submitter, String tls, String cipher,
        int bits, Certificate certificate) {
    /// A client certificate.
    ///
    /// @param subject common name of its owner
    /// @param issuer common name of the authority
    /// @param fingerprint of the certificate, `AA:BB:...`; empty for no certificate
    /// @param keyFingerprint of the public key
    /// @param trusted whether a known authority has signed it
    public record Certificate(String subject, String issuer, String fingerprint,
            String keyFingerprint, boolean trusted) {
        /// No certificate.
        public static final Certificate NONE = new Certificate("", "", "", "", false);

        /// What policy servers are told of the owner, in xtext (RFC 3461, section 4): nothing where nobody vouches for it.
        String trustedSubject() {
            return trusted ? Xtext.encode(subject) : "";
        }

        /// The same of the authority.
        String trustedIssuer() {
            return trusted ? Xtext.encode(issuer) : "";
        }
    }

    /// Whether TLS is in use.
    public boolean encrypted() {
        return !tls.isEmpty();
    }
}
