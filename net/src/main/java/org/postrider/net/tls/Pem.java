package org.postrider.net.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Reads PEM files (RFC 7468): certificates, and private keys in the forms that people have
/// (`PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`). Keys with a pass phrase are refused.
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
    private static final HexFormat HEX = HexFormat.of();

    /// One encoded object.
    ///
    /// @param label what stands after BEGIN
    private record Block(String label, byte[] data) {}

    /// A private key and its certificate chain, the server's own certificate first.
    record Identity(PrivateKey key, List<X509Certificate> chain) {
        /// Whether the certificate was made for the key.
        boolean fits() throws GeneralSecurityException {
            var algorithm = switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
            };
            var text = new byte[] {1};
            var signature = java.security.Signature.getInstance(algorithm);
            try {
                if (algorithm.equals("RSASSA-PSS")) {
                    signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1",
                            MGF1ParameterSpec.SHA256, 32, 1));
                }
                signature.initSign(key);
                signature.update(text);
                var made = signature.sign();
                signature.initVerify(chain.getFirst().getPublicKey());
                signature.update(text);
                return signature.verify(made);
            } catch (InvalidKeyException | SignatureException e) {
                return false; // of another kind
            }
        }
    }

    private Pem() {}

    /// Keys, each followed by its certificates, in files that are read as one.
    static List<Identity> identities(List<Path> files)
            throws IOException, GeneralSecurityException {
        var all = new ArrayList<Identity>();
        for (var file : files) {
            add(all, blocks(file), file.toString());
        }
        return complete(all, files.toString());
    }

    /// Keys, each followed by its certificates.
    ///
    /// @param where the text comes from, for complaints
    /// @param text byte text
    static List<Identity> identities(String where, String text)
            throws IOException, GeneralSecurityException {
        var all = new ArrayList<Identity>();
        add(all, blocks(text.lines().toList(), where), where);
        return complete(all, where);
    }

    private static void add(List<Identity> all, List<Block> blocks, String where)
            throws IOException, GeneralSecurityException {
        for (var block : blocks) {
            if (block.label().equals("CERTIFICATE")) {
                if (all.isEmpty()) {
                    throw new IOException("no private key before the certificate in " + where);
                }
                all.getLast().chain().add(certificate(block));
            } else {
                var key = privateKey(block, where);
                if (key != null) {
                    all.add(new Identity(key, new ArrayList<>()));
                }
            }
        }
    }

    private static List<Identity> complete(List<Identity> all, String where)
            throws IOException, GeneralSecurityException {
        if (all.isEmpty() || all.stream().anyMatch(identity -> identity.chain().isEmpty())) {
            throw new IOException("a private key without a certificate in " + where);
        }
        for (var identity : all) {
            if (!identity.fits()) {
                throw new IOException("a private key does not match the certificate after it in "
                        + where);
            }
        }
        return all;
    }

    private static X509Certificate certificate(Block block) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                new ByteArrayInputStream(block.data()));
    }

    static List<X509Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        var all = new ArrayList<X509Certificate>();
        for (var block : blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                all.add(certificate(block));
            }
        }
        if (all.isEmpty()) {
            throw new IOException("no certificate in " + file);
        }
        return all;
    }

    /// Certificates and public keys.
    record Anchors(List<X509Certificate> certificates, List<PublicKey> keys) {}

    /// Those of a file, at least one.
    static Anchors anchors(Path file) throws IOException, GeneralSecurityException {
        var anchors = new Anchors(new ArrayList<>(), new ArrayList<>());
        for (var block : blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                anchors.certificates().add(certificate(block));
            } else if (block.label().equals("PUBLIC KEY")) {
                anchors.keys().add(publicKey(block.data()));
            }
        }
        if (anchors.certificates().isEmpty() && anchors.keys().isEmpty()) {
            throw new IOException("no certificate and no public key");
        }
        return anchors;
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        var spec = new X509EncodedKeySpec(der);
        for (var algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(spec);
            } catch (InvalidKeySpecException e) {
                // It is of another kind; the next one may know it.
            }
        }
        throw new InvalidKeySpecException("unknown kind of public key");
    }

    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        for (var block : blocks(file)) {
            var key = privateKey(block, file.toString());
            if (key != null) {
                return key;
            }
        }
        throw new IOException("no private key in " + file);
    }

    /// @return null if the block is something else
    private static PrivateKey privateKey(Block block, String where)
            throws IOException, GeneralSecurityException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> fromPkcs8(block.data());
            case "RSA PRIVATE KEY" ->
                    fromPkcs8(wrap("300d06092a864886f70d0101010500", block.data()));
            case "EC PRIVATE KEY" -> fromPkcs8(wrap(ecAlgorithm(block.data()), block.data()));
            case "ENCRYPTED PRIVATE KEY" ->
                    throw new IOException("the key in " + where + " has a pass phrase");
            default -> null;
        };
    }

    private static PrivateKey fromPkcs8(byte[] der) throws GeneralSecurityException {
        var spec = new PKCS8EncodedKeySpec(der);
        for (var algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is of another kind; the next one may know it.
            }
        }
        throw new InvalidKeySpecException("unknown kind of private key");
    }

    /// A PKCS #8 PrivateKeyInfo (RFC 5208, section 5) around a key of an older form.
    private static byte[] wrap(String algorithm, byte[] key) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {2, 1, 0});
        body.writeBytes(HEX.parseHex(algorithm));
        body.writeBytes(der(4, key));
        return der(0x30, body.toByteArray());
    }

    /// The AlgorithmIdentifier of an EC key, whose curve stands in the key itself as `[0]`
    /// (RFC 5915, section 3).
    private static String ecAlgorithm(byte[] key) throws InvalidKeySpecException {
        for (int i = 0; i + 3 < key.length; i++) {
            boolean tagged = (key[i] & 0xff) == 0xa0 && key[i + 2] == 6
                    && key[i + 1] == key[i + 3] + 2 && i + 2 + key[i + 1] <= key.length;
            if (tagged) {
                var curve = java.util.Arrays.copyOfRange(key, i + 2, i + 2 + key[i + 1]);
                var body = new ByteArrayOutputStream();
                body.writeBytes(HEX.parseHex("06072a8648ce3d0201"));
                body.writeBytes(curve);
                return HEX.formatHex(der(0x30, body.toByteArray()));
            }
        }
        throw new InvalidKeySpecException("EC key without a named curve");
    }

    private static byte[] der(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 128) {
            out.write(length);
        } else if (length < 256) {
            out.writeBytes(new byte[] {(byte) 0x81, (byte) length});
        } else {
            out.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length});
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static List<Block> blocks(Path file) throws IOException {
        return blocks(Files.readAllLines(file, StandardCharsets.ISO_8859_1), file.toString());
    }

    private static List<Block> blocks(List<String> lines, String where) throws IOException {
        var blocks = new ArrayList<Block>();
        String label = null;
        var body = new StringBuilder();
        for (var line : lines) {
            if (line.startsWith(BEGIN)) {
                label = line.substring(BEGIN.length()).replace(DASHES, "").strip();
                body.setLength(0);
            } else if (line.startsWith("-----END ") && label != null) {
                blocks.add(new Block(label, decode(body, where)));
                label = null;
            } else if (label != null) {
                body.append(line.strip());
            }
        }
        return blocks;
    }

    private static byte[] decode(CharSequence base64, String where) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed base 64 in " + where, e);
        }
    }
}
