package org.postrider.smtpd.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusMapTest {
    @ParameterizedTest
    @CsvSource({"5.7.1, 5", "'5.7.1 text', 5", "4.111.222, 9", "5.7, 0", "5.7., 0", "5.7.1x, 0",
        "3.7.1, 0", "'', 0", "5, 0", "5.1111.1, 0", "5.1.1111, 0", "2.0.0, 5"})
    void length_ofCode(String text, int length) {
        assertEquals(length, StatusMap.length(text));
    }

    /// What Postfix 3.11 makes of the codes of an access table.
    @ParameterizedTest
    @CsvSource({"5.1.0, 5.1.0, 5.1.0", "5.1.1, 5.1.1, 5.1.7", "5.1.2, 5.1.2, 5.1.8",
        "5.1.3, 5.1.3, 5.1.7", "5.1.4, 5.1.4, 5.1.7", "5.1.5, 5.1.5, 5.1.0",
        "5.1.6, 5.1.6, 5.1.7", "5.1.7, 5.1.3, 5.1.7", "5.1.8, 5.1.2, 5.1.8",
        "5.1.9, 5.1.0, 5.1.0", "5.1.10, 5.1.0, 5.1.0", "4.1.9, 4.1.0, 4.1.0",
        "5.0.0, 5.0.0, 5.0.0", "5.2.1, 5.2.1, 5.2.1"})
    void fit_isTheCodeOfRecipientOrSender(String code, String recipient, String sender) {
        assertEquals(recipient, StatusMap.fit(code, new Scope("x", Stage.RECIPIENT)));
        assertEquals(sender, StatusMap.fit(code, new Scope("x", Stage.SENDER)));
    }

    @Test
    void code_cutAnywhere_isNoneOrShorter() {
        var code = "5.123.123";
        for (int end = 0; end < code.length(); end++) {
            assertEquals(end < 7 ? 0 : end, StatusMap.length(code.substring(0, end)));
        }
    }

    @Test
    void noise_givesALengthWithinTheText() {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append("0245. x".charAt(random.nextInt(7)));
            }
            int length = StatusMap.length(text.toString());
            assertEquals(true, length == 0 || length >= 5 && length <= text.length());
        }
    }
}
