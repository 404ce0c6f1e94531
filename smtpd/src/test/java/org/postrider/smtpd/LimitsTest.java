package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.testing.ChatScript;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.FixedResolver;

/// What one client may do in a minute, and how many connections it may have.
class LimitsTest {
    private static void run(String parameter, String dialogue, String warning) throws Exception {
        try (var smtpd = smtpd(parameter, "smtpd_sasl_auth_enable = yes",
                "smtpd_sasl_type = dovecot", "smtpd_sasl_path = unix:private/nobody")) {
            ChatScript.parse(dialogue).run(smtpd.system.address("smtpd"));
            smtpd.system.log().await("warning: " + warning
                    + " from localhost[127.0.0.1] for service 127.0.0.1:0");
        }
    }

    private static SmtpdFixture smtpd(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_client_event_limit_exceptions ="));
        all.addAll(List.of(settings));
        return new SmtpdFixture(all, new FixedResolver()
                .name("127.0.0.1", "localhost").host("localhost", "127.0.0.1"));
    }

    @Test
    void connections_atOnce() throws Exception {
        try (var smtpd = smtpd("smtpd_client_connection_count_limit = 1")) {
            var address = smtpd.system.address("smtpd");
            try (var first = new java.net.Socket(address.getAddress(), address.getPort())) {
                assertEquals('2', first.getInputStream().read());
                ChatScript.parse("""
                        S: 421 4.7.0 mail.example.com Error: too many connections from 127.0.0.1
                        S: <EOF>""").run(address);
            }
            smtpd.system.log().await("warning: Connection concurrency limit exceeded: 2 from"
                    + " localhost[127.0.0.1] for service 127.0.0.1:0");
        }
    }

    @Test
    void connections_perMinute() throws Exception {
        try (var smtpd = smtpd("smtpd_client_connection_rate_limit = 1")) {
            ChatScript.parse("S: 220\nC: QUIT\nS: 221").run(smtpd.system.address("smtpd"));
            ChatScript.parse("S: 421 4.7.0 mail.example.com Error: too many connections from")
                    .run(smtpd.system.address("smtpd"));
            smtpd.system.log().await("Connection rate limit exceeded: 2 from");
        }
    }

    @Test
    void messages() throws Exception {
        run("smtpd_client_message_rate_limit = 1", """
                S: 220
                C: HELO client.example
                S: 250
                C: MAIL FROM:<a@b.example>
                S: 250
                C: RSET
                S: 250
                C: MAIL FROM:<a@b.example>
                S: 450 4.7.1 Error: too much mail from 127.0.0.1
                """, "Message delivery request rate limit exceeded: 2");
    }

    @Test
    void recipients() throws Exception {
        run("smtpd_client_recipient_rate_limit = 1", """
                S: 220
                C: HELO client.example
                S: 250
                C: MAIL FROM:<a@b.example>
                S: 250
                C: RCPT TO:<root>
                S: 250
                C: RCPT TO:<root>
                S: 450 4.7.1 Error: too many recipients from 127.0.0.1
                """, "Recipient address rate limit exceeded: 2");
    }

    @Test
    void authentications() throws Exception {
        run("smtpd_client_auth_rate_limit = 1", """
                S: 220
                C: HELO client.example
                S: 250
                C: AUTH PLAIN AHUAcA==
                S: 454 4.7.0
                C: AUTH PLAIN AHUAcA==
                S: 450 4.7.1 Error: too many AUTH commands from 127.0.0.1
                """, "AUTH command rate limit exceeded: 2");
    }

    /// The last place is taken: from now on one error is too many, also for who was there before.
    @Test
    void stress_concernsSessionsThatHaveBegun() throws Exception {
        try (var smtpd = smtpd("default_process_limit = 2");
                var before = new SmtpClient(smtpd.system.address("smtpd"))) {
            before.hello();
            assertEquals("500 5.5.2 Error: command not recognized", before.say("FOO"));
            assertEquals("250 2.0.0 Ok", before.say("RSET"));
            try (var last = new SmtpClient(smtpd.system.address("smtpd"))) {
                last.hello();
                smtpd.system.log().await("warning: service \"127.0.0.1:0\" has reached its process"
                        + " limit \"2\"");
                // What was waited for when the limit changed is still taken.
                assertEquals("250 2.0.0 Ok", before.say("RSET"));
                assertEquals("421 4.7.0 mail.example.com Error: too many errors",
                        before.say("RSET"));
            }
        }
    }

    /// Lists, tables and the like are those of the time at which a session begins.
    @Test
    void stress_changesAnyParameter() throws Exception {
        try (var smtpd = new SmtpdFixture("2 smtpd", List.of(
                "smtpd_client_restrictions = ${stress?{reject}}"), new FixedResolver())) {
            var dialogue = "S: 220\nC: HELO x\nS: 250\nC: MAIL FROM:<a@b.example>\nS: 250\n"
                    + "C: RCPT TO:<root>\nS: %s\n";
            ChatScript.parse(dialogue.formatted("250 2.1.5")).run(smtpd.system.address("smtpd"));
            try (var _ = new SmtpClient(smtpd.system.address("smtpd"));
                    var _ = new SmtpClient(smtpd.system.address("smtpd"))) {
                smtpd.system.log().await("has reached its process limit");
            }
            ChatScript.parse(dialogue.formatted("554 5.7.1")).run(smtpd.system.address("smtpd"));
        }
    }

