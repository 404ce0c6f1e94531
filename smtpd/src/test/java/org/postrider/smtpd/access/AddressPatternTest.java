package org.postrider.smtpd.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPatternTest {
    private static boolean matches(String pattern, int... octets) throws Exception {
        return AddressPattern.parse(pattern).matches(new byte[] {(byte) octets[0],
            (byte) octets[1], (byte) octets[2], (byte) octets[3]});
    }

    @Test
    void plainAddress_matchesItself() throws Exception {
        assertTrue(matches("127.0.0.2", 127, 0, 0, 2));
        assertFalse(matches("127.0.0.2", 127, 0, 0, 3));
        assertFalse(AddressPattern.parse("127.0.0.2").matches(new byte[16]));
    }

    @Test
    void alternatives_andRanges() throws Exception {
        var pattern = "127.0.[0;2..4].[1..2;255]";
        assertTrue(matches(pattern, 127, 0, 3, 255));
        assertTrue(matches(pattern, 127, 0, 0, 1));
        assertFalse(matches(pattern, 127, 0, 1, 1));
        assertFalse(matches(pattern, 127, 0, 4, 3));
    }

    /// Messages are those of Postfix 3.11.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | empty address pattern",
        "127.0.0 | need \".\" at \"127.0.0><\"",
        "127.0.0.[4..2] | numeric range error at \"127.0.0.[4..>2<]\"",
        "127.0.0.[ | need decimal number 0..255 at \"127.0.0.[><\"",
    })
    void badPattern_isNamed(String pattern, String message) {
        assertEquals(message, assertThrows(AddressPattern.Malformed.class,
                () -> AddressPattern.parse(pattern)).getMessage());
    }

    @Test
    void pattern_cutAnywhere_isRefusedOrShorter() throws Exception {
        var pattern = "127.[0;2..4].0.[1..2;255]";
        for (int end = 0; end < pattern.length(); end++) {
            var part = pattern.substring(0, end);
            assertThrows(AddressPattern.Malformed.class, () -> AddressPattern.parse(part), part);
        }
    }

    @Test
    void noise_doesNotBreakIt() {
        var random = new Random(1);
        var letters = "0123456789.[];..x";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                AddressPattern.parse(text.toString()).matches(new byte[4]);
            } catch (AddressPattern.Malformed e) {
                // what most noise is
            }
        }
    }
}
