package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ByteInputTest {
    private static final byte[] LIST = Bytes.of("name\0some longer value\0next\0\0\0tail");

    /// A stream that gives a few bytes at a time.
    private static ByteInput input(byte[] bytes, int piece, int size) {
        return new ByteInput(new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(piece, length));
            }
        }, size);
    }

    @Test
    void strings_inPiecesOfAnySize_areTheSame() throws IOException {
        for (int piece = 1; piece <= LIST.length; piece++) {
            for (int size = 1; size <= LIST.length; size++) {
                var in = input(LIST, piece, size);
                assertFalse(in.skip("nam"));
                assertFalse(in.skip("nama"));
                assertTrue(in.skip("name"));
                assertEquals("some longer value", in.string(100));
                assertEquals("next", in.string(4));
                assertEquals("", in.string(0));
                assertTrue(in.skip(""));
                assertArrayEquals(Bytes.of("tail"), in.readAllBytes());
                assertEquals(-1, in.read());
            }
        }
    }

    @Test
    void string_cutAfterEachByte_isTheEnd() {
        for (int length = 0; length < 23; length++) {
            var in = input(Arrays.copyOf(LIST, length), 100, 8);
            assertThrows(EOFException.class, () -> {
                in.skip("name");
                in.string(100);
            }, "cut at " + length);
        }
    }

    @Test
    void string_tooLong_isRefused() {
        var in = input(new String(new char[5000]).replace('\0', 'x').getBytes(), 512, 512);
        assertThrows(ProtocolException.class, () -> in.string(1000));
    }

    @Test
    void attributes_areThoseOfAnyOtherStream() throws IOException {
        var in = new AttrReader(input(LIST, 3, 4));
        assertEquals("some longer value", in.text("name"));
        assertThrows(ProtocolException.class, () -> in.text("other"));
    }

    @Test
    void reset_goesBack_alsoOverTheEndOfTheBuffer() throws IOException {
        var in = input(LIST, 3, 4);
        assertEquals('n', in.read());
        in.mark(1);
        assertEquals("ame", in.string(10));
        assertEquals("some longer value", in.string(100));
        in.reset();
        assertEquals("ame", in.string(10));
        assertThrows(IOException.class, in::reset);
    }

    @Test
    void read_ofMuch_takesWhatIsThere() throws IOException {
        var in = input(LIST, 100, 8);
        assertEquals('n', in.read());
        var bytes = new byte[100];
        assertEquals(7, in.read(bytes, 0, 100), "the rest of the buffer, without waiting");
        assertEquals(LIST.length - 8, in.available());
        assertEquals(LIST.length - 8, in.read(bytes, 0, 100));
        assertEquals(0, in.read(bytes, 0, 0));
        assertEquals(-1, in.read(bytes, 0, 100));
    }
}
