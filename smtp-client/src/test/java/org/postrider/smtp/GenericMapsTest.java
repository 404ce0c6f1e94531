package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// Addresses of this site in the form that other sites can answer: `smtp_generic_maps`.
class GenericMapsTest {
    private static final String MAPS = "_generic_maps = inline:{{from@client.example=me@isp.example},"
            + "{@inner.example=all@isp.example},{u@ext.example=u@isp.example},"
            + "{kept=kept@isp.example},{@whole.example=@isp.example}}";
    private static final String DIALOGUE = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
            + "S: 250-mx\nS: 250 DSN\nC: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\n"
            + "C...\nS: 250 done\nC: QUIT";

    @TempDir
    private Path folder;

    private List<String> received(String recipient, List<String> content, String... settings)
            throws IOException {
        try (var smtp = new SmtpFixture(folder, new FixedResolver(), settings);
                var peer = ScriptedPeer.tcp(DIALOGUE)) {
            smtp.content = content;
            smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(), recipient);
            assertTrue(smtp.deliveries().getLast().endsWith("status=sent (250 done)"),
                    smtp.deliveries().toString());
            return peer.received();
        }
    }

    @Test
    void envelope_isMapped_andTheLogIsNot() throws Exception {
        var lines = received("z@inner.example", List.of("Subject: x", ""), "smtp" + MAPS);
        assertEquals("MAIL FROM:<me@isp.example>", lines.get(1));
        // The address before the mapping is what the sender had used.
        assertEquals("RCPT TO:<all@isp.example> ORCPT=rfc822;z@inner.example", lines.get(2));
    }

    @Test
    void extension_isKeptWhereItIsToBePropagated() throws Exception {
        var delimiter = "recipient_delimiter = +";
        assertEquals("RCPT TO:<u+e@isp.example>", received("u+e@ext.example", List.of(""),
                "smtp" + MAPS, delimiter, "propagate_unmatched_extensions = generic").get(2)
                .replaceFirst(" ORCPT.*", ""));
        assertEquals("RCPT TO:<u@isp.example>", received("u+e@ext.example", List.of(""),
                "smtp" + MAPS, delimiter, "propagate_unmatched_extensions = canonical").get(2)
                .replaceFirst(" ORCPT.*", ""));
    }

    @Test
    void domainAlone_keepsTheLocalPart() throws Exception {
        assertEquals("RCPT TO:<v@isp.example>", received("v@whole.example", List.of(""),
                "smtp" + MAPS).get(2).replaceFirst(" ORCPT.*", ""));
    }

    @Test
    void addressHeaders_areMapped_othersAreNot() throws Exception {
        var lines = received("a@b.example", List.of("From: Me <from@client.example>",
                "To: z@inner.example, far@b.example", "Resent-Cc: from@client.example",
                "X-To: from@client.example", "Subject: from@client.example", "",
                "To: from@client.example"), "smtp" + MAPS);
        for (var line : List.of("From: Me <me@isp.example>",
                "To: all@isp.example, far@b.example", "Resent-Cc: me@isp.example",
                "X-To: from@client.example", "Subject: from@client.example",
                "To: from@client.example")) {
            assertTrue(lines.contains(line), line + " is not in " + lines);
        }
    }

    @Test
    void headersOfParts_stay() throws Exception {
        var lines = received("a@b.example", List.of("Content-Type: message/rfc822", "",
                "From: from@client.example", "", "text"), "smtp" + MAPS);
        assertTrue(lines.contains("From: from@client.example"), lines.toString());
    }

    @Test
    void tablesOfLmtp_areNotThoseOfSmtp() throws Exception {
        assertEquals("MAIL FROM:<from@client.example>",
                received("a@b.example", List.of(""), "lmtp" + MAPS).get(1));
    }

    @Test
    void failedTable_makesMailWait() throws Exception {
        try (var smtp = new SmtpFixture(folder, new FixedResolver(),
                "smtp_generic_maps = fail:down");
                var peer = ScriptedPeer.tcp("S: 220 mx\nC: EHLO mail.example\nS: 250 mx\nC: QUIT")) {
            assertTrue(smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(), "a@b.example")
                    .deferred());
            assertTrue(smtp.deliveries().getLast().contains("dsn=4.3.0, status=deferred"),
                    smtp.deliveries().toString());
            assertFalse(peer.received().stream().anyMatch(l -> l.startsWith("MAIL")));
        }
    }
}
