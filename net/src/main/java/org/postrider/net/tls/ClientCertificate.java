package org.postrider.net.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.postrider.mail.params.ConfException;
import org.postrider.util.Bytes;

/// What log lines and tables say of a certificate.
public final class ClientCertificate {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

    private static final Map<String, String> MAIL = Map.of("1.2.840.113549.1.9.1", "emailAddress");

    private ClientCertificate() {}

    /// The common name of its owner, of one byte per character; empty where it has none.
    public static String subject(X509Certificate certificate) {
        return commonName(certificate.getSubjectX500Principal());
    }

    /// The common name of the authority that has signed it, or its organization.
    public static String issuer(X509Certificate certificate) {
        var name = certificate.getIssuerX500Principal();
        var common = commonName(name);
        return common.isEmpty() ? part(name, "O") : common;
    }

    /// The whole name, as OpenSSL writes it in one line: `/C=DE/O=Example/CN=Example Authority`.
    static String oneLine(X500Principal name) {
        var out = new StringBuilder();
        try {
            for (var part : new LdapName(name.getName(X500Principal.RFC2253, MAIL)).getRdns()) {
                out.append('/').append(part.getType()).append('=')
                        .append(Bytes.fromUnicode(part.getValue().toString()));
            }
        } catch (InvalidNameException e) {
            return name.getName();
        }
        return out.toString();
    }

    private static String commonName(X500Principal name) {
        return part(name, "CN");
    }

    private static String part(X500Principal name, String type) {
        try {
            for (var part : new LdapName(name.getName()).getRdns().reversed()) {
                if (part.getType().equalsIgnoreCase(type)) {
                    return Bytes.printable(Bytes.fromUnicode(part.getValue().toString()), 200);
                }
            }
        } catch (InvalidNameException e) {
            // A name that nobody can read is none.
        }
        return "";
    }

    /// A digest of the certificate, such as `0A:1B:...`.
    ///
    /// @param digest name of the algorithm, as `smtpd_tls_fingerprint_digest` has it
    public static String fingerprint(X509Certificate certificate, String digest) {
        try {
            return COLONS.formatHex(algorithm(digest).digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e); // it came in encoded form
        }
    }

    /// A digest of the certificate's public key with its algorithm (RFC 5280, section 4.1).
    public static String keyFingerprint(X509Certificate certificate, String digest) {
        return COLONS.formatHex(
                algorithm(digest).digest(certificate.getPublicKey().getEncoded()));
    }

    /// What there is to know of a certificate, for the log.
    public static String summary(X509Certificate certificate, String digest) {
        return "subject_CN=" + subject(certificate) + ", issuer=" + issuer(certificate)
                + ", cert fingerprint=" + fingerprint(certificate, digest)
                + ", pkey fingerprint=" + keyFingerprint(certificate, digest);
    }

    /// Whether a text has the form of a fingerprint: pairs of hexadecimal digits, with colons between all of
    /// them or without.
    public static boolean isFingerprint(String text) {
        int step = text.indexOf(':') < 0 ? 2 : 3;
        for (int i = 0; i < text.length(); i++) {
            boolean fits = i % step == 2 ? text.charAt(i) == ':'
                    : HexFormat.isHexDigit(text.charAt(i));
            if (!fits) {
                return false;
            }
        }
        return text.length() % step == 2 % step && !text.isEmpty();
    }

    /// Whether two fingerprints are the same, with colons or without, in letters of any size.
    public static boolean isSame(String one, String other) {
        return one.replace(":", "").equalsIgnoreCase(other.replace(":", ""));
    }

    /// Refuses the name of a digest that is unknown.
    ///
    /// @throws ConfException if it is
    public static void checkDigest(String digest) {
        algorithm(digest);
    }

    /// OpenSSL says `sha256`, `sha3-256`, `md5` where Java says `SHA-256`, `SHA3-256`, `MD5`.
    private static MessageDigest algorithm(String digest) {
        var name = Bytes.lower(digest).replaceFirst("^sha-?([1-9][0-9]*)$", "SHA-$1");
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new ConfException("unknown digest algorithm \"" + digest + "\"");
        }
    }
}
