package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// Deliveries to a scripted server.
class SmtpTest {
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n";
    private static final String PIPELINING = HELLO
            + "S: 250-mx.example\nS: 250-PIPELINING\nS: 250-SIZE 1000\nS: 250 8BITMIME\n";
    private static final String PLAIN = HELLO + "S: 250 mx.example\n";
    private static final String ONE = "C: MAIL FROM:<from@client.example>\nC: RCPT TO:<a@b.example>\n"
            + "C: DATA\nS: 250 2.1.0 Ok\nS: 250 2.1.5 Ok\nS: 354 go\nC...\n";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String... settings) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(), settings);
    }

    @Test
    void delivery_pipelined_isSentWithDotDoubled() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + ONE
                        + "S: 250 2.0.0 Ok: queued as 77\nC: QUIT")) {
            var reply = smtp.deliver("smtp", hop(peer), "a@b.example");
            assertFalse(reply.deferred());
            assertFalse(reply.suspends());
            assertEquals(List.of("to=<a@b.example>, relay=127.0.0.1[127.0.0.1]:" + peer.port()
                    + ", dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77)"), smtp.deliveries());
            assertTrue(peer.received().containsAll(List.of("Subject: x", "", "..hello", ".")));
            assertTrue(peer.received().get(1).endsWith(" SIZE=30 BODY=7BIT"),
                    peer.received().get(1));
        }
    }

    @Test
    void delivery_stepByStep_isSent() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PLAIN + "C: MAIL FROM:<from@client.example>\n"
                        + "S: 250 ok\nC: RCPT TO:<a@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\n"
                        + "C...\nS: 250 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=sent (250 done)", end(smtp));
        }
    }

    @Test
    void probe_asksForEachRecipient_andSendsNothing() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 fine\n"
                        + "C: RCPT\nS: 550 5.1.1 who\nC: RSET\nS: 250 ok\nC: QUIT")) {
            smtp.flags |= DeliveryRequest.VERIFY;
            smtp.deliver("smtp", hop(peer), "a@b.example", "b@b.example");
            assertTrue(smtp.deliveries().getFirst().endsWith("status=deliverable (250 fine)"));
            assertTrue(end(smtp).startsWith("status=undeliverable (host 127.0.0.1[127.0.0.1] said:"
                    + " 550 5.1.1 who"), end(smtp));
            assertTrue(peer.received().stream().noneMatch(l -> l.startsWith("DATA")));
        }
    }

    @Test
    void debugPeer_dialogueIsLogged() throws IOException {
        try (var smtp = fixture("debug_peer_list = 127.0.0.1", "debug_peer_level = 1");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-peer\nS: 250 SIZE\nC: MAIL\nS: 250 ok\n"
                        + "C: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=sent (250 done)", end(smtp));
            var whom = " 127.0.0.1[127.0.0.1]:" + peer.port() + ": ";
            for (var said : List.of("> @EHLO mail.example", "< @250-peer", "< @250 SIZE", "> @MAIL",
                    "> @DATA", "< @354 go", "> @.", "< @250 done")) {
                assertTrue(smtp.log().stream().anyMatch(
                        l -> l.contains(said.replace(" @", whom))), said + smtp.log());
            }
        }
    }

    @Test
    void ehlo_refused_isHelo() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(HELLO + "S: 502 what\nC: HELO mail.example\nS: 250 hi\n"
                        + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC...\n"
                        + "S: 250 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=sent (250 done)", end(smtp));
        }
    }

    private static String end(SmtpFixture smtp) {
        var end = SmtpFixture.end(smtp);
        return end.substring(end.indexOf("status="));
    }

    @Test
    void recipients_eachHasItsOwnResult() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + "C: MAIL\nC: RCPT TO:<a@b.example>\n"
                        + "C: RCPT TO:<b@b.example>\nC: RCPT TO:<c@b.example>\nC: DATA\n"
                        + "S: 250 ok\nS: 550 5.1.1 who\nS: 450 4.2.0 later\nS: 250 ok\nS: 354 go\n"
                        + "C...\nS: 250 2.0.0 done\nC: QUIT")) {
            var reply = smtp.deliver("smtp", hop(peer), "a@b.example", "b@b.example",
                    "c@b.example");
            assertTrue(reply.deferred());
            assertFalse(reply.suspends());
            var relay = "relay=127.0.0.1[127.0.0.1]:" + peer.port();
            assertEquals(List.of("to=<a@b.example>, " + relay + ", dsn=5.1.1, status=bounced (host"
                    + " 127.0.0.1[127.0.0.1] said: 550 5.1.1 who (in reply to RCPT TO command))",
                    "to=<c@b.example>, " + relay + ", dsn=2.0.0, status=sent (250 2.0.0 done)",
                    "to=<b@b.example>, " + relay + ", dsn=4.2.0, status=deferred (host"
                    + " 127.0.0.1[127.0.0.1] said: 450 4.2.0 later (in reply to RCPT TO command))"),
                    smtp.deliveries());
            var first = (BounceRequest.Append) smtp.bounce.requests.remove();
            assertEquals("smtp", first.dsn().diagType());
            assertEquals("550 5.1.1 who", first.dsn().diagText());
            assertEquals("127.0.0.1", first.dsn().mtaName());
        }
    }

    @Test
    void sender_refused_bouncesAll() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + "C: MAIL\nC: RCPT\nC: DATA\n"
                        + "S: 550-no\nS: 550 5.7.1 way\nS: 503 a\nS: 503 b\nC: RSET\nC: QUIT\n"
                        + "S: 250 ok")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=bounced (host 127.0.0.1[127.0.0.1] said: 550-no 550 5.7.1 way"
                    + " (in reply to MAIL FROM command))", end(smtp));
        }
    }

    @Test
    void data_allRecipientsRefusedBut354_sendsEmptyMessage() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + "C: MAIL\nC: RCPT\nC: DATA\n"
                        + "S: 250 ok\nS: 550 5.1.1 who\nS: 354 go\nC: .\nS: 554 empty\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).startsWith("status=bounced"), end(smtp));
        }
    }

    @Test
    void content_refused_isBounced() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + ONE + "S: 554 5.7.1 spam\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=bounced (host 127.0.0.1[127.0.0.1] said: 554 5.7.1 spam (in reply"
                    + " to end of DATA command))", end(smtp));
        }
    }

    @Test
    void size_overServersLimit_isBouncedWithoutTransfer() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250 SIZE 10\nGONE")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=bounced (message size 30 exceeds size limit 10 of server"
                    + " 127.0.0.1[127.0.0.1])", end(smtp));
        }
    }

    @Test
    void greeting_refused_isDeferredAndSuspends() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp("S: 554 5.3.2 go away\nCLOSE")) {
            var reply = smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(reply.suspends());
            assertEquals("status=deferred (host 127.0.0.1[127.0.0.1] refused to talk to me: 554"
                    + " 5.3.2 go away)", end(smtp));
        }
    }

    @Test
    void connection_lostAtEachStage_isDeferred() throws IOException {
        var stages = List.of("receiving the initial server greeting",
                "performing the EHLO handshake", "sending MAIL FROM", "sending RCPT TO",
                "sending DATA command",
                "sending end of data -- message may be sent more than once");
        var scripts = new String[] {"CLOSE", HELLO + "CLOSE",
            PIPELINING + "C: MAIL\nC: RCPT\nC: DATA\nCLOSE",
            PIPELINING + "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nCLOSE",
            PIPELINING + "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nCLOSE",
            PIPELINING + ONE + "CLOSE"};
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(scripts)) {
            for (var stage : stages) {
                var reply = smtp.deliver("smtp", hop(peer), "a@b.example");
                assertTrue(reply.deferred());
                assertEquals("status=deferred (lost connection with 127.0.0.1[127.0.0.1] while "
                        + stage + ")", end(smtp));
            }
        }
    }

    @Test
    void server_silent_timesOut() throws IOException {
        try (var smtp = fixture("smtp_helo_timeout = 1s");
                var peer = ScriptedPeer.tcp("S: 220 hi\nC: EHLO\nHANG")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=deferred (conversation with 127.0.0.1[127.0.0.1] timed out while"
                    + " performing the EHLO handshake)", end(smtp));
        }
    }

    @Test
    void connection_refused_isDeferredAndSuspends() throws IOException {
        int port;
        try (var peer = ScriptedPeer.tcp()) {
            port = peer.port();
        }
        try (var smtp = fixture()) {
            var reply = smtp.deliver("smtp", "[127.0.0.1]:" + port, "a@b.example");
            assertTrue(reply.suspends());
            assertEquals("to=<a@b.example>, relay=none, dsn=4.4.1, status=deferred (connect to"
                    + " 127.0.0.1[127.0.0.1]:" + port + ": Connection refused)",
                    smtp.deliveries().getLast());
        }
    }

    @Test
    void connection_keptWhileMoreMailWaits_isUsedAgain() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + ONE
                        + "S: 250 2.0.0 one\nC: RSET\nS: 250 ok\n" + ONE
                        + "S: 250 2.0.0 two\nC: QUIT")) {
            smtp.flags |= DeliveryRequest.CONNECTION_CACHE;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            smtp.flags = DeliveryRequest.SUCCESS;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=sent (250 2.0.0 two)", end(smtp));
            assertTrue(smtp.deliveries().getLast().contains(", conn_use=2, "));
            assertEquals(1, peer.connections());
        }
    }

    @Test
    void connection_keptButDead_isReplaced() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + ONE + "S: 250 2.0.0 one\nCLOSE",
                        PIPELINING + ONE + "S: 250 2.0.0 two\nC: QUIT")) {
            smtp.flags |= DeliveryRequest.CONNECTION_CACHE;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            smtp.flags = DeliveryRequest.SUCCESS;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=sent (250 2.0.0 two)", end(smtp));
            assertEquals(2, peer.connections());
        }
    }

    @Test
    void dsn_offered_passesParametersAndLeavesSuccessToServer() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250 DSN\nC: MAIL\nS: 250 ok\n"
                        + "C: RCPT TO:<a+b@b.example> ORCPT=rfc822;a+2Bb@b.example NOTIFY=SUCCESS\n"
                        + "S: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 done\nC: QUIT")) {
            smtp.notify = Recipient.SUCCESS;
            smtp.deliver("smtp", hop(peer), "a+b@b.example");
            assertTrue(smtp.bounce.requests.isEmpty());
        }
    }

    @Test
    void dsn_notOffered_isReportedAsRelayed() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PIPELINING + ONE + "S: 250 2.0.0 done\nC: QUIT")) {
            smtp.notify = Recipient.SUCCESS;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            var append = (BounceRequest.Append) smtp.bounce.requests.remove();
            assertEquals("relayed", append.dsn().action());
        }
    }

    @Test
    void eightBit_notOffered_becomesQuotedPrintable() throws IOException {
        try (var smtp = fixture();
                var peer = ScriptedPeer.tcp(PLAIN + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\n"
                        + "C: DATA\nS: 354 go\nC...\nS: 250 done\nC: QUIT")) {
            smtp.encoding = "8bit";
            smtp.content = List.of("MIME-Version: 1.0", "Content-Type: text/plain",
                    "Content-Transfer-Encoding: 8bit", "", ".caf\u00e9 = x ");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(peer.received().containsAll(List.of("MIME-Version: 1.0",
                    "Content-Transfer-Encoding: quoted-printable", "", "..caf=E9 =3D x=20")),
                    peer.received().toString());
            assertFalse(peer.received().contains("Content-Transfer-Encoding: 8bit"));
        }
    }

    @Test
    void line_tooLong_isFolded() throws IOException {
        try (var smtp = fixture("smtp_line_length_limit = 10");
                var peer = ScriptedPeer.tcp(PIPELINING + ONE + "S: 250 done\nC: QUIT")) {
            smtp.content = List.of("0123456789abcdefghijXYZ");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(peer.received().containsAll(List.of("0123456789", " abcdefghi", " jXYZ")),
                    peer.received().toString());
        }
    }

    @Test
    void auth_plain_isDoneBeforeMail() throws IOException {
        try (var smtp = fixture("smtp_sasl_auth_enable = yes",
                "smtp_sasl_security_options = noanonymous",
                "smtp_sasl_password_maps = static:user:secret");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250-PIPELINING\n"
                        + "S: 250 AUTH LOGIN PLAIN\nC: AUTH PLAIN AHVzZXIAc2VjcmV0\nS: 235 ok\n"
                        + ONE + "S: 250 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=sent (250 done)", end(smtp));
        }
    }

    @Test
    void auth_loginRefused_isDeferred() throws IOException {
        try (var smtp = fixture("smtp_sasl_auth_enable = yes",
                "smtp_sasl_security_options = noanonymous",
                "smtp_sasl_password_maps = static:user:secret");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\n"
                        + "S: 334 VXNlcm5hbWU6\nC: dXNlcg==\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\n"
                        + "S: 535 5.7.8 no\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=deferred (SASL authentication failed; server"
                    + " 127.0.0.1[127.0.0.1] said: 535 5.7.8 no)", end(smtp));
        }
    }

    @Test
    void auth_onlyPlaintextAndNotAllowed_isDeferred() throws IOException {
        try (var smtp = fixture("smtp_sasl_auth_enable = yes",
                "smtp_sasl_password_maps = static:user:secret");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250 AUTH PLAIN\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("status=deferred (SASL authentication failed; cannot authenticate to"
                    + " server 127.0.0.1[127.0.0.1]: no mechanism available)", end(smtp));
        }
    }

    @Test
    void lmtp_eachRecipientHasItsOwnFinalReply() throws IOException {
        var socket = folder.resolve("l");
        try (var smtp = fixture();
                var peer = ScriptedPeer.unix(socket, "S: 220 hi\nC: LHLO mail.example\n"
                        + "S: 250-mx\nS: 250 PIPELINING\nC: MAIL\nC: RCPT TO:<a@b.example>\n"
                        + "C: RCPT TO:<b@b.example>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 250 ok\n"
                        + "S: 354 go\nC...\nS: 250 2.0.0 <a> saved\nS: 452 4.2.2 <b> full\n"
                        + "C: QUIT\nS: 221 bye")) {
            var reply = smtp.deliver("lmtp", "unix:" + socket, "a@b.example", "b@b.example");
            assertTrue(reply.deferred());
            var relay = "relay=mail.example[" + socket + "]";
            assertEquals(List.of("to=<a@b.example>, " + relay
                    + ", dsn=2.0.0, status=sent (250 2.0.0 <a> saved)",
                    "to=<b@b.example>, " + relay + ", dsn=4.2.2, status=deferred (host mail.example["
                    + socket + "] said: 452 4.2.2 <b> full (in reply to end of DATA command))"),
                    smtp.deliveries());
            assertEquals(1, peer.connections());
        }
    }
    @Test
    void loop_isPassedToTheBestMxTransport() throws IOException {
        var resolver = new FixedResolver().mx("loop.example", 10, "self.example")
                .host("self.example", "127.0.0.1");
        try (var smtp = new SmtpFixture(folder, resolver)) {
            smtp.deliver("smtp", "loop.example", "a@loop.example");
            assertEquals("status=bounced (mail for loop.example loops back to myself)", end(smtp));
        }
        try (var peer = ScriptedPeer.tcp("S: 220 lmtp\nC: LHLO\nS: 250 lmtp\nC: MAIL\nS: 250 ok\n"
                + "C: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 taken\nC: QUIT");
                var smtp = new SmtpFixture(folder, resolver,
                        "best_mx_transport = lmtp:inet:127.0.0.1:" + peer.port())) {
            var reply = smtp.deliver("smtp", "loop.example", "a@loop.example");
            assertFalse(reply.deferred());
            assertEquals("status=sent (250 taken)", end(smtp));
            assertTrue(smtp.log().stream().anyMatch(
                    l -> l.endsWith(": passing <a@loop.example> to transport=lmtp")));
        }
        try (var smtp = new SmtpFixture(folder, resolver, "best_mx_transport = nosuch")) {
            assertTrue(smtp.deliver("smtp", "loop.example", "a@loop.example").deferred());
            assertEquals("status=deferred (mail transport unavailable)", end(smtp));
        }
    }
}
