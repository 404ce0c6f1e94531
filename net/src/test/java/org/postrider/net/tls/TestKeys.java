package org.postrider.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Makes keys for tests.
final class TestKeys {
    private TestKeys() {}

    /// A key with a self-signed certificate, in one PEM file.
    ///
    /// @param size in bits, or the name of a curve; empty for what is usual
    static Path pem(Path folder, String algorithm, String size) throws Exception {
        var store = folder.resolve(algorithm + ".p12");
        Files.deleteIfExists(store);
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "k", "-keyalg", algorithm, "-dname", "CN=mx.example",
                "-validity", "2", "-keystore", store.toString(), "-storetype", "PKCS12",
                "-storepass", "secret"));
        if (!size.isEmpty()) {
            words.addAll(List.of(algorithm.equals("EC") ? "-groupname" : "-keysize", size));
        }
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        var pem = folder.resolve(algorithm + ".pem");
        Files.writeString(pem, block("PRIVATE KEY",
                keys.getKey("k", "secret".toCharArray()).getEncoded())
                + block("CERTIFICATE", keys.getCertificate("k").getEncoded()));
        return pem;
    }

    /// A part of a PEM file.
    static String block(String label, byte[] data) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(data)
                + "\n-----END " + label + "-----\n";
    }
}
