package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ByteOutputTest {
    @Test
    void writes_withBuffersOfAnySize_comeInOrder() throws IOException {
        for (int size = 1; size < 20; size++) {
            var to = new ByteArrayOutputStream();
            try (var out = new ByteOutput(to, size)) {
                out.text("");
                out.text("caf\u00e9 \u00ff");
                out.write('!');
                out.write(Bytes.of("some bytes"));
                out.write(Bytes.of("of which"), 3, 0);
                new AttrWriter(out).text("name", "value").number("size", -1).end();
                out.text("end");
            }
            assertEquals("caf\u00e9 \u00ff!some bytesname\0value\0size\0-1\0\0end",
                    Bytes.text(to.toByteArray()));
        }
    }

    @Test
    void flush_ofNothing_flushesTheStream() throws IOException {
        var flushed = new int[1];
        var out = new ByteOutput(new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() {
                flushed[0]++;
            }
        }, 10);
        out.flush();
        assertEquals(1, flushed[0]);
    }

    /// What could not be written is not written later.
    @Test
    void write_thatFails_isForgotten() throws IOException {
        var to = new ByteArrayOutputStream();
        var fails = new boolean[] {true};
        var out = new ByteOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (fails[0]) {
                    throw new IOException("full");
                }
                to.write(b);
            }
        }, 4);
        out.text("abc");
        assertThrows(IOException.class, () -> out.text("def"));
        fails[0] = false;
        out.flush();
        assertEquals("", to.toString());
    }
}
