package org.postrider.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Makes private keys with self-signed certificates for tests of TLS.
public final class PemFile {
    private static final String PASSWORD = "secret";

    private PemFile() {}

    /// Writes a key and its certificate, in this order, to one file.
    ///
    /// @param folder where the file goes, with a key store beside it
    /// @param algorithm `EC` or `RSA`
    /// @return the file, `ALGORITHM.pem`; one from before is replaced
    public static Path make(Path folder, String algorithm) throws IOException {
        return make(folder, algorithm, algorithm, "mail.example.com", "");
    }

    /// Writes a key and its certificate, in this order, to one file.
    ///
    /// @param name of the file, without its `.pem`
    /// @param common the common name
    /// @param names alternative names such as `dns:mx.example,ip:192.0.2.1`; empty for none
    public static Path make(Path folder, String name, String algorithm, String common,
            String names) throws IOException {
        var store = folder.resolve(name + ".p12");
        Files.deleteIfExists(store);
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var words = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", "k", "-keyalg",
                algorithm, "-dname", "CN=" + common, "-validity", "2", "-keystore",
                store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        if (!names.isEmpty()) {
            words.addAll(List.of("-ext", "SAN=" + names));
        }
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
            var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return Files.writeString(folder.resolve(name + ".pem"),
                    block("PRIVATE KEY", keys.getKey("k", PASSWORD.toCharArray()).getEncoded())
                            + block("CERTIFICATE", keys.getCertificate("k").getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String block(String label, byte[] data) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(data)
                + "\n-----END " + label + "-----\n";
    }
}
