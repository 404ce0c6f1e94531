package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void orcpt_ofTypeUtf8() {
        assertEquals("utf-8;gr\u00c3\u00bcn@b", Options.orcpt("utf-8;gr\\x{FC}n@b"));
        assertEquals("UTF-8;a+b", Options.orcpt("UTF-8;a\\x{2B}b"));
        assertEquals("utf-8;a+2Bb", Options.orcpt("utf-8;a+2Bb"));
        for (var bad : new String[] {"\\x{", "\\x{}", "\\x{ZZ}", "\\x{110000}", "\\x{0A}",
            "\\x{FC"}) {
            assertEquals("", Options.orcpt("utf-8;a" + bad), bad);
        }
    }

    @Test
    void orcpt_ofOtherTypes_isXtext() {
        assertEquals("rfc822;gr\u00c3\u00bcn@b", Options.orcpt("rfc822;gr+C3+BCn@b"));
        assertEquals("", Options.orcpt("rfc822;gr+FCn@b")); // not UTF-8
        assertEquals("", Options.orcpt("rfc822;a+0Ab"));
    }

    @Test
    void orcpt_cutAnywhere_doesNotThrow() {
        var whole = "utf-8;gr\\x{FC}n+2B@b";
        for (int i = 0; i <= whole.length(); i++) {
            Options.orcpt(whole.substring(0, i));
        }
    }
}
