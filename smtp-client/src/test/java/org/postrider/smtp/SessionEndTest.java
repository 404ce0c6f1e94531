package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// How a session ends, and what becomes of the mail when it ends otherwise. What is said is what Postfix
/// says, as `src/compare` shows (`said-*`).
///
/// The server answers where the script says so: a command before `S:` was sent without waiting.
class SessionEndTest {
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n";
    private static final String PIPED = HELLO + "S: 250-mx\nS: 250 PIPELINING\n";
    private static final String PLAIN = HELLO + "S: 250 mx\n";
    private static final String ASKED = "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC...\n";
    private static final String REFUSED = "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 550 5.1.1 who\n"
            + "S: 503 5.5.1 none\n";
    private static final String SENT = "status=sent (250 2.0.0 done)";
    private static final String LOST = "dsn=4.4.2, status=deferred (lost connection with"
            + " 127.0.0.1[127.0.0.1] while sending end of data -- message may be sent more than once)";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String... settings) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(), settings);
    }

    private static void sent(SmtpFixture smtp) {
        assertTrue(end(smtp).endsWith(SENT), smtp.deliveries()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "lmtp"})
    void quit_comesWithTheDot_wherePipeliningIsOffered(String service) throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(
                (PIPED + ASKED).replace("EHLO", service.equals("lmtp") ? "LHLO" : "EHLO")
                + "C: QUIT\nS: 250 2.0.0 done\nS: 221 bye")) {
            smtp.deliver(service, (service.equals("lmtp") ? "inet:" : "") + hop(peer), "a@b.example");
            sent(smtp);
        }
    }

    @Test
    void quit_waitsForTheReplyToTheDot_otherwise() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PLAIN + "C: MAIL\nS: 250 ok\n"
                + "C: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 2.0.0 done\nC: QUIT\nS: 221 x")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            sent(smtp);
        }
    }

    /// Nobody has said that the message was taken: neither silence nor the reply to QUIT does.
    @ParameterizedTest
    @ValueSource(strings = {"CLOSE", "S: 221 2.0.0 bye", "S: ok\nS: 221 2.0.0 bye", "S: 250-2.0.0 do\nCLOSE"})
    void withoutReplyToTheDot_mailWaits(String last) throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PIPED + ASKED + "C: QUIT\n" + last)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(LOST, end(smtp).replaceFirst("^.*dsn=", "dsn="));
        }
    }

    @Test
    void linesThatAreNoReply_arePartOfTheNext_withAWarning() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PIPED + ASKED
                + "C: QUIT\nS: ok\nS: 250 2.0.0 done\nS: 221 bye")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).endsWith("status=sent (ok 250 2.0.0 done)"), end(smtp));
            assertTrue(smtp.log().stream().anyMatch(l -> l.contains("warning: ")
                    && l.endsWith(": non-ESMTP response from 127.0.0.1[127.0.0.1]:" + port(peer)
                            + ": ok")), smtp.log()::toString);
        }
    }

    private static int port(ScriptedPeer peer) {
        try {
            return peer.port();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusedMessage_isForgotten_beforeQuit() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PIPED + REFUSED
                + "C: RSET\nC: QUIT\nS: 250 ok\nS: 221 bye")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).contains("550 5.1.1 who (in reply to RCPT TO command)"), end(smtp));
        }
    }

    @Test
    void refusedSender_isForAllRecipients_alsoWhenTheServerThenHangsUp() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PIPED
                + "C: MAIL\nC: RCPT\nC: RCPT\nC: DATA\nS: 421 4.3.2 later\nCLOSE")) {
            smtp.deliver("smtp", hop(peer), "a@b.example", "b@b.example");
            assertEquals(2, smtp.deliveries().stream().filter(l -> l.endsWith("said: 421 4.3.2 later"
                    + " (in reply to MAIL FROM command))")).count(), smtp.deliveries()::toString);
        }
    }

    @Test
    void probe_isAskedInOnePiece() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PIPED + "C: MAIL\nC: RCPT\nC: RCPT\nC: RSET\n"
                + "C: QUIT\nS: 250 ok\nS: 250 2.1.5 yes\nS: 550 5.1.1 no\nS: 250 ok\nS: 221 bye")) {
            smtp.flags |= DeliveryRequest.VERIFY;
            smtp.deliver("smtp", hop(peer), "a@b.example", "b@b.example");
            assertTrue(smtp.deliveries().getFirst().endsWith("status=deliverable (250 2.1.5 yes)"));
            assertTrue(end(smtp).contains("status=undeliverable (host"), end(smtp));
        }
    }

    @Test
    void tooLargeForTheServer_hangsUpWithoutAWord() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250 SIZE 10\nGONE")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=5.3.4, status=bounced (message size 30 exceeds size limit 10 of server"
                    + " 127.0.0.1[127.0.0.1])", end(smtp));
        }
    }

    @ParameterizedTest
    @CsvSource({"DATA|S: 250 ok, Protocol error: host 127.0.0.1[127.0.0.1] said: 250 ok (in reply to DATA",
        "DATA|S: 221 ok, Protocol error: host 127.0.0.1[127.0.0.1] said: 221 ok (in reply to DATA",
        "DATA|S: 650 ok, host 127.0.0.1[127.0.0.1] said: 650 ok (in reply to DATA"})
    void replyThatCannotBe_isAProtocolError(String last, String reason) throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PLAIN + "C: MAIL\nS: 250 ok\nC: RCPT\n"
                + "S: 250 ok\nC: " + last.replace('|', '\n') + "\nC: RSET\nS: 250 ok\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=5.5.0, status=bounced (" + reason + " command))", end(smtp));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"450 4.7.1 no", "550 5.7.1 no", "500 what"})
    void serverThatDoesNotWantEhlo_getsHelo(String reply) throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(HELLO + "S: " + reply
                + "\nC: HELO mail.example\nS: 250 hi\nC: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\n"
                + "S: 354 go\nC...\nS: 250 2.0.0 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            sent(smtp);
        }
    }

    @Test
    void serverThatIsAboutToHangUp_getsQuit() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(HELLO + "S: 421 4.3.2 later\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=4.3.2, status=deferred (host 127.0.0.1[127.0.0.1] refused to talk to me:"
                    + " 421 4.3.2 later)", end(smtp));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "static:all", "inline:{127.0.0.1=x}"})
    void keptConnection_isAskedForgettingFirst(String destinations) throws IOException {
        try (var smtp = fixture("smtp_connection_cache_destinations = " + destinations);
                var peer = ScriptedPeer.tcp(PIPED + REFUSED + "C: RSET\nS: 250 ok\nC: RSET\nS: 250 ok\n"
                        + ASKED + "S: 250 2.0.0 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            sent(smtp);
            assertEquals(1, peer.connections());
        }
    }

    @Test
    void otherDestinations_areNotKept() throws IOException {
        try (var smtp = fixture("smtp_connection_cache_destinations = mx.example, 192.0.2.1");
                var peer = ScriptedPeer.tcp(PIPED + ASKED + "C: QUIT\nS: 250 2.0.0 done")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            sent(smtp);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"S: 502 what\nGONE", "CLOSE", "S: 421 later\nCLOSE"})
    void keptConnection_thatDoesNotForget_isReplaced(String reply) throws IOException {
        try (var smtp = fixture("smtp_connection_cache_destinations = static:all");
                var peer = ScriptedPeer.tcp(PIPED + ASKED + "S: 250 2.0.0 one\nC: RSET\n" + reply,
                        PIPED + ASKED + "S: 250 2.0.0 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            sent(smtp);
            assertEquals(2, peer.connections());
        }
    }

    @Test
    void keptConnection_whoseServerWantsTheMailLater_isNotAskedAgain() throws IOException {
        try (var smtp = fixture("smtp_connection_cache_destinations = static:all");
                var peer = ScriptedPeer.tcp(PIPED + ASKED + "S: 250 2.0.0 one\nC: RSET\nS: 250 ok\n" + ASKED
                        + "S: 451 4.3.0 later\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).contains("451 4.3.0 later"), end(smtp));
            assertEquals(List.of("127.0.0.1"), peer.clients());
        }
    }

    /// Replies may have been shifted by it.
    @Test
    void connection_whereLinesWereNoReply_isNotKept() throws IOException {
        try (var smtp = fixture("smtp_connection_cache_destinations = static:all");
                var peer = ScriptedPeer.tcp(PIPED + ASKED + "S: hm\nS: 250 2.0.0 done\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(end(smtp).contains("status=sent"), end(smtp));
        }
    }
}
