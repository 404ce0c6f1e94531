package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;

/// What nobody should send: commands changed at random, always the same ones, and whole sessions that
/// end after any byte. `-Dpostrider.fuzz=N` makes N times as many.
class FuzzTest {
    private static final int TIMES = Integer.getInteger("postrider.fuzz", 1);
    private static final List<String> COMMANDS = List.of(
            "HELO client.example", "EHLO [192.0.2.1]", "EHLO [IPv6:2001:db8::1]", "LHLO x",
            "MAIL FROM:<a@b.example> SIZE=1000 BODY=8BITMIME RET=HDRS ENVID=a+2Bb SMTPUTF8",
            "MAIL FROM:<\"a b\\\"c\"@b.example> AUTH=<> XVERP=+=", "MAIL FROM:<>",
            "MAIL FROM:<@x.example,@y.example:a@b.example>", "MAIL FROM: a@b.example",
            "RCPT TO:<root@mail.example.com> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;x+40y",
            "RCPT TO:<a%b@c.example>", "RCPT TO:<c!d!e@f.example>", "RCPT TO:<x@[127.0.0.1]>",
            "RCPT TO:<postmaster>", "DATA", "BDAT 5 LAST", "BDAT 99999999999999999999",
            "BDAT 0", "RSET", "NOOP x", "VRFY <root@mail.example.com> SMTPUTF8", "ETRN #x",
            "EXPN list", "HELP", "AUTH PLAIN AGEAYg==", "AUTH LOGIN", "STARTTLS", "QUIT",
            "XFORWARD NAME=x ADDR=192.0.2.1 HELO=+41 PROTO=ESMTP IDENT=1 SOURCE=LOCAL PORT=25",
            "XCLIENT NAME=[UNAVAILABLE] ADDR=IPV6:::1 LOGIN=u DESTADDR=127.0.0.1",
            "GET / HTTP/1.1", "Subject: x", ".", "..");
    private static final String SESSION = "EHLO c.example\r\nMAIL FROM:<a@b.example> SIZE=5\r\n"
            + "RCPT TO:<root@mail.example.com>\r\nDATA\r\nSubject: x\r\n\r\n.. x\r\n.\r\n"
            + "MAIL FROM:<a@b.example>\r\nRCPT TO:<root@mail.example.com>\r\nBDAT 3\r\nabc"
            + "BDAT 7 LAST\r\ndefghi\nQUIT\r\n";

    private final Random random = new Random(5321);

    private static SmtpdFixture smtpd() throws IOException {
        return new SmtpdFixture(List.of("smtpd_delay_reject = no", "smtpd_client_restrictions =",
                "smtpd_authorized_xforward_hosts = 127.0.0.0/8",
                "smtpd_forbid_unauth_pipelining = no",
                "smtpd_hard_error_limit = 1000", "smtpd_junk_command_limit = 1000"),
                new FixedResolver().name("127.0.0.1", "localhost")
                        .host("localhost", "127.0.0.1"));
    }