    /// Who must say so in master.cf.
    @Test
    void stress_canBeDecidedOnce() throws Exception {
        try (var smtpd = new SmtpdFixture("1 smtpd -o stress=", List.of(
                "smtpd_client_restrictions = ${stress?{reject}}"), new FixedResolver())) {
            for (int i = 0; i < 2; i++) {
                ChatScript.parse("S: 220\nC: HELO x\nS: 250\nC: MAIL FROM:<a@b.example>\nS: 250\n"
                        + "C: RCPT TO:<root>\nS: 250\nC: QUIT\nS: 221\n")
                        .run(smtpd.system.address("smtpd"));
                smtpd.system.log().await("has reached its process limit");
            }
        }
    }

    /// Where it cannot be said whether a client is an exception, it is none.
    @Test
    void exceptions_thatFailAreNone() throws Exception {
        try (var smtpd = smtpd("smtpd_client_event_limit_exceptions = fail:x",
                "smtpd_client_message_rate_limit = 1")) {
            ChatScript.parse("S: 220\nC: HELO x\nS: 250\nC: MAIL FROM:<a@b.example>\nS: 250\n"
                    + "C: RSET\nS: 250\nC: MAIL FROM:<a@b.example>\nS: 450 4.7.1\n")
                    .run(smtpd.system.address("smtpd"));
            smtpd.system.log().await(
                    "smtpd_client_event_limit_exceptions: fail:x: table lookup problem");
        }
    }

    /// The first two of these clients are one, the third is another.
    @ParameterizedTest
    @CsvSource({"smtpd_client_ipv4_prefix_length = 24,TCP4,192.0.2.1,192.0.2.200,192.0.3.1",
        "smtpd_client_ipv4_prefix_length = 32,TCP4,192.0.2.1,192.0.2.1,192.0.2.2",
        "smtpd_client_ipv6_prefix_length = 84,TCP6,2001:db8::1,2001:db8::fff:ffff:ffff,2001:db8::1000:0:0",
        "smtpd_client_ipv6_prefix_length = 64,TCP6,2001:db8::1,2001:db8::1:2:3:4,2001:db8:0:1::1"})
    void network_countsAsOneClient(String length, String family, String first, String second,
            String third) throws Exception {
        try (var smtpd = smtpd(length, "smtpd_client_connection_rate_limit = 1",
                "smtpd_upstream_proxy_protocol = haproxy", "smtpd_peername_lookup = no")) {
            var clients = List.of(first, second, third);
            for (int i = 0; i < clients.size(); i++) {
                ChatScript.parse("C: PROXY " + family + " " + clients.get(i) + " " + third
                        + " 1234 25\nS: " + (i == 1 ? "421 4.7.0" : "220"))
                        .run(smtpd.system.address("smtpd"));
            }
        }
    }

    /// Exceptions are of the client itself, whatever network it is counted with.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"TCP4|192.0.2.7|192.0.2.7|220", "TCP4|192.0.2.7|192.0.2.0/30|421 4.7.0",
        "TCP4|192.0.2.7|192.0.2.4/30|220", "TCP4|192.0.2.7|!192.0.2.7, 192.0.2.0/24|421 4.7.0",
        "TCP6|2001:db8::7|[2001:db8::7]|220", "TCP6|2001:db8::7|[2001:db8::]/126|421 4.7.0",
        "TCP6|2001:db8::7|[2001:db8::]/64|220", "TCP4|192.0.2.7|inline:{192.0.2.7=x}|220"})
    void exceptions_areOfTheAddress(String family, String client, String exceptions, String second)
            throws Exception {
        try (var smtpd = smtpd("smtpd_client_event_limit_exceptions = " + exceptions,
                "smtpd_client_ipv4_prefix_length = 24", "smtpd_client_ipv6_prefix_length = 64",
                "smtpd_client_connection_rate_limit = 1",
                "smtpd_upstream_proxy_protocol = haproxy", "smtpd_peername_lookup = no")) {
            for (var reply : List.of("220", second)) {
                ChatScript.parse("C: PROXY " + family + " " + client + " " + client + " 1234 25\nS: "
                        + reply).run(smtpd.system.address("smtpd"));
            }
        }
    }

    @Test
    void exceptions_areNotCounted() throws Exception {
        try (var smtpd = smtpd("smtpd_client_message_rate_limit = 1",
                "smtpd_client_event_limit_exceptions = localhost")) {
            ChatScript.parse("""
                    S: 220
                    C: HELO client.example
                    S: 250
                    C: MAIL FROM:<a@b.example>
                    S: 250
                    C: RSET
                    S: 250
                    C: MAIL FROM:<a@b.example>
                    S: 250
                    """).run(smtpd.system.address("smtpd"));
        }
    }
}
