package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// How many servers are tried, how long each is waited for, and what is taken for a refusal.
class ServerLimitsTest {
    private static final String HELLO = "S: 220 x\nC: EHLO\nS: 250 x\n";
    private static final String MESSAGE = "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\n"
            + "C...\nS: 250 taken\nC: QUIT";
    private static final String SENT = "dsn=2.0.0, status=sent (250 taken)";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(FixedResolver resolver, String... settings) throws IOException {
        return new SmtpFixture(folder, resolver, settings);
    }

    private String deliver(String service, String script, String... settings) throws IOException {
        try (var smtp = fixture(new FixedResolver(), settings); var peer = ScriptedPeer.tcp(script)) {
            smtp.deliver(service, hop(peer), "a@b.example");
            return end(smtp);
        }
    }

    /// Three exchangers, none of which listens: each address is an attempt that is logged.
    @ParameterizedTest
    @CsvSource({"smtp_mx_address_limit = 5, 3", "smtp_mx_address_limit = 2, 2",
        "smtp_mx_address_limit = 0, 3"})
    void addresses_areTriedUpToTheLimit(String setting, int wanted) throws IOException {
        var dns = new FixedResolver();
        for (int i = 1; i <= 3; i++) {
            dns.mx("many.example", 10 * i, "mx" + i + ".example")
                    .host("mx" + i + ".example", "127.0.0.9" + i);
        }
        try (var smtp = fixture(dns, setting, "smtp_tcp_port = 9")) {
            smtp.deliver("smtp", "many.example", "a@b.example");
            assertEquals(wanted, smtp.log().stream().filter(l -> l.contains("connect to mx")
                    && l.contains("Connection refused") && !l.contains("to=<")).count(),
                    smtp.log()::toString);
        }
    }

    /// Sessions count that have come past EHLO.
    @ParameterizedTest
    @CsvSource({"2, 2", "1, 1", "0, 3"})
    void sessions_areTriedUpToTheLimit(int limit, int wanted) throws IOException {
        var later = HELLO + "C: MAIL\nS: 451 4.3.2 later\nC: RSET\nS: 250 ok\n"
                + "C: QUIT";
        var dns = new FixedResolver();
        for (int i = 1; i <= 3; i++) {
            dns.mx("many.example", 10 * i, "mx" + i + ".example")
                    .host("mx" + i + ".example", "127.0.0.1");
        }
        try (var peer = ScriptedPeer.tcp(later, later, later);
                var smtp = fixture(dns, "smtp_mx_session_limit = " + limit)) {
            smtp.deliver("smtp", "many.example:" + peer.port(), "a@b.example");
            assertEquals(wanted, peer.connections(), smtp.log()::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"smtp, yes, 'dsn=4.0.0, status=deferred'", "smtp, no, 'dsn=5.0.0, status=bounced'",
        "lmtp, yes, 'dsn=4.0.0, status=deferred'", "lmtp, no, 'dsn=5.0.0, status=bounced'"})
    void greeting_of5xx_isAnotherServersBusiness_unlessNot(String service, String skip, String end)
            throws IOException {
        var result = deliver(service, "S: 554 go away\nC: QUIT", service + "_skip_5xx_greeting = " + skip);
        assertTrue(result.startsWith(end), result);
    }

    @ParameterizedTest
    @CsvSource({"yes, '\"a b\"@b.example'", "no, 'a b@b.example'"})
    void addresses_areQuotedInTheEnvelope_unlessNot(String quotes, String shown)
            throws IOException {
        try (var smtp = fixture(new FixedResolver(), "smtp_quote_rfc821_envelope = " + quotes);
                var peer = ScriptedPeer.tcp(HELLO + MESSAGE)) {
            smtp.deliver("smtp", hop(peer), "a b@b.example");
            assertEquals(SENT, end(smtp));
            assertTrue(peer.received().contains("RCPT TO:<" + shown + ">"), peer.received()::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"smtp, EHLO, smtp_helo_timeout", "lmtp, LHLO, lmtp_lhlo_timeout"})
    void hello_isWaitedForNotTooLong(String service, String hello, String parameter)
            throws IOException {
        assertEquals("dsn=4.4.2, status=deferred (conversation with 127.0.0.1[127.0.0.1] timed out"
                + " while performing the " + hello + " handshake)",
                deliver(service, "S: 220 x\nC: " + hello + "\nHANG", parameter + " = 1"));
    }

    /// The reply to QUIT is not waited for, or for so long.
    @Test
    void quit_isWaitedFor_onlyWhereWanted() throws IOException {
        assertEquals(SENT, deliver("smtp", HELLO + MESSAGE + "\nHANG",
                "smtp_skip_quit_response = no", "smtp_quit_timeout = 1"));
    }

    @Test
    void passwords_areDelimitedAsTheTableSays() throws IOException {
        var script = "S: 220 x\nC: EHLO\nS: 250-x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AHU6dgBw\n"
                + "S: 235 ok\n" + MESSAGE; // NUL u:v NUL p
        assertEquals(SENT, deliver("smtp", script, "smtp_sasl_auth_enable = yes",
                "smtp_sasl_security_options = noanonymous",
                "smtp_sasl_password_maps = static:u:v|p", "smtp_sasl_password_result_delimiter = |"));
    }
}
