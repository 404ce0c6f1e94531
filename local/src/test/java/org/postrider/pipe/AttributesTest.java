package org.postrider.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.pipe.Attributes.BadAttributeException;

class AttributesTest {
    private static Attributes parse(String... args) throws BadAttributeException {
        return Attributes.parse(List.of(args));
    }

    @Test
    void parse_all_isRead() throws BadAttributeException {
        assertEquals(new Attributes("me", "mail", "/tmp", "/jail", "DRhu", "\r\n", "", 1000,
                List.of("/bin/x", "user=y", "${recipient}")),
                parse("flags=DRhu", "user=me:mail", "directory=/tmp", "chroot=/jail", "eol=\\r\\n",
                        "null_sender=", "size=1000", "argv=/bin/x", "user=y", "${recipient}"));
        assertEquals("MAILER-DAEMON", parse("user=me", "argv=x").nullSender());
    }

    @Test
    void parse_wrong_saysWhat() {
        assertMessage("missing user= command-line attribute", "argv=x");
        assertMessage("missing argv= command-line attribute", "user=me");
        assertMessage("unknown attribute name: colour=red", "user=me", "colour=red", "argv=x");
        assertMessage("get_service_attr: bad size= value: 1x", "user=me", "size=1x", "argv=x");
        assertMessage("unknown flag: Z (ignored)", "user=me", "flags=RZ",
                "argv=x");
    }

    private static void assertMessage(String expected, String... args) {
        assertEquals(expected,
                assertThrows(BadAttributeException.class, () -> parse(args)).getMessage());
    }

    @Test
    void unescaped_sequences_areThoseOfC() {
        assertEquals("\r\n\t\\x\u0001A8\\", Attributes.unescaped("\\r\\n\\t\\\\x\\1\\1018\\"));
    }
}
