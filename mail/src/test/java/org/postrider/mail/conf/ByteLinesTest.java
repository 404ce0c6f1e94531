package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.util.Bytes;

class ByteLinesTest {
    private static List<String> lines(String text, int piece) throws IOException {
        var in = new ByteLines(new InputStream() {
            private final InputStream whole = new ByteArrayInputStream(Bytes.of(text));

            @Override
            public int read() throws IOException {
                return whole.read();
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return whole.read(to, offset, Math.min(length, piece));
            }
        });
        var lines = new ArrayList<String>();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void lines_whateverThePieces() throws IOException {
        var longLine = "x".repeat(200_000);
        var text = "one\r\n\n\u00e4 two\n" + longLine + "\nlast";
        for (int piece : new int[] {1, 2, 3, 7, 8191, 1 << 20}) {
            assertEquals(List.of("one", "", "\u00e4 two", longLine, "last"), lines(text, piece));
            assertEquals(List.of(), lines("", piece));
            assertEquals(List.of(""), lines("\n", piece));
        }
    }
}
