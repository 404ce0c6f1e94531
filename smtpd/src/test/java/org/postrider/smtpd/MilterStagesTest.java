package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.testing.FakeMilter;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.PemFile;

/// Filters while the client says who it is and what it wants: every action at every event, and what filters
/// hear. All of it is what Postfix 3.11 did with the same filter.
class MilterStagesTest {
    private FakeMilter milter;

    @BeforeEach
    void start() throws IOException {
        milter = FakeMilter.start();
    }

    @AfterEach
    void stop() throws IOException {
        milter.close();
    }

    private SmtpdFixture smtpd(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_milters = " + milter.name(), "mail_name = Postfix",
                "milter_default_action = tempfail"));
        all.addAll(List.of(settings));
        return new SmtpdFixture(all, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"));
    }

    /// @return the last line of each reply
    private static List<String> talk(SmtpdFixture smtpd, String... commands) throws IOException {
        var replies = new ArrayList<String>();
        var server = smtpd.system.address("smtpd");
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            for (int next = 0; next <= commands.length; next++) {
                var line = in.readLine();
                while (line != null && line.charAt(3) == '-') {
                    line = in.readLine();
                }
                replies.add(line == null ? "<EOF>"
                        : line.matches("250 (CHUNKING|DSN|SMTPUTF8)") ? "250" : line);
                if (line == null) {
                    break;
                }
                if (next < commands.length) {
                    socket.getOutputStream().write((commands[next] + "\r\n").getBytes());
                }
            }
        } catch (SocketException e) {
            replies.add("<EOF>"); // what was still sent met nobody
        }
        return replies;
    }

    static List<String> stages() throws IOException {
        try (var in = MilterStagesTest.class.getResourceAsStream("milter-stages.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> !line.startsWith("#")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void action_atEachEvent_isAnsweredAsByPostfix(String line) throws Exception {
        int tab = line.indexOf('\t');
        var answer = line.substring(2, tab);
        milter.on(line.charAt(0), answer.startsWith("y") ? answer + "|" : answer);
        try (var smtpd = smtpd()) {
            assertEquals(line.substring(tab + 1), String.join("|", talk(smtpd, "EHLO c.example",
                    "MAIL FROM:<a@b.example>", "RCPT TO:<root@mail.example.com>", "FOO bar",
                    "QUIT")));
        }
    }

    @Test
    void macros_ofEachEvent() throws Exception {
        milter.steps(0x800);
        try (var smtpd = smtpd("smtpd_recipient_restrictions = check_recipient_access"
                + " inline:{{root@mail.example.com=REJECT not this one}}",
                "mail_version = 3.11.7", "smtpd_client_event_limit_exceptions =",
                "milter_connect_macros = j {daemon_name} {daemon_addr} v _"
                + " {client_addr} {client_connections} {client_name} {client_ptr} {if_name}"
                + " {client_resolve}")) {
            talk(smtpd, "EHLO c.example", "MAIL FROM:<a@b.example> SIZE=100",
                    "RCPT TO:<root@mail.example.com>", "FOO bar", "RCPT TO:<", "RSET", "QUIT");
            smtpd.system.log().await("disconnect from");
            var heard = milter.heard();
            assertEquals("DCj|mail.example.com|{daemon_name}|mail.example.com|{daemon_addr}|127.0.0.1"
                    + "|v|Postfix 3.11.7|_|localhost [127.0.0.1]|{client_addr}|127.0.0.1"
                    + "|{client_connections}|1|{client_name}|localhost|{client_ptr}|localhost"
                    + "|{client_resolve}|OK|", heard.getFirst());
            assertEquals(List.of("DH", "Hc.example|"), heard.subList(2, 4));
            assertTrue(heard.get(4).startsWith("DM{mail_addr}|a@b.example|{mail_host}|"),
                    heard.get(4));
            assertEquals(List.of("M<a@b.example>|SIZE=100|",
                    "DR{rcpt_addr}|Recipient address rejected: not this one|{rcpt_host}|5.7.1"
                    + "|{rcpt_mailer}|error|", "R<root@mail.example.com>|", "DU", "UFOO bar|"),
                    heard.subList(5, 10));
        }
    }

    /// Each event has a list of its own; what has no value gets one by default, or is left out.
    @Test
    void macros_ofParameters() throws Exception {
        try (var smtpd = smtpd("milter_macro_defaults = {one=1}, {{two}=2}, {j=never}",
                "milter_macro_v = Version $mail_version", "mail_version = 3.11.7",
                "milter_macro_daemon_name = $mydomain-daemon", "mydomain = example.com",
                "milter_connect_macros = {daemon_name} v", "milter_helo_macros = {one} j",
                "milter_mail_macros = {two} {three}", "milter_rcpt_macros = {two} i {one}",
                "milter_unknown_command_macros = v")) {
            talk(smtpd, "EHLO c.example", "MAIL FROM:<a@b.example>",
                    "RCPT TO:<root@mail.example.com>", "FOO bar", "QUIT");
            smtpd.system.log().await("disconnect from");
            assertEquals(List.of("DC{daemon_name}|example.com-daemon|v|Version 3.11.7|",
                    "DH{one}|1|j|mail.example.com|", "DM{two}|2|", "DR{two}|2|{one}|1|",
                    "DUv|Version 3.11.7|"), milter.heard().stream()
                            .filter(text -> text.startsWith("D")).toList());
        }
    }

    /// Version 2 of the protocol does not know of commands that nobody knows.
    @Test
    void protocol_ofTheParameter_isSpoken() throws Exception {
        milter.version(2);
        try (var smtpd = smtpd("milter_protocol = 2")) {
            assertEquals("500 5.5.2 Error: command not recognized", talk(smtpd, "FOO", "QUIT").get(1));
            smtpd.system.log().await("disconnect from");
            assertTrue(milter.heard().stream().noneMatch(text -> text.startsWith("U")));
            assertEquals(List.of("2 "), milter.offers().stream().map(o -> o.substring(0, 2)).toList());
        }
    }

    @Test
    void macros_ofTlsAndAuthentication(@TempDir Path folder) throws Exception {
        var pem = PemFile.make(folder, "EC").toString();
        try (var dovecot = new FakeDovecot(); var smtpd = smtpd("smtpd_tls_chain_files = " + pem,
                "smtpd_tls_security_level = may", "smtpd_tls_ask_ccert = yes",
                "smtpd_tls_CAfile = " + pem, "smtpd_sasl_auth_enable = yes",
                "smtpd_sasl_type = dovecot", "smtpd_sasl_path = " + dovecot.path());
                var client = new TlsTest.Client(smtpd)) {
            TlsTest.start(client, pem);
            client.say("EHLO y");
            client.say("AUTH PLAIN " + Base64.getEncoder().encodeToString("\0user\0secret".getBytes()));
            client.say("MAIL FROM:<a@b.example> AUTH=c+40d");
            client.say("QUIT");
            smtpd.system.log().await("disconnect from");
            var heard = String.join("\n", milter.heard());
            assertTrue(heard.contains("\nDH\nHx|\n"), heard);
            assertTrue(heard.contains("\nDH{tls_version}|TLSv1.3|{cipher}|TLS_AES_256_GCM_SHA384"
                    + "|{cipher_bits}|256|{cert_subject}|mail.example.com"
                    + "|{cert_issuer}|mail.example.com|\nHy|\n"), heard);
            assertTrue(heard.contains("\nDM{auth_type}|PLAIN|{auth_authen}|user"
                    + "|{auth_author}|c+40d|{mail_addr}|a@b.example|"), heard);
        }
    }

    @Test
    void refusedConnection_lastsForTheSession() throws Exception {
        milter.on('C', "r");
        try (var smtpd = smtpd()) {
            var refused = "550 5.7.1 Command rejected";
            assertEquals(List.of("554 mail.example.com ESMTP not accepting connections",
                    "250 2.0.0 Ok", "250 mail.example.com", "250 ENHANCEDSTATUSCODES", refused,
                    refused, "250 2.0.0 Ok", refused, "221 2.0.0 Bye"),
                    talk(smtpd, "NOOP", "HELO h.example", "EHLO c.example", "VRFY <x@box.example>",
                            "ETRN box.example", "RSET", "MAIL FROM:<a@b.example>", "QUIT"));
            for (var stage : List.of("CONNECT from localhost[127.0.0.1]: " + refused + "; proto=SMTP",
                    "HELO from localhost[127.0.0.1]: " + refused + "; proto=SMTP helo=<h.example>",
                    "EHLO from localhost[127.0.0.1]: " + refused + "; proto=SMTP helo=<c.example>",
                    "MAIL from localhost[127.0.0.1]: " + refused + "; from=<a@b.example>"
                    + " proto=ESMTP helo=<c.example>")) {
                smtpd.system.log().await("NOQUEUE: milter-reject: " + stage);
            }
        }
    }

    @Test
    void oddAnswers_areLoggedAsByPostfix() throws Exception {
        milter.on('C', "d").on('H', "f");
        try (var smtpd = smtpd()) {
            talk(smtpd, "EHLO c.example", "QUIT");
            smtpd.system.log().await("warning: milter " + milter.name()
                    + ": DISCARD action is not allowed for connect or helo");
            smtpd.system.log().await("warning: milter " + milter.name()
                    + ": unexpected filter response SMFIR_CONN_FAIL after event SMFIC_HELO");
        }
    }

    @Test
    void refusedRecipients_areNotHeardUnasked() throws Exception {
        try (var smtpd = smtpd("smtpd_recipient_restrictions = reject")) {
            talk(smtpd, "EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<root@mail.example.com>",
                    "QUIT");
            smtpd.system.log().await("disconnect from");
            assertTrue(milter.heard().stream().noneMatch(text -> text.startsWith("R")));
        }
    }
}
