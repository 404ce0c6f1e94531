package org.postrider.mailbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/// Finds what a delivery that was killed has left at the end of an mbox file: the beginning of the
/// very message that is delivered again now. Nothing is lost when it is cut off.
///
/// Such an end has no blank line, as a rule; and everything after its separator line, which has
/// another date, is as in the message.
final class HalfMessage {
    private static final byte[] SEPARATOR = {'F', 'r', 'o', 'm', ' '};
    private static final int PIECE = 64 * 1024;
    private static final long SEARCHED = 64L << 20;

    private final FileChannel mailbox;
    private final long size;

    /// @param size of the file, in bytes
    HalfMessage(FileChannel mailbox, long size) {
        this.mailbox = mailbox;
        this.size = size;
    }

    /// Writes a whole message, beginning with its separator line.
    interface Message {
        /// Writes it.
        void write(WritableByteChannel to) throws IOException;
    }

    /// Where the file should end: at the beginning of the half message, or where it does.
    long end(Message message) throws IOException {
        if (size == 0 || endsWithBlankLine()) {
            return size;
        }
        long start = lastSeparator();
        if (start < 0) {
            return size;
        }
        var comparison = new Comparison(start);
        message.write(comparison);
        return comparison.agrees && comparison.at >= size ? start : size;
    }

    private boolean endsWithBlankLine() throws IOException {
        var last = bytes(Math.max(0, size - 2), size);
        return last.length == 2 && last[0] == '\n' && last[1] == '\n';
    }

    private byte[] bytes(long from, long to) throws IOException {
        var buffer = ByteBuffer.allocate((int) (to - from));
        while (buffer.hasRemaining() && mailbox.read(buffer, from + buffer.position()) > 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /// Where the last separator line begins; -1 if there is none in the last part of the file: long
    /// messages that are not ours are not searched.
    private long lastSeparator() throws IOException {
        long least = Math.max(0, size - SEARCHED);
        long to = size;
        while (to > least) {
            long from = Math.max(least, to - PIECE);
            var part = bytes(from, Math.min(size, to + SEPARATOR.length));
            for (int i = part.length - SEPARATOR.length; i >= 0; i--) {
                boolean lineStart = i > 0 ? part[i - 1] == '\n' : from == 0;
                if (lineStart && Arrays.equals(part, i, i + SEPARATOR.length, SEPARATOR, 0,
                        SEPARATOR.length)) {
                    return from + i;
                }
            }
            to = from > least ? from + 1 : least; // a newline may end the part before
        }
        return -1;
    }

    /// Compares what is written to it with the end of the file, from the second line on.
    private final class Comparison implements WritableByteChannel {
        private long at;
        private boolean inFirstLine = true;
        private boolean agrees = true;

        Comparison(long start) throws IOException {
            at = start;
            while (at < size && bytes(at, at + 1)[0] != '\n') {
                at++;
            }
            at++;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int length = from.remaining();
            while (inFirstLine && from.hasRemaining()) {
                inFirstLine = from.get() != '\n';
            }
            int known = agrees ? Math.clamp(size - at, 0, from.remaining()) : 0;
            for (byte b : bytes(at, at + known)) {
                agrees &= from.get() == b;
            }
            at += known;
            from.position(from.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // The file stays open.
        }
    }
}
