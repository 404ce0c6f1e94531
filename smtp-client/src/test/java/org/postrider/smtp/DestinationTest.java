package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.queue.SendOptions;
import org.postrider.net.tls.TlsServer;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.PemFile;
import org.postrider.testing.RealSystem;
import org.postrider.testing.ScriptedPeer;

/// What holds for one server must not be taken from another place that the mail might have gone to: policies,
/// passwords and names belong to the element of the nexthop, or to the fallback relay, of which a server is one.
class DestinationTest {
    private static final String MAIL = "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC...\n"
            + "S: 250 done\nC: QUIT\n";
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO\nS: 250-mx.example\n";
    private static final String PLAIN = HELLO + "S: 250 SIZE\n" + MAIL;
    private static final String AUTH = HELLO + "S: 250 AUTH PLAIN\n";
    private static final String START = "S: 220 mx.example ESMTP\nC: LHLO\nS: 250-mx.example\n"
            + "S: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\n";
    private static final String SENT = "dsn=2.0.0, status=sent (250 done)";

    @TempDir
    private static Path keys;
    private static Path pem;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKey() throws IOException {
        pem = PemFile.make(keys, "server", "EC", "mail.example", "dns:mail.example,dns:mx.example");
    }

    private SmtpFixture fixture(String... settings) throws IOException {
        return new SmtpFixture(folder, new FixedResolver().host("mx.example", "127.0.0.1")
                .host("other.example", "127.0.0.1"), settings);
    }

    /// Where nobody listens.
    private static String dead() throws IOException {
        return "[127.0.0.1]:" + RealSystem.freePort();
    }

    private static TlsServer secure() throws IOException {
        return TlsServer.of(pem, pem, List.of(">=TLSv1.2"));
    }

    @Test
    void password_ofTheNexthop_isNotToldToTheFallbackRelay() throws IOException {
        var dead = dead();
        try (var peer = ScriptedPeer.tcp(AUTH + MAIL);
                var smtp = fixture("smtp_sasl_auth_enable = yes", "smtp_fallback_relay = " + hop(peer),
                        "smtp_sasl_security_options =", "smtp_sasl_password_maps = inline:{ " + dead
                                + "=user:secret }")) {
            smtp.deliver("smtp", dead, "a@b.example");
            assertEquals(SENT, end(smtp));
        }
    }

    @Test
    void password_ofAnElement_orOfTheFallbackRelay_isUsedThere() throws IOException {
        for (boolean fallback : List.of(true, false)) {
            try (var peer = ScriptedPeer.tcp(AUTH + "C: AUTH PLAIN AHVzZXIAc2VjcmV0\nS: 235 ok\n" + MAIL);
                    var smtp = fixture("smtp_sasl_auth_enable = yes", "smtp_sasl_security_options =",
                            "smtp_sasl_password_maps = inline:{ " + hop(peer) + "=user:secret }",
                            fallback ? "smtp_fallback_relay = " + hop(peer) : "")) {
                smtp.deliver("smtp", fallback ? dead() : dead() + ", " + hop(peer), "a@b.example");
                assertEquals(SENT, end(smtp));
            }
        }
    }

    @Test
    void policy_ofAnElement_orOfTheFallbackRelay_holdsThere() throws IOException {
        for (boolean fallback : List.of(true, false)) {
            try (var peer = ScriptedPeer.tcp(HELLO + "S: 250 SIZE\nC: QUIT\n");
                    var smtp = fixture("smtp_tls_policy_maps = inline:{ " + hop(peer) + "=encrypt }",
                            fallback ? "smtp_fallback_relay = " + hop(peer) : "")) {
                smtp.deliver("smtp", fallback ? dead() : dead() + ", " + hop(peer), "a@b.example");
                assertTrue(end(smtp).startsWith("dsn=4.7.4, status=deferred (TLS is required, but was"
                        + " not offered by host 127.0.0.1[127.0.0.1]"), end(smtp));
            }
        }
    }

    /// A mistake in main.cf must not send back all mail; a sender's mistake sends back his.
    @Test
    void relayhost_orFallbackRelay_thatDoesNotExist_keepsMailWaiting() throws IOException {
        var none = "Host or domain name not found. Name service error for name=%s type=A: Host not found)";
        for (var relay : List.of("gone.example", "[gone.example]:587")) {
            try (var smtp = fixture("relayhost = " + relay, "inet_protocols = ipv4")) {
                smtp.deliver("smtp", relay, "a@b.example");
                assertEquals("dsn=4.3.5, status=deferred (" + none.formatted("gone.example"), end(smtp));
                assertTrue(smtp.log().contains("postfix/smtp: warning: relayhost configuration problem"),
                        smtp.log().toString());
                smtp.deliver("smtp", "b.example", "a@b.example");
                assertEquals("dsn=5.4.4, status=bounced (" + none.formatted("b.example"), end(smtp));
            }
        }
        try (var smtp = fixture("relayhost = gone.example", "inet_protocols = ipv4",
                "smtp_fallback_relay = [away.example]")) {
            smtp.deliver("smtp", "gone.example", "a@b.example");
            assertEquals("dsn=4.3.5, status=deferred (" + none.formatted("away.example"), end(smtp));
            assertTrue(smtp.log().contains("postfix/smtp: warning: smtp_fallback_relay configuration problem"),
                    smtp.log().toString());
        }
    }

