package org.postrider.mail.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdnaTest {
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void assertForm(String expected, String name) {
        assertEquals(expected, Idna.toAscii(bytes(name)).orElse(""), name);
    }

    @Test
    void names_asTheDnsHasThem() {
        assertForm("mail.example", "mail.example");
        assertForm("MAIL.example", "MAIL.example");
        assertForm("xn--grn-ioa.test", "gr\u00fcn.test");
        assertForm("xn--grn-ioa.test", "GR\u00dcN.test");
        assertForm("xn--grn-ioa.test", "gru\u0308n.test");
        assertForm("xn--schn-7qa.test", "sch\u00f6n.test");
        assertForm("xn--fsqu00a.xn--0zwm56d", "\u4f8b\u5b50.\u6d4b\u8bd5");
        assertForm("xn--e1afmkfd.xn--80akhbyknj4f",
                "\u043f\u0440\u0438\u043c\u0435\u0440.\u0438\u0441\u043f\u044b\u0442"
                + "\u0430\u043d\u0438\u0435");
        assertForm("xn--n3h.test", "\u2603.test");
        assertForm("xn--fsqu00a.test", "\u4f8b\u5b50\u3002test");
    }

    @Test
    void deviations_areKept_unlessTransitional() {
        assertForm("xn--strae-oqa.test", "stra\u00dfe.test");
        assertEquals(Optional.of("strasse.test"),
                Idna.toAscii(bytes("stra\u00dfe.test"), true));
    }

    @Test
    void names_thatAreNone() {
        assertForm("", "x\u00a0y.test");
        assertForm("", "gr\u00fcn..test");
        assertForm("", "-gr\u00fcn.test");
        assertForm("", "gr\u00fcn-.test");
        assertForm("", "\u0308a.test");
        assertForm("", "a\ue000.test");
        assertForm("", "ab--\u00fc.test");
        assertForm("", "\u00fc".repeat(60) + ".test");
        assertEquals(Optional.empty(), Idna.toAscii("gr\u00fcn.test")); // not UTF-8
    }

    @Test
    void name_cutAnywhere_doesNotThrow() {
        var whole = bytes("\u043f\u0440\u0438.x\u00fc-\u4f8b.test");
        for (int i = 0; i <= whole.length(); i++) {
            Idna.toAscii(whole.substring(0, i));
        }
    }
}
