package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// What happens when servers are slow or do not answer at all: deadlines, and other relays.
class PatienceTest {
    private static final String TAKES = "S: 220 x\nC: EHLO\nS: 250 x\nC: MAIL\nS: 250 ok\nC: RCPT\n"
            + "S: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 taken\nC: QUIT";
    private static final String TAKES_LMTP = TAKES.replace("EHLO", "LHLO");

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String... settings) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(), settings);
    }

    /// A server that greets, and then gives one byte of a reply without end after the other.
    private static final class Trickle implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final String before;

        Trickle(String before) throws IOException {
            this.before = before;
            Thread.ofVirtual().start(() -> {
                try (var client = server.accept()) {
                    serve(client);
                } catch (IOException e) {
                    // The client has given up, or the test is over.
                }
            });
        }

        private void serve(Socket client) throws IOException {
            client.getOutputStream().write(before.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 200; i++) {
                client.getOutputStream().write("250-a\r\n".charAt(i % 7));
                LockSupport.parkNanos(100_000_000);
            }
        }

        String nexthop() {
            return "[127.0.0.1]:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private void assertGivesUp(String before, String during, String... settings) throws Exception {
        try (var peer = new Trickle(before); var smtp = fixture(settings)) {
            smtp.deliver("smtp", peer.nexthop(), "a@b.example");
            assertEquals("dsn=4.4.2, status=deferred (conversation with 127.0.0.1[127.0.0.1] timed"
                    + " out while " + during + ")", end(smtp));
        }
    }

    /// Each byte comes in time, the whole does not (`smtp_per_request_deadline`).
    @Test
    void trickledReply_isNotWaitedForLongerThanTheDeadline() throws Exception {
        assertGivesUp("", "receiving the initial server greeting",
                "smtp_per_request_deadline = yes", "smtp_helo_timeout = 1");
        assertGivesUp("220 x\r\n", "performing the EHLO handshake",
                "smtp_per_request_deadline = yes", "smtp_helo_timeout = 1");
        assertGivesUp("220 x\r\n250 x\r\n", "sending MAIL FROM",
                "smtp_per_request_deadline = yes", "smtp_mail_timeout = 1");
        assertGivesUp("220 x\r\n250 x\r\n250 ok\r\n", "sending RCPT TO",
                "smtp_per_request_deadline = yes", "smtp_rcpt_timeout = 1");
        assertGivesUp("220 x\r\n250 x\r\n250 ok\r\n250 ok\r\n", "sending DATA command",
                "smtp_per_request_deadline = yes", "smtp_data_init_timeout = 1");
        assertGivesUp("220 x\r\n250 x\r\n250 ok\r\n250 ok\r\n354 go\r\n",
                "sending end of data -- message may be sent more than once",
                "smtp_per_request_deadline = yes", "smtp_data_done_timeout = 1");
    }

    /// A server that reads no content gets as long as the least rate allows (`smtp_min_data_rate`).
    @Test
    void content_thatIsNotRead_isGivenUp() throws Exception {
        var line = "x".repeat(900);
        try (var peer = ScriptedPeer.tcp("S: 220 x\nC: EHLO\nS: 250 x\nC: MAIL\nS: 250 ok\nC: RCPT\n"
                + "S: 250 ok\nC: DATA\nS: 354 go\nHANG");
                var smtp = fixture("smtp_per_request_deadline = yes",
                        "smtp_data_xfer_timeout = 1", "smtp_min_data_rate = 100000000")) {
            smtp.content = Collections.nCopies(20_000, line);
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=4.4.2, status=deferred (conversation with 127.0.0.1[127.0.0.1] timed"
                    + " out while sending message body)", end(smtp));
        }
    }

    @Test
    void fallbackRelay_takesWhatCannotBeDelivered() throws Exception {
        try (var relay = ScriptedPeer.tcp(TAKES);
                var smtp = fixture("smtp_fallback_relay = [127.0.0.1]:" + relay.port())) {
            smtp.deliver("smtp", "nosuch.example", "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 taken)", end(smtp));
            assertEquals(1, relay.connections());
        }
    }

    @Test
    void fallbackRelay_ofLmtp_isItsOwn() throws Exception {
        try (var relay = ScriptedPeer.tcp(TAKES_LMTP); var other = ScriptedPeer.tcp();
                var smtp = fixture("lmtp_fallback_relay = [127.0.0.1]:" + relay.port(),
                        "smtp_fallback_relay = [127.0.0.1]:" + other.port())) {
            smtp.deliver("lmtp", "inet:[nosuch.example]:24", "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 taken)", end(smtp));
            assertEquals(1, relay.connections());
            assertEquals(0, other.connections());
        }
    }
}
