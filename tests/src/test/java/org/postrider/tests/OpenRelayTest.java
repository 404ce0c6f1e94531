package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;

/// A stranger gets no mail to somebody else through this host, however the recipient is written:
/// each one in `open-relay.txt` is refused, and the next server sees nothing.
class OpenRelayTest {
    @TempDir
    private Path folder;

    private static List<String> recipients() throws IOException {
        var list = new ArrayList<String>();
        try (var in = OpenRelayTest.class.getResourceAsStream("open-relay.txt")) {
            for (var line : new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .split("\n")) {
                if (!line.startsWith("#")) {
                    list.add(unescaped(line));
                }
            }
        }
        return list;
    }

    private static String unescaped(String line) {
        var out = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (line.startsWith("\\x", i)) {
                out.append((char) Integer.parseInt(line, i + 2, i + 4, 16));
                i += 3;
            } else {
                out.append(line.charAt(i));
            }
        }
        return out.toString();
    }

    private MiniSystem start(SmtpSink sink, String... settings) throws IOException {
        return Site.in(folder, "127.0.0.1:0", sink.port())
                .main("mynetworks = 192.0.2.0/24", "relay_domains =",
                        "smtpd_hard_error_limit = 1000", "smtpd_junk_command_limit = 1000",
                        "smtpd_error_sleep_time = 0",
                        "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination")
                .main(settings).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local_recipient_maps =", "smtpd_reject_unlisted_recipient = no",
        "allow_percent_hack = no", "swap_bangpath = no", "resolve_dequoted_address = no",
        "strict_rfc821_envelopes = yes", "append_dot_mydomain = yes",
        "smtpd_delay_reject = no"})
    void strangers_cannotRelay(String setting) throws Exception {
        var all = recipients();
        assertTrue(all.size() >= 60);
        try (var sink = new SmtpSink(); var system = start(sink, setting)) {
            var accepted = new ArrayList<String>();
            for (var sender : List.of("<>", "<nobody@mail.example>", "<victim@relay.example>",
                    "<@mail.example:nobody@mail.example>")) {
                accepted.addAll(tried(system.address("smtpd"), sender, all));
            }
            // What stays is for this host: with no table of users every local part is taken.
            for (var line : accepted) {
                assertTrue(mayBeLocal(line), "accepted: " + line);
            }
            assertEquals(0, sink.messages().size());
            assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("relay=127.0.0.1")));
        }
    }

    private static List<String> tried(InetSocketAddress server, String sender, List<String> all)
            throws IOException {
        var accepted = new ArrayList<String>();
        try (var client = new SmtpClient(server)) {
            client.hello();
            client.say("MAIL FROM:" + sender, "250");
            for (var recipient : all) {
                var reply = answer(client, recipient);
                if (reply.startsWith("2")) {
                    accepted.add(recipient);
                }
            }
            client.say("QUIT", "221");
        }
        return accepted;
    }

    private static String answer(SmtpClient client, String recipient) throws IOException {
        try {
            return client.say("RCPT TO:" + recipient);
        } catch (IOException e) {
            throw new IOException("after " + recipient, e);
        }
    }

    /// Whether the recipient ends here by all rules: its domain is ours, and its local part has
    /// nothing that routes.
    private static boolean mayBeLocal(String given) {
        // A source route is not followed (RFC 5321, appendix C).
        var path = given.startsWith("<@") ? given.substring(given.lastIndexOf(':') + 1) : given;
        boolean ours = path.contains("@mail.example>") || !path.contains("@");
        return ours && !path.contains("%") && !path.contains("!")
                && path.indexOf('@') == path.lastIndexOf('@');
    }
}
