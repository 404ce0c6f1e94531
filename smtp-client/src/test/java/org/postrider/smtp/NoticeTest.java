package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// Notices to the postmaster of servers that do not understand this side: `notify_classes = protocol`.
class NoticeTest {
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO mail.example\nS: 250 mx\n";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String classes) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(), "notify_classes = " + classes,
                "error_notice_recipient = errors@x.example");
    }

    private int notices(String classes, String sender, String reply) throws IOException {
        try (var smtp = fixture(classes); var peer = ScriptedPeer.tcp(HELLO
                + "C: MAIL FROM:<" + sender + ">\nS: " + reply.replace("/", "\nS: ")
                + "\nC: RSET\nS: 250 ok\nC: QUIT")) {
            smtp.sender = sender;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            return smtp.cleanup.messages.size();
        }
    }

    @Test
    void notice_hasWhatBothSidesSaid() throws IOException {
        try (var smtp = fixture("protocol"); var peer = ScriptedPeer.tcp(HELLO
                + "C: MAIL FROM:<from@client.example>\nS: 501-5.5.4 cannot\nS: 501 read it\nC: RSET\nS: 250 ok\n"
                + "C: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(1, smtp.cleanup.messages.size());
            var notice = smtp.cleanup.messages.element();
            assertTrue(notice.envelope().contains("S double-bounce@mail.example"),
                    notice.envelope().toString());
            assertTrue(notice.envelope().contains("R errors@x.example"));
            var text = String.join("\n", notice.content());
            assertTrue(text.contains("\nSubject: Postrider SMTP client: errors from"
                    + " 127.0.0.1[127.0.0.1]:" + peer.port() + "\n"), text);
            assertTrue(text.contains("\n In:  220 mx.example ESMTP\n Out: EHLO mail.example\n"
                    + " In:  250 mx\n Out: MAIL FROM:<from@client.example>\n"
                    + " In:  501-5.5.4 cannot\n In:  501 read it\n Out: RSET\n In:  250 ok\n"
                    + " Out: QUIT\n"), text);
        }
    }

    @ParameterizedTest
    @CsvSource({"500 5.5.2 what, 1", "504 5.5.4 no, 1", "509 no, 1", "555 5.5.4 no, 1", "354 go, 1",
        "nonsense/550 no, 1", "510 no, 0", "550 5.7.1 no, 0", "554 5.0.0 no, 0", "450 4.2.1 later, 0",
        "421 4.3.2 later, 0"})
    void notice_isOfSyntaxOnly(String reply, int count) throws IOException {
        assertEquals(count, notices("protocol", "from@client.example", reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "double-bounce@mail.example"})
    void noNotice_ofMailThatIsAReport(String sender) throws IOException {
        assertEquals(0, notices("protocol", sender, "500 5.5.2 what"));
    }

    @Test
    void noNotice_whereNobodyWantsToKnow() throws IOException {
        assertEquals(0, notices("bounce, 2bounce, data, delay, policy, resource, software",
                "from@client.example", "500 5.5.2 what"));
    }

    @Test
    void greeting_isPartOfTheSession() throws IOException {
        try (var smtp = fixture("protocol"); var peer = ScriptedPeer.tcp("S: 502 who?\nC: QUIT")) {
            smtp.deliver("lmtp", "inet:127.0.0.1:" + peer.port(), "a@b.example");
            var text = String.join("\n", smtp.cleanup.messages.element().content());
            assertTrue(text.contains(" LMTP client: errors from "), text);
            assertTrue(text.contains("\n In:  502 who?\n"), text);
        }
    }

    @Test
    void keptConnection_isToldOfOnce() throws IOException {
        try (var smtp = fixture("protocol");
                var peer = ScriptedPeer.tcp(HELLO + "C: MAIL FROM:\nS: 250 ok\nC: RCPT TO:\nS: 502 no\n"
                        + "C: RCPT TO:\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 ok\n"
                        + "C: RSET\nS: 250 ok\nC: MAIL FROM:\nS: 550 no\nC: RSET\nS: 250 ok\nC: QUIT")) {
            smtp.flags |= DeliveryRequest.CONNECTION_CACHE;
            smtp.deliver("smtp", hop(peer), "a@b.example", "b@b.example");
            smtp.flags = DeliveryRequest.SUCCESS;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(1, peer.connections());
            assertEquals(1, smtp.cleanup.messages.size());
        }
    }
}
