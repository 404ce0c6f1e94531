package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.net.tls.TlsServer;
import org.postrider.mail.queue.SendOptions;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// STARTTLS (RFC 3207) in deliveries.
class StartTlsTest {
    private static final String OFFER = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
            + "S: 250-mx.example\nS: 250 STARTTLS\n";
    private static final String PLAIN = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
            + "S: 250 mx.example\n";
    private static final String MAIL = "C: MAIL FROM:<from@client.example>\nS: 250 ok\n"
            + "C: RCPT TO:<a@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 done\nC: QUIT\n";
    private static final String TLS = "C: STARTTLS\nS: 220 go\nTLS\n";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String level) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(),
                "smtp_tls_security_level = " + level, "smtp_tls_loglevel = 1");
    }

    private TlsServer key() throws Exception {
        var store = folder.resolve("key.p12");
        var process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "k", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                "CN=mx.example", "-validity", "2", "-keystore", store.toString(), "-storetype",
                "PKCS12", "-storepass", "secret").redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        var pem = Files.writeString(folder.resolve("key.pem"), block("PRIVATE KEY",
                keys.getKey("k", "secret".toCharArray()).getEncoded())
                + block("CERTIFICATE", keys.getCertificate("k").getEncoded()));
        return TlsServer.of(pem, pem, List.of(">=TLSv1.2"));
    }

    private static String block(String label, byte[] data) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(data)
                + "\n-----END " + label + "-----\n";
    }

    @Test
    void encrypt_offered_isUsedFromTheSecondEhloOn() throws Exception {
        try (var smtp = fixture("encrypt");
                var peer = ScriptedPeer.tcp(OFFER + TLS + "C: EHLO mail.example\n"
                        + "S: 250 mx.example\n" + MAIL).tls(key())) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
            var line = smtp.system.log().await("TLS connection established to ");
            assertTrue(line.contains("Untrusted TLS connection established to 127.0.0.1[127.0.0.1]:"
                    + peer.port() + ": TLSv1."), line);
            assertTrue(line.endsWith(" bits) key-exchange x25519 server-signature ECDSA (prime256v1)"
                    + " server-digest SHA256"), line);
        }
    }

    private SmtpFixture requiring(String level, String policy) throws IOException {
        var smtp = new SmtpFixture(folder, new FixedResolver(),
                "smtp_tls_security_level = " + level, "smtp_requiretls_policy = " + policy);
        smtp.sendopts = SendOptions.REQUIRE_TLS;
        return smtp;
    }

    @Test
    void requireTls_opportunistic_asksWhereItCan() throws Exception {
        try (var smtp = requiring("may", "cidr:{{127.0.0.0/8 opportunistic}} enforce");
                var peer = ScriptedPeer.tcp(OFFER + TLS + "C: EHLO mail.example\n"
                        + "S: 250-mx.example\nS: 250-DSN\nS: 250 REQUIRETLS\n" + MAIL)
                        .tls(key())) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
            assertTrue(peer.received().contains(
                    "MAIL FROM:<from@client.example> REQUIRETLS RET=HDRS"),
                    peer.received().toString());
        }
    }

    @Test
    void requireTls_opportunistic_goesInTheClear() throws Exception {
        for (var policy : new String[] {"opportunistic", "disable"}) {
            try (var smtp = requiring("none", policy);
                    var peer = ScriptedPeer.tcp(PLAIN + MAIL)) {
                smtp.deliver("smtp", hop(peer), "a@b.example");
                assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
            }
        }
    }

    @Test
    void requireTls_comesBackFromServersWithoutTls() throws Exception {
        try (var smtp = requiring("may", "opportunistic+starttls");
                var peer = ScriptedPeer.tcp(PLAIN + "C: QUIT\n")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=5.7.30, status=bounced (Sender requested REQUIRETLS, but TLS service"
                    + " was not offered by host 127.0.0.1[127.0.0.1])", end(smtp));
            assertFalse(peer.received().stream().anyMatch(l -> l.startsWith("MAIL")));
        }
        try (var smtp = requiring("secure", "enforce");
                var peer = ScriptedPeer.tcp(PLAIN + "C: QUIT\n")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).startsWith("dsn=5.7.30, status=bounced"), end(smtp));
        }
    }

    @Test
    void requireTls_thatCannotBeMet_asksNobody() throws Exception {
        for (var level : new String[] {"none", "may", "encrypt"}) {
            try (var smtp = requiring(level, "inline:{x.example=disable}");
                    var peer = ScriptedPeer.tcp("")) {
                smtp.deliver("smtp", hop(peer), "a@b.example");
                assertEquals("dsn=5.7.10, status=bounced (Sender requested REQUIRETLS, but my"
                        + " configured TLS security level '" + level + "' disables certificate"
                        + " matching. The last attempted server was 127.0.0.1)", end(smtp));
            }
        }
        try (var smtp = requiring("may", "nonsense"); var peer = ScriptedPeer.tcp("")) {
            assertTrue(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            smtp.system.log().await("smtp_requiretls_policy: unknown policy action: 'nonsense'");
        }
    }

    @Test
    void tlsNotRequired_goesWithoutProof() throws Exception {
        try (var smtp = fixture("secure"); var peer = ScriptedPeer.tcp(PLAIN + MAIL)) {
            smtp.sendopts = SendOptions.TLS_NOT_REQUIRED;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
        }
    }

    @Test
    void encrypt_notOffered_sendsNothing() throws Exception {
        try (var smtp = fixture("encrypt"); var peer = ScriptedPeer.tcp(PLAIN + "C: QUIT\n")) {
            assertTrue(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            assertEquals("dsn=4.7.4, status=deferred (TLS is required, but was not offered by host "
                    + "127.0.0.1[127.0.0.1])", end(smtp));
            assertFalse(peer.received().stream().anyMatch(l -> l.startsWith("MAIL")));
        }
    }

    @Test
    void encrypt_refusedOrBroken_sendsNothingInTheClear() throws Exception {
        try (var smtp = fixture("encrypt"); var peer = ScriptedPeer.tcp(
                OFFER + "C: STARTTLS\nS: 454 4.7.0 not now\nC: QUIT\n",
                OFFER + "C: STARTTLS\nS: 220 go\nS: this is no handshake\nCLOSE\n")) {
            assertTrue(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            assertTrue(end(smtp).startsWith("dsn=4.7.0, status=deferred (TLS is required, but host"
                    + " 127.0.0.1[127.0.0.1] refused to start TLS: 454 4.7.0 not now)"), end(smtp));
            assertTrue(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            assertEquals("dsn=4.7.5, status=deferred (Cannot start TLS: handshake failure)",
                    end(smtp));
            assertFalse(peer.received().stream().anyMatch(l -> l.startsWith("MAIL")));
        }
    }

    @Test
    void may_refused_goesOnInTheClear() throws Exception {
        try (var smtp = fixture("may"); var peer = ScriptedPeer.tcp(
                OFFER + "C: STARTTLS\nS: 454 4.7.0 not now\n" + MAIL)) {
            assertFalse(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
        }
    }

    @Test
    void may_brokenHandshake_connectsAgainInTheClear() throws Exception {
        try (var smtp = fixture("may"); var peer = ScriptedPeer.tcp(
                OFFER + "C: STARTTLS\nS: 220 go\nS: this is no handshake\nCLOSE\n",
                OFFER + MAIL)) {
            smtp.age = 1000;
            assertFalse(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
            assertEquals(2, peer.connections());
        }
    }

    @Test
    void may_brokenHandshake_freshMessageWaits() throws Exception {
        try (var smtp = fixture("may"); var peer = ScriptedPeer.tcp(
                OFFER + "C: STARTTLS\nS: 220 go\nS: this is no handshake\nCLOSE\n")) {
            assertTrue(smtp.deliver("smtp", hop(peer), "a@b.example").deferred());
            assertEquals("dsn=4.7.5, status=deferred (Cannot start TLS: handshake failure)",
                    end(smtp));
            smtp.system.log().await("tls=may?, dsn=4.7.5");
        }
    }

    @Test
    void may_notOffered_isPlain() throws Exception {
        try (var smtp = fixture("may"); var peer = ScriptedPeer.tcp(PLAIN + MAIL)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 done)", end(smtp));
        }
    }
}
