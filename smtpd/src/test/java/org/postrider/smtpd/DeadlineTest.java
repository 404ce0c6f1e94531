package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.SmtpClient;

/// `smtpd_per_request_deadline`: a request, or content, has `smtpd_timeout` for all of it, and a second
/// more for each `smtpd_min_data_rate` bytes.
final class DeadlineTest {
    /// Content that comes in two pieces, each 0.7 seconds after what came before.
    @ParameterizedTest
    @CsvSource({"1, 250", "10000, 421"})
    void content_hasTheTimeThatItsBytesGive(String rate, String code) throws Exception {
        try (var smtpd = new SmtpdFixture(List.of("smtpd_per_request_deadline = yes",
                "smtpd_timeout = 1s", "smtpd_min_data_rate = " + rate), new FixedResolver());
                var client = new SmtpClient(smtpd.system.address("smtpd"))) {
            client.hello();
            client.say("MAIL FROM:<a@b.example>", "250");
            client.say("RCPT TO:<root@mail.example.com>", "250");
            client.say("DATA", "354");
            for (int i = 0; i < 2; i++) {
                client.write("Subject: x\r\n");
                LockSupport.parkNanos(700_000_000);
            }
            client.write(".\r\n");
            assertEquals(code, client.reply().substring(0, 3));
            assertEquals(code.equals("250"), smtpd.cleanup.messages.size() == 1);
        }
    }
}
