package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;

/// The log of a mixed run, as pflogsumm (Debian's package of that name) counts it.
class PflogsummTest {
    private static final Path COMMAND = Path.of("/usr/sbin/pflogsumm");

    @TempDir
    private Path folder;

    private static void send(int port, String sender, String recipient) throws Exception {
        try (var client = new SmtpClient(port).hello()) {
            var reply = client.send(sender, recipient, Site.text("one"));
            assertTrue(reply.startsWith("250"), reply);
            client.say("QUIT", "221");
        }
    }

    @Test
    void log_ofAMixedRun_hasTheRightCounts() throws Exception {
        assumeTrue(Files.isExecutable(COMMAND), "pflogsumm is not installed");
        int port = RealSystem.freePort();
        try (var sink = new SmtpSink(); var system = RealSystem.in(folder,
                Site.in(folder, "127.0.0.1:" + port, sink.port())
                        // Debian's pflogsumm does not know this field of Postfix 3.11 yet.
                        .main("smtp_log_tls_feature_status = no"))) {
            system.start();
            for (int i = 0; i < 5; i++) {
                send(port, "a@sender.example", Site.USER + "@mail.example");
            }
            for (int i = 0; i < 3; i++) {
                send(port, "a@sender.example", "b@relay.example");
            }
            send(port, "", "x@fail.example");
            send(port, "", "y@fail.example");
            send(port, "a@sender.example", "x@later.example");
            try (var client = new SmtpClient(port).hello()) {
                client.say("MAIL FROM:<a@sender.example>", "250");
                client.say("RCPT TO:<no.such.user@mail.example>", "550");
                client.say("QUIT", "221");
            }
            Await.until("one is left", () -> system.queue("deferred").size() == 1
                    && system.queue("active").isEmpty() && system.queue("incoming").isEmpty());
            system.postfix("stop");
            var out = summary();
            assertEquals(11, number(out, "received"), out);
            assertEquals(8, number(out, "delivered"), out);
            assertEquals(0, number(out, "forwarded"), out);
            assertEquals(1, number(out, "deferred"), out);
            assertEquals(2, number(out, "bounced"), out);
            assertEquals(1, number(out, "rejected"), out);
            assertTrue(out.contains("User unknown in local recipient table (total: 1)"), out);
        }
    }

    private String summary() throws Exception {
        var process = new ProcessBuilder(COMMAND.toString(),
                folder.resolve("log/maillog").toString()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    /// The figure before a word of the grand totals.
    private static int number(String out, String word) {
        var line = out.lines().map(String::strip)
                .filter(l -> l.matches("[0-9]+ +" + word + "( .*)?")).findFirst()
                .orElseThrow(() -> new AssertionError("no " + word + " in " + out));
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }
}
