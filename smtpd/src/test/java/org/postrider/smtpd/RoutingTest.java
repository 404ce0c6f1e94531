package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;

/// Where mail may go that comes in: addresses that lead through this host, and content filters.
class RoutingTest {
    private static final String BEGIN = "S: 220\nC: HELO client.example\nS: 250\n"
            + "C: MAIL FROM:<a@b.example>\nS: 250\n";

    private static void chat(SmtpdFixture smtpd, String dialogue) throws Exception {
        ChatScript.parse(BEGIN + dialogue).run(smtpd.system.address("smtpd"));
    }

    private static SmtpdFixture smtpd(String... settings) throws Exception {
        return new SmtpdFixture(List.of(settings), new FixedResolver());
    }

    @Test
    void routedAddress_ofARelayedDomain_isTrustedOnlyIfAllowed() throws Exception {
        var open = new String[] {"mynetworks =", "relay_recipient_maps ="};
        var routed = "C: RCPT TO:<u%far.example@rd.example>\n";
        var plain = "C: RCPT TO:<u@rd.example>\nS: 250\nC: QUIT\nS: 221\n";
        try (var smtpd = smtpd(open)) {
            chat(smtpd, routed + "S: 454 4.7.1 <u%far.example@rd.example>: Relay access denied\n"
                    + plain);
        }
        try (var smtpd = smtpd(open[0], open[1], "allow_untrusted_routing = yes")) {
            chat(smtpd, routed + "S: 250\n" + plain);
            chat(smtpd, "C: RCPT TO:<u@far.example>\nS: 454 4.7.1\nC: QUIT\nS: 221\n");
        }
    }

    @Test
    void transport_thatTheSenderDecides_refusesAtRcpt() throws Exception {
        var others = "C: RCPT TO:<u@far.example>\nS: 250\nC: RSET\nS: 250\nC: MAIL FROM:<"
                + FakeRewrite.UNWANTED + ">\nS: 250\n";
        try (var smtpd = smtpd("sender_dependent_default_transport_maps = static:error:x")) {
            chat(smtpd, others + "C: RCPT TO:<u@far.example>\n"
                    + "S: 550 5.7.1 <u@far.example>: Recipient address rejected: not you\n"
                    + "C: RCPT TO:<root>\nS: 250\nC: QUIT\nS: 221\n");
            ChatScript.parse("S: 220\nC: VRFY root\nS: 252 2.0.0 root\nC: VRFY <u@far.example>\n"
                    + "S: 252\nC: QUIT\nS: 221\n").run(smtpd.system.address("smtpd"));
        }
        try (var smtpd = smtpd()) { // the sender does not matter, so he is not told
            chat(smtpd, others + "C: RCPT TO:<u@far.example>\nS: 250\nC: QUIT\nS: 221\n");
        }
    }

    @Test
    void routedAddress_thatIsNone_isBadSyntax() throws Exception {
        try (var smtpd = smtpd()) {
            ChatScript.parse("""
                    S: 220
                    C: HELO client.example
                    S: 250
                    C: MAIL FROM:<"a b!c"@mail.example.com>
                    S: 501 5.1.7 Bad sender address syntax
                    C: MAIL FROM:<"a b"@mail.example.com>
                    S: 250
                    C: RCPT TO:<"a b!c"@mail.example.com>
                    S: 501 5.1.3 Bad recipient address syntax
                    C: VRFY "a b!c"@mail.example.com
                    S: 501 5.1.3 Bad recipient address syntax
                    C: RCPT TO:<"b!c"@mail.example.com>
                    S: 550 5.1.1
                    C: QUIT
                    S: 221
                    """).run(smtpd.system.address("smtpd"));
        }
    }

    @Test
    void domainThatIsAnAddress_isOneWhereItIsResolved() throws Exception {
        var number = "C: RCPT TO:<u@192.0.2.1>\n";
        try (var smtpd = smtpd("resolve_numeric_domain = yes")) {
            chat(smtpd, number + "S: 250\nC: RCPT TO:<u@192.0.2.300>\nS: 501 5.1.3\nC: RSET\nS: 250\n"
                    + "C: MAIL FROM:<a@192.0.2.7>\nS: 250\nC: QUIT\nS: 221\n");
        }
        try (var smtpd = smtpd()) {
            chat(smtpd, number + "S: 501 5.1.3\nC: QUIT\nS: 221\n");
        }
    }

    @Test
    void contentFilter_isToldToCleanup() throws Exception {
        try (var smtpd = smtpd("content_filter = scan:[127.0.0.1]:10025")) {
            chat(smtpd, "C: RCPT TO:<root>\nS: 250\nC: DATA\nS: 354\nC: Subject: x\nC:\nC: .\n"
                    + "S: 250\nC: QUIT\nS: 221\n");
            var message = smtpd.cleanup.messages.poll(20, TimeUnit.SECONDS);
            assertTrue(message.envelope().contains("L scan:[127.0.0.1]:10025"),
                    message.envelope().toString());
        }
        try (var smtpd = smtpd()) {
            chat(smtpd, "C: RCPT TO:<root>\nS: 250\nC: DATA\nS: 354\nC: .\nS: 250\nC: QUIT\nS: 221\n");
            var message = smtpd.cleanup.messages.poll(20, TimeUnit.SECONDS);
            assertEquals(0, message.envelope().stream().filter(l -> l.startsWith("L ")).count());
        }
    }
}
