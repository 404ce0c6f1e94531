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
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.Base64;
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

    /// A key with a self-signed certificate, in one PEM file.
    private Path pem(String algorithm, String size) throws Exception {
        var store = folder.resolve(algorithm + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process = new ProcessBuilder(keytool, "-genkeypair", "-alias", "k", "-keyalg",
                algorithm, algorithm.equals("EC") ? "-groupname" : "-keysize", size, "-dname",
                "CN=mx.example", "-validity", "2", "-keystore", store.toString(), "-storetype",
                "PKCS12", "-storepass", "secret").redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        var pem = folder.resolve(algorithm + ".pem");
        Files.writeString(pem, block("PRIVATE KEY",
                keys.getKey("k", "secret".toCharArray()).getEncoded())
                + block("CERTIFICATE", keys.getCertificate("k").getEncoded()));
        return pem;
    }

    private static String block(String label, byte[] data) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(data)
                + "\n-----END " + label + "-----\n";
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
    void pem_oldForms_areTheSameKeys() throws Exception {
        for (var kind : List.of(List.of("RSA", "2048"), List.of("EC", "secp256r1"))) {
            var key = Pem.privateKey(pem(kind.get(0), kind.get(1)));
            // The older form is what stands in the newer one as an octet string.
            var der = key.getEncoded();
            var old = folder.resolve("old.pem");
            Files.writeString(old, block(kind.get(0) + " PRIVATE KEY",
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
