package org.postrider.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaslauthdTest {
    @Test
    void request_hasUserAndRealmApart() throws IOException {
        var wire = new FixedWire("\0\2OK");
        assertTrue(new Saslauthd(() -> wire).matches("u@dom.example", "secret", "smtp"));
        assertEquals("\0\1u\0\6secret\0\4smtp\0\13dom.example",
                wire.written.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertTrue(wire.closed);
        var other = new FixedWire("\0\12NO go away");
        assertFalse(new Saslauthd(() -> other).matches("u", "secret", "smtp"));
        assertEquals("\0\1u\0\6secret\0\4smtp\0\0",
                other.written.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void answer_cutAtEachByteOrUnknown_isNoAnswer() {
        for (var whole : List.of("\0\2OK", "\0\2NO")) {
            for (int length = 0; length < whole.length(); length++) {
                var wire = new FixedWire(whole.substring(0, length));
                assertThrows(IOException.class,
                        () -> new Saslauthd(() -> wire).matches("u", "p", "s"));
                assertTrue(wire.closed);
            }
        }
        for (var bad : List.of("\0\0", "\0\2ok", "\0\1O", "\0\4FAIL")) {
            assertThrows(IOException.class,
                    () -> new Saslauthd(() -> new FixedWire(bad)).matches("u", "p", "s"));
        }
        assertThrows(IOException.class, () -> new Saslauthd(() -> new FixedWire("\0\2OK"))
                .matches("u", "p".repeat(70_000), "s"));
    }

    @Test
    void configuration_isRead() {
        var conf = CyrusConf.parse(List.of("# pwcheck_method: x", "pwcheck_method:saslauthd",
                "", "Mech_List : plain  login", "nothing", "saslauthd_path: /a/b"));
        assertEquals("saslauthd", conf.method());
        assertEquals(List.of("PLAIN", "LOGIN"), conf.mechanisms());
        assertEquals("/a/b", conf.socket());
        var none = CyrusConf.parse(List.of());
        assertEquals("auxprop", none.method());
        assertEquals(List.of(), none.mechanisms());
        assertEquals("/var/run/saslauthd/mux", none.socket());
    }
}
