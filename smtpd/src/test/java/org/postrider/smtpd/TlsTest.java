package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.net.SmtpStream;
import org.postrider.net.TcpWire;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsClient;
import org.postrider.net.tls.TlsOptions;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.PemFile;
import org.postrider.testing.PlatformTrust;
import org.postrider.util.Timers;

/// STARTTLS and TLS from the beginning. Replies and log lines are those of Postfix 3.11, but for
/// what it tells about the key exchange.
class TlsTest {
    @TempDir
    private static Path folder;
    private static String pem;

    @BeforeAll
    static void makeKey() throws IOException {
        pem = PemFile.make(folder, "EC").toString();
    }

    private static SmtpdFixture smtpd(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_tls_chain_files = " + pem,
                "smtpd_tls_loglevel = 1", "smtpd_tls_received_header = yes"));
        all.addAll(List.of(settings));
        return new SmtpdFixture(all, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"));
    }

    /// A client that can turn to TLS.
    static final class Client implements AutoCloseable {
        private final Timers timers = new Timers();
        private final SmtpStream stream;

        Client(SmtpdFixture smtpd) throws IOException {
            stream = new SmtpStream(TcpWire.connect(smtpd.system.address("smtpd"),
                    Duration.ofSeconds(10), timers));
            stream.timeout(Duration.ofSeconds(10));
        }

        String say(String command) throws IOException {
            stream.write(command + "\r\n");
            return reply();
        }

        /// All lines of a reply, with vertical bars between them.
        String reply() throws IOException {
            var line = stream.readLine(1000);
            var all = new StringBuilder(line);
            while (line.charAt(3) == '-') {
                line = stream.readLine(1000);
                all.append('|').append(line);
            }
            return all.toString();
        }

        /// Turns to TLS with a key of our own.
        void tlsAs(String pem) throws IOException {
            stream.startTls(TlsClient.with(TlsOptions.of(List.of(">=TLSv1.2")),
                    new KeyFiles(List.of(Path.of(pem)), List.of()), _ -> { }), "localhost");
        }

        String tls() throws IOException {
            return stream.startTls(new TlsClient(List.of(">=TLSv1.2")), "localhost").protocol();
        }

        @Override
        public void close() throws IOException {
            stream.close();
            timers.close();
        }
    }

    @Test
    void starttls_thenMail_isLoggedAndInReceived() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may"); var client = new Client(smtpd)) {
            client.reply();
            assertTrue(client.say("EHLO c.example")
                    .contains("|250-VRFY|250-ETRN|250-STARTTLS|250-ENH"));
            assertEquals("501 5.5.4 Syntax: STARTTLS", client.say("STARTTLS x"));
            assertEquals("220 2.0.0 Ready to start TLS", client.say("STARTTLS"));
            assertEquals("TLSv1.3", client.tls());
            assertFalse(client.say("EHLO c.example").contains("STARTTLS"));
            assertEquals("554 5.5.1 Error: TLS already active", client.say("STARTTLS"));
            client.say("MAIL FROM:<a@b.example>");
            client.say("RCPT TO:<root@mail.example.com>");
            client.say("DATA");
            assertTrue(client.say("Subject: x\r\n\r\nx\r\n.").startsWith("250 2.0.0 Ok: queued"));
            client.say("QUIT");
            var content = smtpd.cleanup.messages.take().content();
            assertTrue(content.get(1).startsWith("\t(using TLSv1.3 with cipher TLS_AES_"),
                    content.toString());
            assertEquals("\t key-exchange x25519 server-signature ECDSA (secp384r1)"
                    + " server-digest SHA384)", content.get(2));
            assertEquals("\t(No client certificate requested)", content.get(3));
            assertTrue(content.get(4).contains(" with ESMTPS id "), content.get(4));
            smtpd.system.log().await("TLS connection established from localhost[127.0.0.1]:"
                    + " TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"
                    + " key-exchange x25519 server-signature ECDSA (secp384r1)"
                    + " server-digest SHA384");
            smtpd.system.log().await("disconnect from localhost[127.0.0.1] ehlo=2 starttls=1/3"
                    + " mail=1 rcpt=1 data=1 quit=1 commands=7/9");
        }
    }

    @Test
    void requireTls_isTakenUnderTlsOnly() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may"); var client = new Client(smtpd)) {
            client.reply();
            assertFalse(client.say("EHLO c.example").contains("REQUIRETLS"));
            assertEquals("555 5.5.4 Unsupported option: REQUIRETLS",
                    client.say("MAIL FROM:<a@b.example> REQUIRETLS"));
            client.say("STARTTLS");
            client.tls();
            assertTrue(client.say("EHLO c.example").endsWith("|250-CHUNKING|250 REQUIRETLS"));
            assertEquals("555 5.5.4 Unsupported option: REQUIRETLS=x",
                    client.say("MAIL FROM:<a@b.example> REQUIRETLS=x"));
            assertEquals("250 2.1.0 Ok", client.say("MAIL FROM:<a@b.example> requiretls SMTPUTF8"));
            client.say("RCPT TO:<root@mail.example.com>");
            client.say("DATA");
            assertTrue(client.say(".").startsWith("250 2.0.0 Ok: queued"));
            var message = smtpd.cleanup.messages.take();
            assertTrue(message.envelope().contains("A sendopts=33"),
                    message.envelope().toString());
            assertTrue(message.content().toString().contains(" with UTF8SMTPS id "),
                    message.content().toString());
        }
    }

    @Test
    void newSessions_areLimited() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may",
                "smtpd_client_event_limit_exceptions =",
                "smtpd_client_new_tls_session_rate_limit = 1")) {
            for (var after : new String[] {"250", "421 4.7.0 mail.example.com Error: too many new"
                    + " TLS sessions from localhost[127.0.0.1]"}) {
                try (var client = new Client(smtpd)) {
                    client.reply();
                    client.say("EHLO c.example");
                    assertTrue(client.say("STARTTLS").startsWith("220"));
                    client.tls();
                    var reply = after.equals("250") ? client.say("EHLO c.example") : client.reply();
                    assertTrue(reply.startsWith(after), reply);
                }
            }
            smtpd.system.log().await("New TLS session rate limit exceeded: 2 from");
            try (var client = new Client(smtpd)) {
                client.reply();
                client.say("EHLO c.example");
                assertEquals("454 4.7.0 Error: too many new TLS sessions from"
                        + " localhost[127.0.0.1]", client.say("STARTTLS"));
                smtpd.system.log().await("Refusing STARTTLS request from localhost[127.0.0.1]");
            }
        }
    }

    @Test
    void starttls_whatWasPipelined_isForgotten() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may", "smtpd_helo_required = yes");
                var client = new Client(smtpd)) {
            client.reply();
            client.say("EHLO c.example");
            client.say("MAIL FROM:<a@b.example>");
            assertTrue(client.say("STARTTLS\r\nRCPT TO:<root@mail.example.com>").startsWith("220"));
            client.tls();
            assertEquals("503 5.5.1 Error: need MAIL command",
                    client.say("RCPT TO:<root@mail.example.com>"));
            assertEquals("503 5.5.1 Error: send HELO/EHLO first",
                    client.say("MAIL FROM:<a@b.example>"));
        }
    }

    @Test
    void encrypt_withoutTls_letsLittlePass() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = encrypt");
                var client = new Client(smtpd)) {
            client.reply();
            var refused = "530 5.7.0 Must issue a STARTTLS command first";
            for (var command : List.of("MAIL FROM:<a@b.example>", "RCPT TO:<root>", "DATA", "RSET",
                    "VRFY root", "AUTH PLAIN x")) {
                assertEquals(refused, client.say(command), command);
            }
            for (var command : List.of("NOOP", "HELP", "HELO x", "EHLO x")) {
                assertTrue(client.say(command).startsWith("2"), command);
            }
            assertEquals("500 5.5.2 Error: command not recognized", client.say("FOO"));
            client.say("STARTTLS");
            client.tls();
            assertEquals("250 2.1.0 Ok", client.say("MAIL FROM:<a@b.example>"));
        }
    }

    @Test
    void wrapper_beginsWithTls() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_wrappermode = yes"); var client = new Client(smtpd)) {
            client.tls();
            assertTrue(client.reply().startsWith("220 mail.example.com"));
            assertFalse(client.say("EHLO x").contains("STARTTLS"));
            assertEquals("221 2.0.0 Bye", client.say("QUIT"));
        }
    }

    @Test
    void wrapper_clientWithoutTls_isLost() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_wrappermode = yes"); var client = new Client(smtpd)) {
            client.stream.write("EHLO x\r\n");
            client.stream.flush();
            smtpd.system.log().await("SSL_accept error from localhost[127.0.0.1]: -1");
            smtpd.system.log().await("warning: TLS library problem: ");
            smtpd.system.log().await("lost connection after CONNECT from localhost[127.0.0.1]");
        }
    }

    @Test
    void starttls_clientGoesAway_isLost() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may")) {
            try (var client = new Client(smtpd)) {
                client.reply();
                client.say("EHLO x");
                client.say("STARTTLS");
            }
            smtpd.system.log().await("SSL_accept error from localhost[127.0.0.1]: lost connection");
            smtpd.system.log().await("lost connection after STARTTLS from localhost[127.0.0.1]");
            smtpd.system.log().await("ehlo=1 starttls=0/1 commands=1/2");
        }
    }

    @Test
    void starttls_clientIsSilent_isLost() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may", "smtpd_starttls_timeout = 1s");
                var client = new Client(smtpd)) {
            client.reply();
            client.say("STARTTLS");
            smtpd.system.log().await("SSL_accept error from localhost[127.0.0.1]:"
                    + " Connection timed out");
        }
    }

    @Test
    void keys_missingOrBad_areSaidAndStarttlsIs454() throws Exception {
        for (var bad : List.of("smtpd_tls_chain_files =",
                "smtpd_tls_chain_files = /nonexistent", "smtpd_tls_protocols = TLSv1.9")) {
            try (var smtpd = smtpd("smtpd_tls_security_level = may", bad);
                    var client = new Client(smtpd)) {
                client.reply();
                assertTrue(client.say("EHLO x").contains("STARTTLS"), bad);
                assertEquals("454 4.7.0 TLS not available due to local problem",
                        client.say("STARTTLS"), bad);
                assertTrue(client.say("NOOP").startsWith("250"), bad);
                smtpd.system.log().await("warning: ");
            }
        }
        try (var smtpd = smtpd("smtpd_tls_wrappermode = yes", "smtpd_tls_chain_files =");
                var client = new Client(smtpd)) {
            assertThrows(IOException.class, client::tls);
            smtpd.system.log().await("Wrapper-mode request dropped from localhost[127.0.0.1]");
        }
    }

    @Test
    void levels_andOldParameters() throws Exception {
        record Case(String setting, boolean offered, boolean demanded) {}
        for (var c : List.of(new Case("smtpd_tls_security_level = none", false, false),
                new Case("smtpd_use_tls = yes", true, false),
                new Case("smtpd_enforce_tls = yes", true, true),
                new Case("smtpd_tls_security_level = secure", true, true),
                new Case("smtpd_discard_ehlo_keywords = starttls", false, false))) {
            try (var smtpd = smtpd(c.setting()); var client = new Client(smtpd)) {
                client.reply();
                assertEquals(c.offered(), client.say("EHLO x").contains("STARTTLS"), c.setting());
                assertEquals(c.demanded(), client.say("RSET").startsWith("530"), c.setting());
                assertEquals(c.offered() ? "220 2.0.0 Ready to start TLS"
                        : "502 5.5.1 Error: command not implemented", client.say("STARTTLS"));
            }
        }
    }

    @Test
    void keys_changed_areReadAgain_unlessBad() throws Exception {
        var file = folder.resolve("changing.pem");
        Files.copy(Path.of(pem), file);
        try (var smtpd = smtpd("smtpd_tls_security_level = may", "smtpd_tls_cert_file = " + file,
                "smtpd_tls_chain_files =")) {
            Files.writeString(file, "nothing");
            try (var client = new Client(smtpd)) {
                client.reply();
                client.say("STARTTLS");
                client.tls();
            }
            smtpd.system.log().await("the ones from before stay in use");
            Files.copy(PemFile.make(folder, "RSA"), file,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
            try (var client = new Client(smtpd)) {
                client.reply();
                client.say("STARTTLS");
                assertEquals("TLSv1.3", client.tls());
            }
        }
    }

    static void start(Client client, String pem) throws IOException {
        client.reply();
        client.say("EHLO x");
        assertEquals("220 2.0.0 Ready to start TLS", client.say("STARTTLS"));
        if (pem.isEmpty()) {
            client.tls();
        } else {
            client.tlsAs(pem);
        }
    }

    /// A certificate that its authority, here itself, vouches for, one of a stranger, and none.
    @Test
    void clientCertificates_askedFor_areJudgedAndRecorded() throws Exception {
        var stranger = PemFile.make(folder, "RSA").toString();
        record Case(String pem, String trust, String comment) {}
        for (var c : List.of(
                new Case(pem, "Trusted", "(Client CN \"mail.example.com\", Issuer"
                        + " \"mail.example.com\" (verified OK))"),
                new Case(stranger, "Untrusted", "(Client CN \"mail.example.com\", Issuer"
                        + " \"mail.example.com\" (not verified))"),
                new Case("", "Anonymous", "(Client did not present a certificate)"))) {
            try (var smtpd = smtpd("smtpd_tls_security_level = may", "smtpd_tls_ask_ccert = yes",
                    "smtpd_tls_CAfile = " + pem); var client = new Client(smtpd)) {
                start(client, c.pem());
                smtpd.system.log().await(c.trust()
                        + " TLS connection established from localhost[127.0.0.1]: TLSv1.3");
                client.say("EHLO x");
                client.say("MAIL FROM:<a@b.example>");
                client.say("RCPT TO:<root@mail.example.com>");
                assertEquals("354 End data with <CR><LF>.<CR><LF>", client.say("DATA"));
                assertTrue(client.say(".").startsWith("250 "));
                var content = smtpd.cleanup.messages.take().content();
                assertTrue(content.contains("\t" + c.comment()), content.toString());
            }
        }
    }

    @Test
    void clientCertificates_areJudgedByThePlatformWhereAskedFor() throws Exception {
        try (var _ = new PlatformTrust(folder, Path.of(pem))) {
            for (var append : List.of("yes", "no")) {
                try (var smtpd = smtpd("smtpd_tls_security_level = may", "smtpd_tls_ask_ccert = yes",
                        "tls_append_default_CA = " + append); var client = new Client(smtpd)) {
                    start(client, pem);
                    smtpd.system.log().await((append.equals("yes") ? "Trusted" : "Untrusted")
                            + " TLS connection established from localhost[127.0.0.1]: TLSv1.3");
                }
            }
        }
    }

    @Test
    void clientCertificates_required_sendOthersAway() throws Exception {
        var stranger = PemFile.make(folder, "RSA").toString();
        for (var level : List.of("smtpd_tls_security_level = encrypt",
                "smtpd_tls_wrappermode = yes")) {
            try (var smtpd = smtpd(level, "smtpd_tls_req_ccert = yes",
                    "smtpd_tls_CAfile = " + pem)) {
                refused(smtpd, level, "", "No client certificate presented");
                refused(smtpd, level, stranger, "Client certificate not trusted");
                smtpd.system.log().await("certificate verification failed for"
                        + " localhost[127.0.0.1]: self-signed certificate");
                try (var client = new Client(smtpd)) {
                    if (level.contains("wrapper")) {
                        client.tlsAs(pem);
                        assertTrue(client.reply().startsWith("220 "));
                    } else {
                        start(client, pem);
                    }
                    assertTrue(client.say("EHLO x").startsWith("250"));
                }
            }
        }
    }

    private static void refused(SmtpdFixture smtpd, String level, String pem, String why)
            throws Exception {
        try (var client = new Client(smtpd)) {
            if (!level.contains("wrapper")) {
                start(client, pem);
            } else if (pem.isEmpty()) {
                client.tls();
            } else {
                client.tlsAs(pem);
            }
            assertEquals("421 4.7.1 mail.example.com Error: " + why, client.reply());
            assertThrows(IOException.class, client::reply);
        }
        smtpd.system.log().await("NOQUEUE: abort: TLS from localhost[127.0.0.1]: " + why);
    }

    @Test
    void clientCertificates_byFingerprint_mayRelay() throws Exception {
        var certificate = (X509Certificate) CertificateFactory
                .getInstance("X.509").generateCertificate(Files.newInputStream(certificateOf(pem)));
        for (var fingerprint : List.of(
                ClientCertificate.fingerprint(certificate, "sha256"),
                ClientCertificate.keyFingerprint(certificate, "sha256"))) {
            try (var smtpd = smtpd("smtpd_tls_security_level = may", "smtpd_tls_ask_ccert = yes",
                    "mynetworks =", "relay_clientcerts = inline:{ {" + fingerprint + "=one} }",
                    "smtpd_relay_restrictions = permit_tls_clientcerts,"
                            + " reject_unauth_destination");
                    var client = new Client(smtpd)) {
                start(client, pem);
                client.say("EHLO x");
                client.say("MAIL FROM:<a@b.example>");
                assertEquals("250 2.1.5 Ok", client.say("RCPT TO:<b@far.example>"));
                client.stream.close();
                try (var stranger = new Client(smtpd)) {
                    start(stranger, "");
                    stranger.say("EHLO x");
                    stranger.say("MAIL FROM:<a@b.example>");
                    assertEquals("554 5.7.1 <b@far.example>: Relay access denied",
                            stranger.say("RCPT TO:<b@far.example>"));
                }
            }
        }
    }

    private static Path certificateOf(String pem) throws IOException {
        var text = Files.readString(Path.of(pem));
        return Files.writeString(folder.resolve("certificate.pem"),
                text.substring(text.indexOf("-----BEGIN CERT")));
    }

    /// OpenSSL's figures for a certificate with a known encoding would need a file; the form is what
    /// tables depend on.
    @Test
    void fingerprint_isOfColonsAndCapitals() throws Exception {
        try (var in = Files.newInputStream(certificateOf(pem))) {
            var certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(in);
            assertTrue(ClientCertificate.fingerprint(certificate, "md5")
                    .matches("([0-9A-F]{2}:){15}[0-9A-F]{2}"));
            assertTrue(ClientCertificate.keyFingerprint(certificate, "sha1")
                    .matches("([0-9A-F]{2}:){19}[0-9A-F]{2}"));
        }
    }

    /// The client would take any; what is agreed on is what the server leaves.
    @Test
    void ciphers_ofTheParameters_areUsed() throws Exception {
        record Case(String cipher, String... settings) {}
        for (var c : List.of(
                new Case("ECDHE-ECDSA-AES128-GCM-SHA256", "smtpd_tls_exclude_ciphers = AES256,"
                        + " CHACHA20, SHA1, SHA256"),
                new Case("ECDHE-ECDSA-CHACHA20-POLY1305", "tls_medium_cipherlist = CHACHA20"),
                new Case("ECDHE-ECDSA-AES256-SHA384", "smtpd_tls_ciphers = high",
                        "tls_high_cipherlist = ALL:!AESGCM:!CHACHA20:!SHA1:!AES128:@STRENGTH"))) {
            var settings = new ArrayList<>(List.of(c.settings()));
            settings.addAll(List.of("smtpd_tls_security_level = may",
                    "smtpd_tls_protocols = TLSv1.2"));
            try (var smtpd = smtpd(settings.toArray(String[]::new));
                    var client = new Client(smtpd)) {
                start(client, "");
                smtpd.system.log().await("TLSv1.2 with cipher " + c.cipher() + " (");
            }
        }
        try (var smtpd = smtpd("smtpd_tls_security_level = may",
                "smtpd_tls_exclude_ciphers = ALL, no-such"); var client = new Client(smtpd)) {
            client.reply();
            assertEquals("454 4.7.0 TLS not available due to local problem",
                    client.say("STARTTLS"));
            smtpd.system.log().await("warning: cipher \"no-such\" is not known here");
            smtpd.system.log().await(": disabling TLS support");
        }
        try (var smtpd = smtpd("smtpd_tls_security_level = may",
                "smtpd_tls_chain_files = /nowhere/key.pem"); var client = new Client(smtpd)) {
            client.reply();
            smtpd.system.log().await("from file: /nowhere/key.pem: No such file or directory: "
                    + "disabling TLS support");
        }
    }

    @Test
    void names_haveKeysOfTheirOwn() throws Exception {
        var other = PemFile.make(folder, "RSA").toString();
        for (var name : List.of("one.example.com", "deep.sub.example.com", "other.example")) {
            boolean known = !name.equals("other.example");
            try (var smtpd = smtpd("smtpd_tls_security_level = may", "tls_server_sni_maps ="
                    + " inline:{ {one.example.com=" + other + "} {.sub.example.com=" + other
                    + "} }"); var client = new Client(smtpd)) {
                client.reply();
                client.say("STARTTLS");
                var agreed = client.stream.startTls(new TlsClient(List.of("TLSv1.2")), name);
                assertEquals(known ? "RSA" : "EC",
                        agreed.peer().getFirst().getPublicKey().getAlgorithm(), name);
                if (!known) {
                    smtpd.system.log().await(": TLS SNI other.example from localhost[127.0.0.1] not"
                            + " matched, using default chain");
                }
                smtpd.system.log().await("Anonymous TLS connection established from"
                        + " localhost[127.0.0.1]" + (known ? " to " + name : "") + ": TLSv1.2");
            }
        }
    }

    @Test
    void names_withBadKeys_getNoConnection() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may", "tls_server_sni_maps ="
                + " static:nothing-of-the-kind"); var client = new Client(smtpd)) {
            client.reply();
            client.say("STARTTLS");
            assertThrows(IOException.class, () -> client.stream.startTls(
                    new TlsClient(List.of("TLSv1.2")), "one.example.com"));
            smtpd.system.log().await("warning: TLS SNI \"one.example.com\": ");
            client.stream.close();
            smtpd.system.log().await("disconnect from ");
            assertEquals(1, smtpd.system.log().lines().stream()
                    .filter(line -> line.contains("TLS SNI")).count());
        }
    }

    /// Two sessions of one client, the first of which it would take up again.
    private static boolean resumes(String... settings) throws Exception {
        var all = new ArrayList<>(List.of("smtpd_tls_security_level = may"));
        all.addAll(List.of(settings));
        var tls = new TlsClient(List.of("TLSv1.2")).keeping(Duration.ofMinutes(5));
        boolean reused = false;
        try (var smtpd = smtpd(all.toArray(String[]::new))) {
            for (int i = 0; i < 2; i++) {
                try (var client = new Client(smtpd)) {
                    client.reply();
                    client.say("STARTTLS");
                    reused = client.stream.startTls(tls, "localhost").reused();
                    client.say("QUIT");
                }
            }
        }
        return reused;
    }

    @Test
    void sessions_areTakenUpAgain_unlessSwitchedOff() throws Exception {
        assertTrue(resumes());
        assertTrue(resumes("tls_ssl_options = NO_TICKET",
                "smtpd_tls_session_cache_database = btree:${data_directory}/smtpd_scache"));
        assertFalse(resumes("smtpd_tls_session_cache_timeout = 0"));
        assertFalse(resumes("tls_ssl_options = no_ticket"));
        assertFalse(resumes("tls_session_ticket_cipher ="));
    }

    @Test
    void settings_withoutCounterpart_areWarnedOf() throws Exception {
        try (var smtpd = smtpd("smtpd_tls_security_level = may",
                "tls_ssl_options = BOGUS PRIORITIZE_CHACHA no_compression",
                "tls_disable_workarounds = FOO, CVE-2010-4180",
                "smtpd_tls_dh1024_param_file = /etc/dh.pem")) {
            var log = smtpd.system.log();
            log.await("warning: unknown tls_ssl_options value \"BOGUS\" in \"BOGUS"
                    + " PRIORITIZE_CHACHA no_compression\"");
            log.await("warning: tls_ssl_options: PRIORITIZE_CHACHA has no effect here");
            log.await("warning: unknown tls_disable_workarounds value \"FOO\" in \"FOO"
                    + " CVE-2010-4180\"");
            log.await("warning: smtpd_tls_dh1024_param_file = /etc/dh.pem has no effect here");
            assertFalse(log.lines().stream().anyMatch(l -> l.contains("no_compression has no")));
        }
    }
}
