package org.postrider.mail.dsn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EsmtpOptionsTest {
    @Test
    void orcpt_ofTypeUtf8() {
        assertEquals("utf-8;gr\u00c3\u00bcn@b", EsmtpOptions.orcpt("utf-8;gr\\x{FC}n@b"));
        assertEquals("UTF-8;a+b", EsmtpOptions.orcpt("UTF-8;a\\x{2B}b"));
        assertEquals("utf-8;a+2Bb", EsmtpOptions.orcpt("utf-8;a+2Bb"));
        for (var bad : new String[] {"\\x{", "\\x{}", "\\x{ZZ}", "\\x{110000}", "\\x{0A}",
            "\\x{FC"}) {
            assertEquals("", EsmtpOptions.orcpt("utf-8;a" + bad), bad);
        }
    }

    @Test
    void orcpt_ofOtherTypes_isXtext() {
        assertEquals("rfc822;gr\u00c3\u00bcn@b", EsmtpOptions.orcpt("rfc822;gr+C3+BCn@b"));
        assertEquals("", EsmtpOptions.orcpt("rfc822;gr+FCn@b")); // not UTF-8
        assertEquals("", EsmtpOptions.orcpt("rfc822;a+0Ab"));
    }

    @Test
    void orcpt_cutAnywhere_doesNotThrow() {
        var whole = "utf-8;gr\\x{FC}n+2B@b";
        for (int i = 0; i <= whole.length(); i++) {
            EsmtpOptions.orcpt(whole.substring(0, i));
        }
    }
}
