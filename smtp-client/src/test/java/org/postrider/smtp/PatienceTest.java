package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.proto.ClientInfo;
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

    /// Seconds; the defaults of the parameters below are above, and so is the patience of a scripted peer.
    private static final int SOON = 8;

    /// Nobody accepts, and there is no more room for those who wait.
    @ParameterizedTest
    @ValueSource(strings = {"smtp", "lmtp"})
    @Timeout(SOON)
    void connection_isNotWaitedForLongerThanItsLimit(String service) throws Exception {
        var waiting = new ArrayList<Socket>();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var smtp = fixture(service + "_connect_timeout = 1")) {
            var address = server.getLocalSocketAddress();
            try {
                while (waiting.size() < 10) {
                    waiting.add(new Socket());
                    waiting.getLast().connect(address, 200);
                }
            } catch (SocketTimeoutException e) {
                // This is the first that has no room.
            }
            smtp.deliver(service, (service.equals("lmtp") ? "inet:" : "") + "127.0.0.1:"
                    + server.getLocalPort(), "a@b.example");
            assertTrue(end(smtp).matches("dsn=4.4.1, status=deferred \\(connect to 127.0.0.1"
                    + "\\[127.0.0.1\\]:[0-9]+: Connection timed out\\)"), end(smtp));
        } finally {
            for (var socket : waiting) {
                socket.close();
            }
        }
    }

    /// A kept connection whose server says nothing any more is given up for another one.
    @Test
    @Timeout(SOON)
    void reset_isNotWaitedForLongerThanItsLimit() throws Exception {
        try (var peer = ScriptedPeer.tcp(TAKES.replace("C: QUIT", "C: RSET\nHANG"), TAKES);
                var smtp = fixture("smtp_rset_timeout = 1", "smtp_connection_cache_on_demand = no",
                        "smtp_connection_cache_destinations = 127.0.0.1, static:all")) {
            for (int i = 0; i < 2; i++) {
                smtp.deliver("smtp", hop(peer), "a@b.example");
                assertEquals("dsn=2.0.0, status=sent (250 taken)", end(smtp));
            }
            assertEquals(2, peer.connections());
        }
    }

    @Test
    @Timeout(SOON)
    void forwarding_isNotWaitedForLongerThanItsLimit() throws Exception {
        try (var peer = ScriptedPeer.tcp("S: 220 x\nC: EHLO\nS: 250-x\nS: 250 XFORWARD NAME ADDR\n"
                        + "C: XFORWARD\nHANG");
                var smtp = fixture("smtp_send_xforward_command = yes",
                        "smtp_xforward_timeout = 1")) {
            smtp.client = new ClientInfo("c.example", "192.0.2.7", "99", "ESMTP", "a", "", "", "",
                    "", "remote");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=4.4.2, status=deferred (conversation with 127.0.0.1[127.0.0.1] timed"
                    + " out while sending XFORWARD name/address)", end(smtp));
        }
    }

    @Test
    void deadline_ofLmtp_isItsOwn() throws Exception {
        try (var peer = new Trickle(""); var smtp = fixture("lmtp_per_request_deadline = yes",
                "smtp_per_request_deadline = no", "lmtp_lhlo_timeout = 1")) {
            smtp.deliver("lmtp", "inet:" + peer.nexthop(), "a@b.example");
            assertEquals("dsn=4.4.2, status=deferred (conversation with 127.0.0.1[127.0.0.1] timed"
                    + " out while receiving the initial server greeting)", end(smtp));
        }
    }

    /// Nobody waits for the reply to QUIT.
    @Test
    @Timeout(SOON)
    void quit_ofLmtp_isLeftWithoutReply() throws Exception {
        try (var peer = ScriptedPeer.tcp(TAKES_LMTP + "\nGONE");
                var smtp = fixture("lmtp_skip_quit_response = yes",
                        "smtp_skip_quit_response = no")) {
            smtp.deliver("lmtp", "inet:" + hop(peer), "a@b.example");
            assertEquals("dsn=2.0.0, status=sent (250 taken)", end(smtp));
        }
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
