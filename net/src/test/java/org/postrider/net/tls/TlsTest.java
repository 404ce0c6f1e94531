package org.postrider.net.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.params.ConfException;
import org.postrider.net.SmtpStream;
import org.postrider.net.TcpWire;
import org.postrider.util.Timers;

class TlsTest {
    private static final String[] SUPPORTED = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};

    @TempDir
    private Path folder;

    @Test
    void protocols_boundsAndLists() {
        assertArrayEquals(SUPPORTED, Protocols.select(List.of(">=TLSv1"), SUPPORTED));
        assertArrayEquals(new String[] {"TLSv1.2", "TLSv1.3"},
                Protocols.select(List.of(">=TLSv1.2"), SUPPORTED));
        assertArrayEquals(new String[] {"TLSv1.2"},
                Protocols.select(List.of(">=TLSv1.2", "<=TLSv1.2"), SUPPORTED));
        assertArrayEquals(new String[] {"TLSv1.1", "TLSv1.2", "TLSv1.3"},
                Protocols.select(List.of("!SSLv2", "!SSLv3", "!TLSv1"), SUPPORTED));
        assertArrayEquals(new String[] {"TLSv1.3"},
                Protocols.select(List.of("TLSv1.3"), SUPPORTED));
        assertThrows(ConfException.class, () -> Protocols.select(List.of("TLSv9"), SUPPORTED));
        assertThrows(ConfException.class, () -> Protocols.select(List.of("SSLv3"), SUPPORTED));
    }

    private Path pem(String algorithm, String size) throws Exception {
        return TestKeys.pem(folder, algorithm, size);
    }

    @Test
    void startTls_bothSides_talkAndDropPlaintext() throws Exception {
        var pem = pem("EC", "secp256r1");
        var server = TlsServer.of(pem, pem, List.of(">=TLSv1.2"));
        try (var listener = ServerSocketChannel.open(); var timers = new Timers()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var peer = CompletableFuture.supplyAsync(() -> {
                try (var stream = new SmtpStream(TcpWire.accepted(listener.accept(), timers))) {
                    stream.timeout(Duration.ofSeconds(10));
                    stream.readLine(100);
                    stream.write("220 go\r\n250 injected\r\n");
                    stream.startTls(server);
                    var line = stream.readLine(100);
                    stream.write("250 " + line + "\r\n");
                    stream.flush();
                    return stream.secure();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            var address = (InetSocketAddress) listener.getLocalAddress();
            try (var stream = new SmtpStream(
                    TcpWire.connect(address, Duration.ofSeconds(5), timers))) {
                stream.timeout(Duration.ofSeconds(10));
                stream.write("STARTTLS\r\n");
                assertEquals("220 go", stream.readLine(100));
                var agreed = stream.startTls(new TlsClient(List.of(">=TLSv1.2")), "mx.example");
                assertTrue(agreed.protocol().startsWith("TLSv1."), agreed.protocol());
                assertTrue(agreed.bits() >= 128, agreed.cipher());
                stream.write("hello\r\n");
                assertEquals("250 hello", stream.readLine(100));
            }
            assertTrue(peer.get());
        }
    }

    @Test
    void ciphers_haveTheNamesOfOpenSsl() {
        assertEquals("TLS_AES_256_GCM_SHA384", TlsSession.openSsl("TLS_AES_256_GCM_SHA384"));
        assertEquals("ECDHE-RSA-AES256-GCM-SHA384",
                TlsSession.openSsl("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
        assertEquals("ECDHE-ECDSA-AES128-SHA256",
                TlsSession.openSsl("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"));
        assertEquals("AES128-SHA", TlsSession.openSsl("TLS_RSA_WITH_AES_128_CBC_SHA"));
        assertEquals("ECDHE-RSA-CHACHA20-POLY1305",
                TlsSession.openSsl("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"));
    }

    @Test
    void chainFiles_readAsOne_haveAKeyBeforeItsCertificate() throws Exception {
        var ec = pem("EC", "secp256r1");
        var rsa = pem("RSA", "2048");
        var both = Pem.identities(List.of(ec, rsa));
        assertEquals(List.of("EC", "RSA"),
                both.stream().map(identity -> identity.key().getAlgorithm()).toList());
        var text = Files.readString(ec);
        int certificate = text.indexOf("-----BEGIN CERTIFICATE");
        var first = Files.writeString(folder.resolve("key"), text.substring(0, certificate));
        var second = Files.writeString(folder.resolve("cert"), text.substring(certificate));
        assertEquals(1, Pem.identities(List.of(first, second)).size());
        assertThrows(IOException.class, () -> Pem.identities(List.of(second, first)));
        assertThrows(IOException.class, () -> Pem.identities(List.of(first)));
        var files = new KeyFiles(List.of(first, second), List.of());
        var stamp = files.stamp();
        Files.delete(second);
        assertTrue(!stamp.equals(files.stamp()));
    }

    @Test
    void chainFile_cutAnywhere_isRefusedOrTheWholeKey() throws Exception {
        var text = Files.readString(pem("EC", "secp256r1"));
        var cut = folder.resolve("cut.pem");
        for (int length = 0; length < text.length() - 1; length++) {
            Files.writeString(cut, text.substring(0, length));
            try {
                Pem.identities(List.of(cut));
                // Only what ends the last line may be missing.
                assertTrue(length >= text.length() - "-----\n".length() - "CERTIFICATE".length(),
                        "cut at " + length);
            } catch (IOException | java.security.GeneralSecurityException e) {
                // As it should be.
            }
        }
    }

    @Test
    void pem_oldForms_areTheSameKeys() throws Exception {
        for (var kind : List.of(List.of("RSA", "2048"), List.of("EC", "secp256r1"))) {
            var key = Pem.privateKey(pem(kind.get(0), kind.get(1)));
            // The older form is what stands in the newer one as an octet string.
            var der = key.getEncoded();
            var old = folder.resolve("old.pem");
            Files.writeString(old, TestKeys.block(kind.get(0) + " PRIVATE KEY",
                    kind.get(0).equals("RSA") ? rsa(der) : ec(der)));
            assertEquals(secret(key), secret(Pem.privateKey(old)));
        }
        assertThrows(IOException.class, () -> Pem.certificates(folder.resolve("old.pem")));
    }

    private static BigInteger secret(PrivateKey key) {
        return key instanceof ECPrivateKey ec ? ec.getS()
                : ((RSAPrivateKey) key).getPrivateExponent();
    }

    private static byte[] rsa(byte[] pkcs8) {
        return java.util.Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    }

    /// Adds the curve, which only PKCS #8 keeps outside of the key.
    private static byte[] ec(byte[] pkcs8) {
        var key = java.util.Arrays.copyOfRange(pkcs8, 30, pkcs8.length);
        var curve = java.util.HexFormat.of().parseHex("a00a06082a8648ce3d030107");
        boolean has = java.util.HexFormat.of().formatHex(key).contains("a00a0608");
        var out = new byte[2 + key.length + (has ? 0 : curve.length)];
        out[0] = 0x30;
        out[1] = (byte) (out.length - 2);
        System.arraycopy(key, 0, out, 2, key.length);
        if (!has) {
            System.arraycopy(curve, 0, out, 2 + key.length, curve.length);
        }
        return out;
    }
}
