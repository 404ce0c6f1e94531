package org.postrider.mail.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.postrider.util.BulkInput;

/// Reads the content of a queued message piece by piece, in place.
///
/// A piece is a whole line or a part of a long one, without its newline. Its bytes are the range of
/// [#buffer()] from [#start()] with [#length()] bytes, until the next call of [#next()].
public final class ContentReader {
    /// The beginning of what is wrong with a file that has other records than it should.
    public static final String BAD_RECORD = "bad record type: ";

    private static final int BUFFER = 32 * 1024;

    private final RecordCursor cursor;
    private final Consumer<CorruptFileException> damage;
    private boolean done;

    /// @param damage hears what next() throws because of the file
    ContentReader(FileChannel channel, long dataOffset, long size,
            Consumer<CorruptFileException> damage) {
        this.damage = damage;
        cursor = new RecordCursor(channel, dataOffset,
                Math.clamp(size + size / 16 + 512, 1024, BUFFER));
    }

    /// Moves to the next piece.
    ///
    /// @return false at the end of the content
    /// @throws CorruptFileException if the file ends or holds something else before that
    public boolean next() throws IOException {
        try {
            return hasNext();
        } catch (CorruptFileException e) {
            damage.accept(e);
            throw e;
        }
    }

    private boolean hasNext() throws IOException {
        while (!done && cursor.next()) {
            switch (cursor.type()) {
                case RecordType.NORMAL, RecordType.CONTINUED -> {
                    return true;
                }
                case RecordType.PADDING -> { }
                case RecordType.EXTRACTED -> done = true;
                default -> throw new CorruptFileException(BAD_RECORD
                        + (int) cursor.type() + " in message content");
            }
        }
        if (!done) {
            throw new CorruptFileException(BAD_RECORD + "-1 in message content");
        }
        return false;
    }

    /// The array that holds the piece; not to be changed.
    public byte[] buffer() {
        return cursor.buffer();
    }

    /// Where the piece begins in [#buffer()].
    public int start() {
        return cursor.start();
    }

    /// How long the piece is, in bytes.
    public int length() {
        return cursor.length();
    }

    /// Whether a line ends after this piece.
    public boolean endsLine() {
        return cursor.type() == RecordType.NORMAL;
    }

    /// The piece as byte text.
    public String text() {
        return cursor.text();
    }

    /// The rest of the content as a stream of lines that end in LF.
    public InputStream stream() {
        return new Stream();
    }

    private final class Stream extends BulkInput {
        private int at;
        private int left;
        private boolean newline;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (left == 0 && !newline) {
                if (!next()) {
                    return -1;
                }
                at = start();
                left = ContentReader.this.length();
                newline = endsLine();
            }
            int count = Math.min(left, length);
            System.arraycopy(buffer(), at, bytes, offset, count);
            at += count;
            left -= count;
            if (left == 0 && newline && count < length) {
                bytes[offset + count++] = '\n';
                newline = false;
            }
            return count;
        }
    }
}
