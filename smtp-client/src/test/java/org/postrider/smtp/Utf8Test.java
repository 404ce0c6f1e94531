package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.queue.SendOptions;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// Mail that needs SMTPUTF8 (RFC 6531), to servers with and without it.
class Utf8Test {
    private static final String GREEN = "gr\u00c3\u00bcn";
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
            + "S: 250-mx.example\nS: 250-DSN\nS: 250-PIPELINING\n";
    private static final String TAKES = "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\n"
            + "S: 354 go\nC...\nS: 250 2.0.0 done\nC: QUIT";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(FixedResolver resolver, int options) throws IOException {
        var smtp = new SmtpFixture(folder, resolver);
        smtp.sendopts = options;
        return smtp;
    }

    private static String delivery(SmtpFixture smtp) {
        var line = smtp.deliveries().getFirst();
        return line.substring(line.indexOf("dsn="));
    }

    @Test
    void server_withSmtpUtf8_isAskedForIt() throws IOException {
        try (var smtp = fixture(new FixedResolver(),
                SendOptions.UTF8_REQUESTED | SendOptions.UTF8_HEADER);
                var peer = ScriptedPeer.tcp(HELLO + "S: 250 SMTPUTF8\n" + TAKES)) {
            smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(), GREEN + "@b.example");
            assertTrue(peer.received().get(1).endsWith("> SMTPUTF8"), peer.received().get(1));
            assertEquals("RCPT TO:<" + GREEN + "@b.example> ORCPT=rfc822;gr+C3+BCn@b.example",
                    peer.received().get(2));
            assertEquals("dsn=2.0.0, status=sent (250 2.0.0 done)", delivery(smtp));
        }
    }

    @Test
    void server_without_cannotTakeWhatNeedsIt() throws IOException {
        for (int need : new int[] {SendOptions.UTF8_HEADER, SendOptions.UTF8_SENDER, 0}) {
            try (var smtp = fixture(new FixedResolver(), SendOptions.UTF8_REQUESTED | need);
                    var peer = ScriptedPeer.tcp(HELLO + "S: 250 8BITMIME\nC: QUIT")) {
                smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(),
                        (need == 0 ? GREEN : "a") + "@b.example");
                assertEquals("dsn=5.6.7, status=bounced (message requires SMTPUTF8, but no server"
                        + " was found that supports SMTPUTF8. The last attempted server was"
                        + " 127.0.0.1[127.0.0.1])", delivery(smtp));
            }
        }
    }

    @Test
    void server_without_takesTheRest() throws IOException {
        for (int options : new int[] {SendOptions.UTF8_REQUESTED, SendOptions.UTF8_HEADER, 0}) {
            try (var smtp = fixture(new FixedResolver(), options);
                    var peer = ScriptedPeer.tcp(HELLO + "S: 250 8BITMIME\n" + TAKES)) {
                smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(), "a@b.example");
                assertEquals("dsn=2.0.0, status=sent (250 2.0.0 done)", delivery(smtp));
            }
        }
    }

    @Test
    void domain_isLookedUpInItsAsciiForm() throws IOException {
        try (var smtp = fixture(new FixedResolver(), SendOptions.UTF8_REQUESTED)) {
            smtp.deliver("smtp", GREEN + ".example", "a@" + GREEN + ".example");
            assertTrue(delivery(smtp).contains("Name service error for name=xn--grn-ioa.example"),
                    delivery(smtp));
        }
    }

    @Test
    void originalRecipient_ofTypeUtf8_isEncoded() {
        var out = new StringBuilder();
        Xtext.orcpt(out, "utf-8;" + GREEN + "+x=y\\z@b.example");
        assertEquals(" ORCPT=utf-8;gr\\x{FC}n\\x{2B}x\\x{3D}y\\x{5C}z@b.example",
                out.toString());
    }
}
