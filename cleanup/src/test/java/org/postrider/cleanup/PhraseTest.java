package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhraseTest {
    /// Names, and what Postfix makes of them.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"a(b,a(b)", "a)b,ab", "a\\b,a\\b", "a(b)c,a(b)c", ")x,x",
        "x\\\\,x\\\\", "((,(())", "(z),(z)", "a\\(b,a\\(b", "a\\)b,a\\)b", "(),()", "a b),a b",
        "(a)(b,(a)(b)", "q\\\"r,q\\\"r", "\\,``", "a\\),a\\)", "x)y(z,xy(z)", "` a `,a"})
    void comment_hasMatchingParentheses(String name, String expected) {
        assertEquals(expected, Phrase.comment(name, "utf-8"));
    }

    @Test
    void otherText_isEncoded() {
        assertEquals("=?utf-8?Q?=C3=BC=28?=", Phrase.comment("\u00c3\u00bc(", "utf-8"));
        assertEquals("=?iso-8859-1?Q?J=F6rg_M?=", Phrase.encode("J\u00f6rg M", "iso-8859-1"));
    }
}
