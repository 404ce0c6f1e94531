package org.postrider.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;

/// Lets the platform trust the certificate in a file, and nobody else, until it is closed.
public final class PlatformTrust implements AutoCloseable {
    private final Map<String, String> before = new HashMap<>();

    /// @param folder where the store is made
    /// @param pem with a certificate
    public PlatformTrust(Path folder, Path pem) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var text = Files.readString(pem);
        try (var in = new java.io.ByteArrayInputStream(text.substring(
                text.indexOf("-----BEGIN CERTIFICATE")).getBytes())) {
            store.setCertificateEntry("it", CertificateFactory.getInstance("X.509")
                    .generateCertificate(in));
        }
        var file = folder.resolve("platform.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        set("javax.net.ssl.trustStore", file.toString());
        set("javax.net.ssl.trustStorePassword", "changeit");
        set("javax.net.ssl.trustStoreType", "PKCS12");
    }

    private void set(String name, String value) {
        before.put(name, System.setProperty(name, value));
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
