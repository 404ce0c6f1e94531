package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// A disk that cannot be read is no damaged file: who took it for one would set good mail aside.
class BrokenDiskTest {
    private static final String ERROR = "Input/output error";

    /// A file whose bytes from one offset on cannot be read.
    private record Broken(byte[] content, int good) implements RecordCursor.Source {
        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            if (position >= good) {
                throw new IOException(ERROR);
            }
            if (position >= content.length) {
                return -1;
            }
            int count = Math.min(to.remaining(),
                    Math.min(good, content.length) - (int) position);
            to.put(content, (int) position, count);
            return count;
        }
    }

    private static byte[] sample() throws IOException {
        try (var in = BrokenDiskTest.class.getResourceAsStream("bounce.qf")) {
            return in.readAllBytes();
        }
    }

    private static int records(Broken file, int buffer) throws IOException {
        var cursor = new RecordCursor(file, 0, new byte[buffer]);
        int count = 0;
        while (cursor.next()) {
            count++;
        }
        return count;
    }

    @Test
    void cursor_unreadableFromAnyByteOn_saysSo_andNotThatTheFileIsDamaged() throws IOException {
        var content = sample();
        assertTrue(records(new Broken(content, content.length + 1), 64) > 10);
        for (int good = 0; good < content.length; good++) {
            for (int buffer : new int[] {64, 8192}) {
                var file = new Broken(content, good);
                var e = assertThrows(IOException.class, () -> records(file, buffer));
                assertEquals(ERROR, e.getMessage());
                assertFalse(e instanceof CorruptFileException);
            }
        }
    }

    @Test
    void cursor_fileThatEndsInARecord_isDamaged() throws IOException {
        var content = sample();
        var cut = Arrays.copyOf(content, content.length - 1);
        assertThrows(CorruptFileException.class,
                () -> records(new Broken(cut, cut.length + 1), 64));
    }
}
