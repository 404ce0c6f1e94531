package org.postrider.mail.dsn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class XtextTest {
    @Test
    void encode_escapesWhatIsNoPlainText() {
        assertEquals("a+20b+2B+3D!~+7F+00+E4", Xtext.encode("a b+=!~\u007f\0\u00e4"));
        assertEquals("", Xtext.encode(""));
    }
}
