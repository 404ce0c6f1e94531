package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AttrTest {
    private static byte[] sample() throws IOException {
        var out = new ByteArrayOutputStream();
        new AttrWriter(out).text("sender", "caf\u00e9@site.example").number("size", 42)
                .text("empty", "").end();
        return out.toByteArray();
    }

    private static AttrReader reader(byte[] bytes) {
        return new AttrReader(new ByteArrayInputStream(bytes));
    }

    @Test
    void write_list_isNamesAndValuesWithNuls() throws IOException {
        assertArrayEquals(Bytes.of("sender\0caf\u00e9@site.example\0size\00042\0empty\0\0\0"),
                sample());
    }

    @Test
    void read_sameOrder_givesValues() throws IOException {
        var in = reader(sample());
        assertFalse(in.atEnd());
        assertEquals("caf\u00e9@site.example", in.text("sender"));
        assertEquals(42, in.number("size"));
        assertEquals("", in.text("empty"));
        in.end();
        assertTrue(in.atEnd());
    }

    @Test
    void read_otherName_isRefused() throws IOException {
        var in = reader(sample());
        assertThrows(ProtocolException.class, () -> in.text("recipient"));
    }

    @Test
    void read_numberOutOfBoundsOrNoNumber_isRefused() throws IOException {
        assertThrows(ProtocolException.class,
                () -> reader(Bytes.of("size\00042\0")).number("size", 0, 41));
        assertThrows(ProtocolException.class,
                () -> reader(Bytes.of("size\0x\0")).number("size"));
    }

    @Test
    void read_cutAfterEachByte_isEndOfInput() throws IOException {
        var whole = sample();
        for (int i = 0; i < whole.length; i++) {
            var in = reader(Arrays.copyOf(whole, i));
            assertThrows(EOFException.class, () -> {
                in.text("sender");
                in.number("size");
                in.text("empty");
                in.end();
            }, "cut at " + i);
        }
    }

    @Test
    void read_valueWithoutEnd_isBounded() {
        var endless = new java.io.InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThrows(ProtocolException.class, () -> new AttrReader(endless).text("name"));
    }

    @Test
    void write_valueWithNul_isRefused() {
        var out = new AttrWriter(new ByteArrayOutputStream());
        assertThrows(IllegalArgumentException.class, () -> out.text("name", "a\0b"));
    }
}
