package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.net.tls.Authorities;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.PemFile;
import org.postrider.util.Bytes;

/// Restrictions that are about TLS and certificates, each both ways.
final class TlsAccessTest {
    private static final String NOT_OURS = "RCPT TO:<b@far.example>";
    private static final String DENIED = "554 5.7.1 <b@far.example>: Relay access denied";

    @TempDir
    private static Path folder;
    private static String pem;

    @BeforeAll
    static void makeKey() throws IOException {
        pem = PemFile.make(folder, "EC").toString();
    }

    private static SmtpdFixture smtpd(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_tls_chain_files = " + pem,
                "smtpd_tls_security_level = may", "smtpd_tls_ask_ccert = yes", "mynetworks ="));
        all.addAll(List.of(settings));
        return new SmtpdFixture(all, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"));
    }

    /// The answer to RCPT for a client with this certificate; without one where the file has no
    /// name.
    private static String answer(SmtpdFixture smtpd, String certificate, String recipient)
            throws Exception {
        try (var client = new TlsTest.Client(smtpd)) {
            TlsTest.start(client, certificate);
            client.say("EHLO x");
            client.say("MAIL FROM:<a@b.example>");
            return client.say(recipient);
        }
    }

    @Test
    void plaintextSessions_areRejected() throws Exception {
        try (var smtpd = smtpd("smtpd_client_restrictions = reject_plaintext_session");
                var client = new TlsTest.Client(smtpd)) {
            client.reply();
            client.say("EHLO x");
            client.say("MAIL FROM:<a@b.example>");
            assertEquals("450 4.7.1 Session encryption is required",
                    client.say("RCPT TO:<root@mail.example.com>"));
            assertEquals("250 2.1.5 Ok", answer(smtpd, "", "RCPT TO:<root@mail.example.com>"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtpd_tls_CAfile = PEM", "smtpd_tls_CApath = FOLDER"})
    void trustedCertificates_mayRelay(String authorities) throws Exception {
        var stranger = PemFile.make(folder, "RSA").toString();
        var path = Files.createDirectories(folder.resolve("authorities"));
        Files.copy(Path.of(pem), path.resolve("one.pem"), StandardCopyOption.REPLACE_EXISTING);
        try (var smtpd = smtpd(authorities.replace("PEM", pem).replace("FOLDER", path.toString()),
                "smtpd_relay_restrictions ="
                + " permit_tls_all_clientcerts, reject_unauth_destination")) {
            assertEquals("250 2.1.5 Ok", answer(smtpd, pem, NOT_OURS));
            assertEquals(DENIED, answer(smtpd, stranger, NOT_OURS));
            assertEquals(DENIED, answer(smtpd, "", NOT_OURS));
        }
    }

    @Test
    void loglevel_two_hasTheClientsCertificate() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_loglevel = 2")) {
            answer(smtpd, pem, NOT_OURS);
            smtpd.system.log().await(": localhost[127.0.0.1]: subject_CN=mail.example.com, issuer=mail.example.com, cert"
                    + " fingerprint=");
        }
    }

    /// One certificate may be between, whatever the number.
    @Test
    void verifyDepth_zero() throws Exception {
        var certificates = Path.of(TlsAccessTest.class.getResource("tls").toURI());
        try (var smtpd = smtpd("smtpd_tls_loglevel = 1", "smtpd_tls_ccert_verifydepth = 0",
                "smtpd_tls_CAfile = " + certificates.resolve("ca.pem"),
                "smtpd_tls_CApath = /nowhere")) {
            answer(smtpd, certificates.resolve("deep.pem").toString(), NOT_OURS);
            smtpd.system.log().await(": Trusted TLS connection established from localhost");
        }
    }

    @Test
    void certificates_inTables_areLookedUpInTheOrderThatTheyHave() throws Exception {
        var text = Files.readString(Path.of(pem));
        var file = Files.writeString(folder.resolve("certificate.pem"),
                text.substring(text.indexOf("-----BEGIN CERT")));
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(Files.newInputStream(file));
        var table = "inline:{ {" + ClientCertificate.fingerprint(certificate, "sha256")
                + "=reject whole}, {" + ClientCertificate.keyFingerprint(certificate, "sha256")
                + "=reject key} }";
        assertEquals("whole", refusedBy(table));
        assertEquals("whole", refusedBy("{ " + table + ", { search_order = cert_fingerprint } }"));
        assertEquals("key", refusedBy("{ " + table
                + " { search_order = pubkey_fingerprint, cert_fingerprint } }"));
        assertEquals("", refusedBy("{ " + table + ", { search_order = } }"));
    }

    @Test
    void issuersInBetween_leadToAnAuthority_andAreOneOnlyAsAnchors() throws Exception {
        var certificates = Path.of(TlsAccessTest.class.getResource("tls").toURI());
        var deep = certificates.resolve("deep.pem");
        var authority = certificates.resolve("ca.pem");
        var text = Files.readString(deep);
        var chain = new ArrayList<X509Certificate>();
        for (var one : CertificateFactory.getInstance("X.509").generateCertificates(
                new ByteArrayInputStream(Bytes.of(text.substring(text.indexOf("-----BEGIN CERT")))))) {
            chain.add((X509Certificate) one);
        }
        assertEquals("untrusted issuer /CN=Example Authority",
                among(deep).distrust(chain).orElseThrow().why());
        assertTrue(Authorities.anchors(List.of(deep), 9).distrust(chain).isEmpty());
        assertTrue(among(authority).distrust(chain.subList(0, 1)).isPresent());
        assertTrue(among(authority, deep).distrust(chain.subList(0, 1)).isEmpty());
    }

    private static Authorities among(Path... files) throws IOException {
        return Authorities.of(new Authorities.Sources(List.of(files), List.of(), false), 9);
    }

    /// What `check_ccert_access` with this argument gives as its reason to refuse the client; empty
    /// where it does not.
    private static String refusedBy(String argument) throws Exception {
        try (var smtpd = smtpd("smtpd_client_restrictions = check_ccert_access " + argument)) {
            var reply = answer(smtpd, pem, "RCPT TO:<root@mail.example.com>");
            int at = reply.indexOf("Client certificate rejected: ");
            return at < 0 ? "" : reply.substring(at + "Client certificate rejected: ".length());
        }
    }
}