    /// A line with some characters put in, taken away, changed, or repeated.
    private String changed(String line) {
        var out = new StringBuilder(line);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = out.isEmpty() ? 0 : random.nextInt(out.length());
            switch (random.nextInt(6)) {
                case 0 -> out.insert(at, (char) random.nextInt(256));
                case 1 -> out.insert(at, "<>@:\"\\[]()=+,; \0\t%!".charAt(random.nextInt(19)));
                case 2 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(5)));
                case 3 -> out.insert(at, out.substring(at).repeat(1 + random.nextInt(3)));
                case 4 -> out.setLength(at);
                default -> out.append(COMMANDS.get(random.nextInt(COMMANDS.size())));
            }
        }
        return out.toString();
    }

    @Test
    void commandParser_anyLine_givesACommand() {
        for (int i = 0; i < 100_000 * TIMES; i++) {
            var line = changed(COMMANDS.get(random.nextInt(COMMANDS.size())));
            assertNotNull(CommandParser.parse(line, i % 2 == 0), line);
        }
        for (var command : COMMANDS) {
            for (int length = 0; length <= command.length(); length++) {
                assertNotNull(CommandParser.parse(command.substring(0, length), false));
            }
        }
    }

    /// Sends all of a text, and reads to the end.
    private static List<String> talk(InetSocketAddress server, String text) throws IOException {
        var replies = new ArrayList<String>();
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            var sender = Thread.startVirtualThread(() -> {
                try {
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                } catch (IOException e) {
                    // The server has hung up, as it may.
                }
            });
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            try {
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                    replies.add(line);
                }
            } catch (SocketException e) {
                // What the server has not read before it hung up resets the connection.
            }
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return replies;
    }

    @Test
    void session_anyCommands_areAnsweredAndOthersAreServed() throws Exception {
        try (var smtpd = smtpd()) {
            var server = smtpd.system.address("smtpd");
            for (int i = 0; i < 200 * TIMES; i++) {
                var text = new StringBuilder();
                for (int k = random.nextInt(30); k >= 0; k--) {
                    var command = COMMANDS.get(random.nextInt(COMMANDS.size()));
                    text.append(random.nextInt(3) == 0 ? changed(command) : command)
                            .append(random.nextInt(10) == 0 ? "\n" : "\r\n");
                }
                for (var reply : talk(server, text.toString())) {
                    assertTrue(reply.length() >= 4 && reply.charAt(0) >= '2'
                            && reply.charAt(0) <= '5' && (reply.charAt(3) == ' '
                            || reply.charAt(3) == '-'), reply + "\nin answer to\n" + text);
                }
            }
            ChatScript.parse("S: 220\nC: EHLO x\nS: 250\nC: QUIT\nS: 221\n").run(server);
            assertFalse(smtpd.system.log().lines().stream()
                    .anyMatch(line -> line.contains("panic")));
        }
    }

    /// Proxies and filters that may say who the client is.
    @ParameterizedTest
    @ValueSource(strings = {"XFORWARD NAME=x ADDR=192.0.2.1 HELO=+41 PROTO=ESMTP IDENT=1 SOURCE=LOCAL"
            + " PORT=25", "XCLIENT NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8::1 LOGIN=u+40x"
            + " DESTADDR=127.0.0.1 DESTPORT=25 PORT=7 HELO=h PROTO=SMTP REVERSE_NAME=r.example"})
    void trustedCommand_cutAndChanged_isAnswered(String command) throws Exception {
        try (var smtpd = new SmtpdFixture(List.of("smtpd_authorized_xforward_hosts = 127.0.0.0/8",
                "smtpd_authorized_xclient_hosts = 127.0.0.0/8", "smtpd_hard_error_limit = 1000",
                "smtpd_forbid_unauth_pipelining = no"), new FixedResolver())) {
            var mutations = new Mutations(command.hashCode());
            for (int i = 0; i < command.length() + 300 * TIMES; i++) {
                var text = i < command.length() ? command.substring(0, i)
                        : mutations.of(command).replace('\n', ' ');
                for (var reply : talk(smtpd.system.address("smtpd"),
                        "EHLO x\r\n" + text + "\r\nNOOP\r\nQUIT\r\n")) {
                    assertTrue(reply.matches("[2-5][0-9][0-9][ -].*"), reply + " to " + text);
                }
            }
            assertFalse(smtpd.system.log().lines().stream()
                    .anyMatch(line -> line.contains("panic")));
        }
    }

    @Test
    void session_cutAtEachByte_deliversWhatWasComplete() throws Exception {
        int first = SESSION.indexOf("\r\n.\r\n") + 5;
        try (var smtpd = smtpd()) {
            var server = smtpd.system.address("smtpd");
            for (int length = 0; length <= SESSION.length(); length++) {
                talk(server, SESSION.substring(0, length));
                int last = SESSION.length() - "QUIT\r\n".length();
                int complete = length >= last ? 2 : length >= first ? 1 : 0;
                int got = 0;
                while (smtpd.cleanup.messages.poll() != null) {
                    got++;
                }
                assertEquals(complete, got, "cut at " + length);
            }
            assertFalse(smtpd.system.log().lines().stream()
                    .anyMatch(line -> line.contains("panic")));
        }
    }

    @Test
    void restrictionLists_anyWords_stopTheServiceOrBreakOneElement() throws Exception {
        var words = List.of("permit", "reject", "defer_if_permit", "warn_if_reject", "sleep", "1",
                "check_policy_service", "{ inet:127.0.0.1:1, timeout=1 }", "inline:{{x=REJECT}}",
                "check_client_access", "reject_rbl_client", "bl.example=127.0.0.[1;3..5]", "nosuch",
                "check_sender_mx_access", "permit_mx_backup", "inet:", "{", "}", "texthash:/nowhere");
        for (int i = 0; i < 20 * TIMES; i++) {
            var list = new StringBuilder();
            for (int k = random.nextInt(6); k >= 0; k--) {
                list.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            try (var smtpd = new SmtpdFixture(List.of("smtpd_" + (random.nextBoolean() ? "client"
                    : "sender") + "_restrictions = " + list), new FixedResolver())) {
                for (var reply : talk(smtpd.system.address("smtpd"), "EHLO x\r\n"
                        + "MAIL FROM:<a@b.example>\r\nRCPT TO:<root@mail.example.com>\r\nQUIT\r\n")) {
                    assertTrue(reply.charAt(0) >= '2' && reply.charAt(0) <= '5', list + reply);
                }
                assertFalse(smtpd.system.log().lines().stream()
                        .anyMatch(line -> line.contains("panic")), list.toString());
            } catch (org.postrider.util.FatalException e) {
                assertNotNull(e.getMessage(), list.toString());
            }
        }
    }
}
