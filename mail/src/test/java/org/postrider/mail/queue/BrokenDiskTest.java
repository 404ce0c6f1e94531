package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// A disk that cannot be read is no damaged file: who took it for one would set good mail aside.
class BrokenDiskTest {
    private static final String ERROR = "Input/output error";

    /// A file whose bytes from one offset on cannot be read.
    private static final class Broken extends FileChannel {
        private final byte[] content;
        private final int good;

        Broken(byte[] content, int good) {
            this.content = content;
            this.good = good;
        }

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

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(boolean metadata) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel from, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseChannel() {
            // There is nothing behind it.
        }
    }

    private static byte[] sample() throws IOException {
        try (var in = BrokenDiskTest.class.getResourceAsStream("bounce.qf")) {
            return in.readAllBytes();
        }
    }

    private static int records(FileChannel channel, int buffer) throws IOException {
        var cursor = new RecordCursor(channel, 0, buffer);
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
                var channel = new Broken(content, good);
                var e = assertThrows(IOException.class, () -> records(channel, buffer));
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
