package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.util.Bytes;

class PhraseTest {
    private static final String UMLAUT = Bytes.fromUnicode("\u00e4");

    /// Names, and what Postfix makes of them.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"a(b,a(b)", "a)b,ab", "a\\b,a\\b", "a(b)c,a(b)c", ")x,x",
        "x\\\\,x\\\\", "((,(())", "(z),(z)", "a\\(b,a\\(b", "a\\)b,a\\)b", "(),()", "a b),a b",
        "(a)(b,(a)(b)", "q\\\"r,q\\\"r", "\\,``", "a\\),a\\)", "x)y(z,xy(z)", "` a `,a", "`a  b`,a b",
        "),``"})
    void comment_hasMatchingParentheses(String name, String expected) {
        assertEquals("From: a@b" + (expected.isEmpty() ? "" : " (" + expected + ")"), commented(name));
    }

    @Test
    void name_isQuotedOrEncoded() {
        assertEquals("From: Anna B <a@b>", field(" Anna  B "));
        assertEquals("From: \"J. \\\"Q\\\" Doe\" <a@b>", field("J. \"Q\" Doe"));
        assertEquals("From: =?utf-8?Q?J=C3=B6rg_=C3=96?= <a@b>",
                field(Bytes.fromUnicode("J\u00f6rg \u00d6")));
        assertEquals("From: =?utf-8?Q?=C3=A4!*+-/=3D=5F=3F=2E=22=5C?= <a@b>",
                field(UMLAUT + "!*+-/=_?.\"\\"));
        assertEquals("From: a@b (=?utf-8?Q?=28=C3=A4?=)", commented("(" + UMLAUT));
    }

    /// Q encoding for what is short or mostly readable: as Postfix 3.11 decides it.
    @Test
    void encoding_isTheOneThatPostfixChooses() {
        for (int n = 1; n < 12; n++) {
            assertTrue(field(UMLAUT.repeat(n)).contains(n < 10 ? "?Q?" : "?B?"), n + "");
        }
        for (var readable : new String[] {five(9), five(12), UMLAUT.repeat(14) + "b".repeat(32),
            five(0) + "=".repeat(18) + "b".repeat(32)}) {
            assertTrue(field(readable).contains("?Q?"), readable);
        }
        for (var other : new String[] {five(10), five(11), UMLAUT.repeat(15) + "b".repeat(30),
            five(0) + "=".repeat(20) + "b".repeat(30), five(0) + " " + "b".repeat(11)}) {
            assertTrue(field(other).contains("?B?"), other);
        }
    }

    /// Where lines of Postfix 3.11 end.
    @Test
    void line_hasAsMuchAsFits() {
        var address = "alice@mail.example.com";
        for (int n : new int[] {20, 21}) {
            assertEquals("From: =?utf-8?Q?=C3=A4" + "c".repeat(n) + "?=" + (n < 21 ? " " : "\n\t")
                    + "<" + address + ">",
                    Phrase.field("From:", UMLAUT + "c".repeat(n), address, "utf-8"));
            assertEquals("From: " + address + (n < 21 ? " " : "\n\t") + "(=?utf-8?Q?=C3=A4"
                    + "x".repeat(n) + "?=)",
                    Phrase.commented("From:", UMLAUT + "x".repeat(n), address, "utf-8"));
        }
        assertEquals("From: " + "A".repeat(80) + "\n\t<a@b>", field("A".repeat(80)));
        assertEquals("From: =?utf-8?Q?" + "a".repeat(63) + "?=\n\t=?utf-8?Q?" + "a".repeat(7)
                + "=C3=A4?= <a@b>", field("a".repeat(70) + UMLAUT));
    }

    @Test
    void words_haveWholeCharacters_andAtMost75() {
        var euro = Bytes.fromUnicode("\u20ac\ud83d\ude00");
        for (int n = 0; n < 70; n++) {
            for (var name : new String[] {"x".repeat(n) + euro + UMLAUT.repeat(3), euro.repeat(n + 1) + "x",
                "y" + UMLAUT.repeat(n + 1)}) {
                var all = new StringBuilder();
                for (var word : Phrase.field("", name, "a@b", "utf-8").strip().split("\\s+")) {
                    assertTrue(word.length() <= 75, word);
                    all.append(word.startsWith("<") ? "" : decoded(word));
                }
                assertEquals(Bytes.utf8(name).orElseThrow(), all.toString());
            }
        }
    }

    @Test
    void charset_isAToken() {
        for (var good : new String[] {"utf-8", "ISO-8859-1*de", "a!b", "a_b", "x".repeat(37)}) {
            assertTrue(Phrase.isCharset(good), good);
        }
        for (var bad : new String[] {"us ascii", "a.b", "a/b", "=?x", "a(b)", "a\"", "x".repeat(38)}) {
            assertFalse(Phrase.isCharset(bad), bad);
        }
    }

    private static String five(int more) {
        return UMLAUT.repeat(5) + "b".repeat(more);
    }

    private static String field(String name) {
        return Phrase.field("From:", name, "a@b", "utf-8");
    }

    private static String commented(String name) {
        return Phrase.commented("From:", name, "a@b", "utf-8");
    }

    /// The text of a word; one that had half a character would have a replacement in it.
    private static String decoded(String word) {
        var text = word.substring("=?utf-8?Q?".length(), word.length() - 2);
        if (word.startsWith("=?utf-8?B?")) {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        }
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.charAt(i) == '=';
            out.append(escape ? (char) Integer.parseInt(text.substring(i + 1, i + 3), 16)
                    : text.charAt(i));
            i += escape ? 2 : 0;
        }
        return new String(Bytes.of(out.toString()), StandardCharsets.UTF_8);
    }
}
