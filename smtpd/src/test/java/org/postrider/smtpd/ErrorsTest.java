package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.SmtpClient;

/// What clients' errors cost them, and whose errors are not looked for.
class ErrorsTest {
    /// Nobody waits for the reply that tells of the last error within the limit, nor is it held back
    /// while the next one waits.
    @Test
    void errorWithinTheSoftLimit_isToldAtOnce() throws Exception {
        try (var smtpd = new SmtpdFixture(List.of("smtpd_soft_error_limit = 2",
                        "smtpd_error_sleep_time = 1s"), new FixedResolver());
                var client = new SmtpClient(smtpd.system.address("smtpd")).hello()) {
            client.write("RCPT TO:<a@b>\r\nRCPT TO:<a@b>\r\nNOOP\r\n");
            assertTrue(client.reply().startsWith("503"));
            assertTrue(client.reply().startsWith("503"));
            long before = System.nanoTime();
            assertTrue(client.reply().startsWith("250"));
            long third = System.nanoTime() - before;
            assertTrue(third >= 500_000_000, "the second came after the pause: " + third);
        }
    }

    /// As from a content filter, which gives back what has been looked at before.
    @Test
    void unlistedSender_isNotRefusedWhereUnknownRecipientsAreNot() throws Exception {
        for (var options : List.of("", "no_unknown_recipient_checks")) {
            try (var smtpd = new SmtpdFixture(List.of("smtpd_reject_unlisted_sender = yes",
                            "receive_override_options = " + options), new FixedResolver());
                    var client = new SmtpClient(smtpd.system.address("smtpd")).hello()) {
                client.say("MAIL FROM:<nosuch@mail.example.com>", "250");
                assertEquals(options.isEmpty() ? "550" : "250",
                        client.say("RCPT TO:<root@mail.example.com>").substring(0, 3));
            }
        }
    }
}
