package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.net.tls.CertificateNames;
import org.postrider.testing.PemFile;

class CertificateNamesTest {
    @TempDir
    private Path folder;

    private X509Certificate certificate(String common, String names) throws Exception {
        var text = Files.readString(PemFile.make(folder, "c", "EC", common, names));
        var only = text.substring(text.indexOf("-----BEGIN CERTIFICATE"));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                new ByteArrayInputStream(only.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void alternativeNames_countInPlaceOfTheCommonName() throws Exception {
        var certificate = certificate("cn.example",
                "dns:mx.example,dns:*.wild.example,dns:*.top,ip:192.0.2.1");
        for (var name : new String[] {"mx.example", "MX.Example", "a.wild.example", "192.0.2.1",
            ".example", ".wild.example"}) {
            assertTrue(CertificateNames.match(certificate, name), name);
        }
        for (var name : new String[] {"cn.example", "example", "x.mx.example", "wild.example",
            "b.a.wild.example", ".mx.example", "a.top", "192.0.2.2", "", ".", "*.wild.exampl",
            "::1"}) {
            assertFalse(CertificateNames.match(certificate, name), name);
        }
    }

    @Test
    void commonName_countsWithoutDnsNames() throws Exception {
        assertTrue(CertificateNames.match(certificate("cn.example", ""), "cn.example"));
        assertTrue(CertificateNames.match(certificate("*.cn.example", "ip:192.0.2.1"),
                "a.cn.example"));
        assertFalse(CertificateNames.match(certificate("192.0.2.1", ""), "192.0.2.1"));
    }
}
