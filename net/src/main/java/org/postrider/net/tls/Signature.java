package org.postrider.net.tls;

import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;

/// How a side of TLS 1.3 proved that it has the key of its certificate, in OpenSSL's words.
final class Signature {
    /// RSA-PSS with SHA-256 (RFC 8446, section 4.2.3), for a key that is good for other things, too, and for
    /// one that is not. The next two have SHA-384 and SHA-512.
    private static final int RSAE = 0x0804;
    private static final int PSS = 0x0809;
    private static final List<String> DIGESTS = List.of("SHA256", "SHA384", "SHA512");

    private Signature() {}

    /// A text such as `server-signature ECDSA (prime256v1) server-digest SHA256`, empty for an unknown kind
    /// of key.
    ///
    /// An elliptic curve has one digest. With RSA, the one who signs takes the first of three that the other
    /// side takes; where its list is not known, the digest is left out.
    ///
    /// @param side `server` or `client`
    /// @param accepted by the other side, in its order; empty if unknown
    static String text(String side, PublicKey key, List<Integer> accepted) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> text(side, "RSA-PSS (" + ((RSAKey) key).getModulus().bitLength()
                    + " bits)", first(accepted, RSAE));
            case "RSASSA-PSS" -> text(side, "RSASSA-PSS", first(accepted, PSS));
            case "EC" -> switch (((ECKey) key).getParams().getCurve().getField().getFieldSize()) {
                case 256 -> text(side, "ECDSA (prime256v1)", "SHA256");
                case 384 -> text(side, "ECDSA (secp384r1)", "SHA384");
                case 521 -> text(side, "ECDSA (secp521r1)", "SHA512");
                default -> "";
            };
            case "EdDSA", "Ed25519", "Ed448" -> text(side, key.getEncoded().length > 50 ? "ED448"
                    : "ED25519", "");
            default -> "";
        };
    }

    private static String text(String side, String algorithm, String digest) {
        return side + "-signature " + algorithm
                + (digest.isEmpty() ? "" : " " + side + "-digest " + digest);
    }

    private static String first(List<Integer> accepted, int lowest) {
        for (int scheme : accepted) {
            if (scheme >= lowest && scheme < lowest + DIGESTS.size()) {
                return DIGESTS.get(scheme - lowest);
            }
        }
        return "";
    }
}