    @Test
    void relayhost_thatIsThisHost_keepsMailWaiting() throws IOException {
        try (var smtp = fixture("relayhost = [127.0.0.1]", "best_mx_transport = lmtp")) {
            smtp.deliver("smtp", "[127.0.0.1]", "a@b.example");
            assertEquals("dsn=4.3.5, status=deferred (mail for 127.0.0.1 loops back to myself)",
                    end(smtp));
        }
        try (var smtp = fixture()) {
            smtp.deliver("smtp", "[127.0.0.1]", "a@b.example");
            assertEquals("dsn=5.4.6, status=bounced (mail for 127.0.0.1 loops back to myself)",
                    end(smtp));
        }
    }

    /// The certificate is for mx.example.
    @Test
    void name_ofTheFallbackRelay_isWhatItHasToProve() throws IOException {
        for (var host : List.of("mx.example", "other.example")) {
            boolean same = host.equals("mx.example");
            var nexthop = same ? "[other.example]:" : "[mx.example]:";
            try (var peer = ScriptedPeer.tcp(START.replace("LHLO", "EHLO") + (same
                            ? "C: EHLO\nS: 250 mx.example\n" + MAIL : "C: QUIT\n")).tls(secure());
                    var smtp = fixture("smtp_tls_security_level = secure", "smtp_tls_CAfile = " + pem,
                            "smtp_fallback_relay = [" + host + "]:" + peer.port())) {
                smtp.deliver("smtp", nexthop + RealSystem.freePort(), "a@b.example");
                assertEquals(same ? SENT
                        : "dsn=4.7.5, status=deferred (Server certificate not verified)", end(smtp));
            }
        }
    }

    /// `inet:` and `unix:` are no part of it.
    @Test
    void policies_ofLmtp_haveTheBareDestination() throws IOException {
        var socket = folder.resolve("lmtp");
        try (var peer = ScriptedPeer.tcp("S: 220 mx ESMTP\nC: LHLO\nS: 250 mx.example\nC: QUIT\n");
                var local = ScriptedPeer.unix(socket, "S: 220 mx ESMTP\nC: LHLO\nS: 250 mx\nC: QUIT\n");
                var smtp = fixture("lmtp_tls_policy_maps = inline:{ {" + hop(peer) + "=encrypt}, {"
                        + socket + "=encrypt} }", "lmtp_assume_final = yes")) {
            assertEquals(0, complaints(smtp));
            for (var nexthop : List.of("inet:" + hop(peer), "unix:" + socket)) {
                smtp.deliver("lmtp", nexthop, "a@b.example");
                assertTrue(end(smtp).contains("TLS is required, but was not offered"), end(smtp));
            }
            assertEquals(1, local.connections());
            assertEquals(1, complaints(smtp));
        }
    }

    /// As by Postfix, of an old setting when it first matters.
    private static long complaints(SmtpFixture smtp) {
        return smtp.system.log().lines().stream()
                .filter(line -> line.contains("lmtp_assume_final is obsolete")).count();
    }

    /// The server is taken for this host, mail.example.
    @Test
    void localSocket_withTls() throws Exception {
        var socket = folder.resolve("lmtp");
        for (var level : List.of("encrypt", "verify", "secure")) {
            try (var peer = ScriptedPeer.unix(socket, START + "C: LHLO\nS: 250 mx.example\n" + MAIL)
                            .tls(secure());
                    var smtp = fixture("lmtp_tls_security_level = " + level, "lmtp_tls_loglevel = 1",
                            "lmtp_tls_CAfile = " + pem)) {
                smtp.deliver("lmtp", "unix:" + socket, "a@b.example");
                assertEquals(SENT, end(smtp), level);
                assertEquals(1, peer.connections());
                smtp.system.log().await((level.equals("encrypt") ? "Trusted" : "Verified")
                        + " TLS connection established to mail.example[" + socket + "]: TLSv1.3");
            }
            Files.delete(socket);
        }
    }

    @Test
    void localSocket_whereTlsIsOptional_hasNone() throws IOException {
        var socket = folder.resolve("lmtp");
        try (var peer = ScriptedPeer.unix(socket, "S: 220 mx ESMTP\nC: LHLO\nS: 250-mx.example\n"
                        + "S: 250 STARTTLS\n" + MAIL);
                var smtp = fixture("lmtp_tls_security_level = may")) {
            smtp.deliver("lmtp", "unix:" + socket, "a@b.example");
            assertEquals(SENT, end(smtp));
            assertEquals(1, peer.connections());
            assertTrue(smtp.log().stream().anyMatch(line -> line.contains("opportunistic TLS encryption"
                    + " is not appropriate for unix-domain destinations")), smtp.log()::toString);
        }
    }

    /// A connection that was made in the clear, because a sender wanted that, is kept for such mail only.
    @Test
    void keptConnection_ofTlsNotRequired_isNotForOtherMail() throws IOException {
        try (var peer = ScriptedPeer.tcp(HELLO + "S: 250 SIZE\n" + MAIL,
                        HELLO + "S: 250 SIZE\nC: QUIT\n");
                var smtp = fixture("smtp_tls_security_level = encrypt",
                        "smtp_connection_cache_destinations = static:all")) {
            smtp.sendopts = SendOptions.TLS_NOT_REQUIRED;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            smtp.sendopts = 0;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).contains("TLS is required, but was not offered"), end(smtp));
        }
    }
}
