package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FakeCleanup;
import org.postrider.testing.FixedResolver;

/// Notices to the postmaster about what went wrong in a session: `notify_classes`.
class TranscriptTest {
    private static final FixedResolver WORLD = new FixedResolver().name("127.0.0.1", "localhost")
            .host("localhost", "127.0.0.1");

    /// The notice; null if there is none.
    private static FakeCleanup.Message notice(List<String> settings, String dialogue)
            throws Exception {
        try (var smtpd = new SmtpdFixture(settings, WORLD)) {
            ChatScript.parse(dialogue).run(smtpd.system.address("smtpd"));
            smtpd.system.log().await("disconnect from");
            FakeCleanup.Message last = null;
            for (var message : smtpd.cleanup.messages) {
                last = message.envelope().stream().anyMatch(r -> r.contains("double-bounce"))
                        ? message : last;
            }
            return last;
        }
    }

    private static boolean sent(String notifyClass, String setting, String dialogue)
            throws Exception {
        return notice(List.of("notify_classes = " + notifyClass, setting), dialogue) != null;
    }

    @Test
    void notice_hasWhatBothSidesSaid() throws Exception {
        var notice = notice(List.of("notify_classes = protocol",
                "error_notice_recipient = errors@x.example"), """
                S: 220
                C: EHLO client.example
                S: 250
                C: foo\s
                S: 500
                C: QUIT
                S: 221
                S: <EOF>
                """);
        assertTrue(notice.envelope().contains("S double-bounce@mail.example.com"),
                notice.envelope().toString());
        assertTrue(notice.envelope().contains("R errors@x.example"));
        var text = String.join("\n", notice.content());
        assertTrue(text.contains("\nSubject: Postfix SMTP server: errors from"
                + " localhost[127.0.0.1]\n"), text);
        assertTrue(text.contains("\nTo: Postmaster <errors@x.example>\n"), text);
        assertTrue(text.contains("\n Out: 220 mail.example.com ESMTP Postfix\n In:  EHLO"
                + " client.example\n Out: 250-mail.example.com\n Out: 250-PIPELINING\n"), text);
        assertTrue(text.contains("\n In:  foo \n Out: 500 5.5.2 Error: command not recognized\n"
                + " In:  QUIT\n Out: 221 2.0.0 Bye\n"), text);
    }

    @Test
    void notice_ofLongLines_breaksBetweenWords() throws Exception {
        var notice = notice(List.of("notify_classes = protocol"), "S: 220\nC: foo "
                + "a".repeat(100) + " " + "b".repeat(100) + "\nS: 500\nC: QUIT\nS: 221\nS: <EOF>");
        var text = String.join("\n", notice.content());
        assertTrue(text.contains("\n In:  foo\n     " + "a".repeat(100) + "\n     "
                + "b".repeat(100) + "\n"), text);
    }

    @Test
    void notice_saysWhyTheSessionEnded() throws Exception {
        var notice = notice(List.of("notify_classes = protocol", "header_from_format = obsolete"),
                "S: 220\nC: foo\nS: 500");
        assertTrue(notice.content().containsAll(List.of(
                "From: MAILER-DAEMON@mail.example.com (Mail Delivery System)",
                "To: postmaster@mail.example.com (Postmaster)")), notice.content().toString());
        assertTrue(notice.content().contains("It ended early: lost connection"),
                notice.content().toString());
    }

    @Test
    void classes_decideWhatIsSent() throws Exception {
        var refused = "S: 220\nC: MAIL FROM:<a@b.example>\nS: 250\nC: RCPT TO:<root>\nS: 554\n"
                + "C: QUIT\nS: 221\nS: <EOF>";
        assertTrue(sent("policy", "smtpd_client_restrictions = reject", refused));
        assertEquals(false, sent("protocol, bounce, resource, software, data",
                "smtpd_client_restrictions = reject", refused));
        assertTrue(sent("software", "smtpd_client_restrictions = foo",
                refused.replace("554", "451")));
        var unknown = refused.replace("root", "nobody@mail.example.com").replace("554", "550");
        assertTrue(sent("bounce", "bounce_notice_recipient = x@y.example", unknown));
        assertEquals(false, sent("policy", "bounce_notice_recipient = x@y.example", unknown));
        assertTrue(sent("data", "local_recipient_maps = fail:x", unknown.replace("550", "451")));
        assertTrue(sent("policy", "smtpd_helo_required = no",
                "S: 220\nC: XFORWARD NAME=x\nS: 550\nC: QUIT\nS: 221\nS: <EOF>"));
    }

    @Test
    void message_thatIsTaken_forgivesWhatWasBefore() throws Exception {
        var errors = "S: 220\nC: foo\nS: 500\n";
        var mail = "C: MAIL FROM:<a@b.example>\nS: 250\nC: RCPT TO:<root>\nS: 250\nC: DATA\n"
                + "S: 354\nC: x\nC: .\nS: 250\n";
        var quit = "C: QUIT\nS: 221\nS: <EOF>";
        assertEquals(false, sent("protocol", "smtpd_helo_required = no", errors + mail + quit));
        assertTrue(sent("protocol", "smtpd_helo_required = no",
                errors + mail + "C: foo\nS: 500\n" + quit));
    }

    @Test
    void history_isDroppedBeyondThreshold() throws Exception {
        var notice = notice(List.of("notify_classes = protocol",
                "smtpd_history_flush_threshold = 2"),
                "S: 220\nC: foo\nS: 500\nC: RSET\nS: 250\nC: bar\nS: 500\nC: QUIT\nS: 221\n"
                + "S: <EOF>");
        var text = String.join("\n", notice.content());
        assertTrue(text.contains("bar") && !text.contains("foo"), text);
    }
}
