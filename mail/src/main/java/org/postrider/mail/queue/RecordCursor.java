package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.postrider.util.Bytes;

/// Walks over the records of a queue file, following pointers, without an object per record.
///
/// After [#next()] the record's data is the range of [#buffer()] from [#start()] with [#length()]
/// bytes, until the next call. Several cursors may read one file.
public final class RecordCursor {
    /// Longest data that is accepted, in bytes: far beyond any line or attribute that the mail
    /// system writes, and small enough for the heap.
    public static final int LENGTH_LIMIT = 4 << 20;

    /// Pointers that lead back are how edited files look, but a file must not lead in circles.
    private static final int BACKWARD_LIMIT = 10_000;
    private static final int HEAD = 7;
    /// A buffer of this size, in bytes, grows for longer records only.
    private static final int ENOUGH = 8192;

    private final Source source;
    private byte[] buffer;
    private long bufferOffset;
    private int limit;
    private int position;
    private int backward;
    private boolean followPointers = true;
    private boolean tellsOfPointers;

    private char type;
    private long offset;
    private int start;
    private int length;

    /// Where the bytes of a file come from.
    interface Source {
        /// As [FileChannel#read(ByteBuffer, long)].
        int read(ByteBuffer to, long position) throws IOException;
    }

    /// @param channel read by position only; not closed here
    /// @param offset of the first record to read, in bytes
    /// @param bufferSize in bytes; grows for longer records
    public RecordCursor(FileChannel channel, long offset, int bufferSize) {
        this(channel::read, offset, new byte[Math.max(bufferSize, 64)]);
    }

    /// @param buffer at least 64 bytes; replaced by a longer one for longer records
    RecordCursor(Source source, long offset, byte[] buffer) {
        this.source = source;
        this.bufferOffset = offset;
        this.buffer = buffer;
    }

    /// Makes pointer records appear as records instead of following them.
    public RecordCursor showPointers() {
        followPointers = false;
        return this;
    }

    /// Makes pointer records appear as records, and follows them all the same.
    public RecordCursor showPointersAndFollow() {
        tellsOfPointers = true;
        return this;
    }

    /// Moves to the next record, which is never a pointer unless [#showPointers()] or
    /// [#showPointersAndFollow()] was called.
    ///
    /// @return false at the end of the file, between two records
    /// @throws CorruptFileException if the file ends within a record or holds no record there
    public boolean next() throws IOException {
        while (read()) {
            if (type != RecordType.POINTER || !followPointers) {
                return true;
            }
            jump();
            if (tellsOfPointers) {
                return true;
            }
        }
        return false;
    }

    /// Continues at this offset.
    public void seek(long target) {
        if (target >= bufferOffset && target <= bufferOffset + limit) {
            position = (int) (target - bufferOffset);
        } else {
            bufferOffset = target;
            limit = 0;
            position = 0;
        }
    }

    /// The record's type, see [RecordType].
    public char type() {
        return type;
    }

    /// Where the record's type byte is in the file, in bytes.
    public long offset() {
        return offset;
    }

    /// Where the next record begins, in bytes.
    public long position() {
        return bufferOffset + position;
    }

    /// The array that holds the data; not to be changed.
    public byte[] buffer() {
        return buffer;
    }

    /// Where the data begins in [#buffer()].
    public int start() {
        return start;
    }

    /// How long the data is, in bytes.
    public int length() {
        return length;
    }

    /// The data as byte text.
    public String text() {
        return Bytes.text(buffer, start, length);
    }

    private void jump() throws IOException {
        long target = number(text());
        if (target < 0) {
            throw new CorruptFileException("bad pointer at offset " + offset);
        }
        if (target == 0) {
            return;
        }
        if (target <= offset && ++backward > BACKWARD_LIMIT) {
            throw new CorruptFileException("pointers lead in circles at offset " + offset);
        }
        seek(target);
    }

    private boolean read() throws IOException {
        if (limit - position < HEAD && !isShortAndComplete()) {
            fill(HEAD);
        }
        int left = limit - position;
        if (left == 0) {
            return false;
        }
        offset = bufferOffset + position;
        type = (char) (buffer[position] & 0xff);
        int at = position + 1;
        long size = 0;
        for (int shift = 0;; shift += 7) {
            if (at >= limit) {
                throw new CorruptFileException("unexpected EOF reading length, record type "
                        + (int) type);
            }
            int b = buffer[at++];
            size |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                break;
            }
            if (shift >= 28) {
                throw new CorruptFileException("too many length bits, record type " + (int) type);
            }
        }
        if (size > LENGTH_LIMIT) {
            throw new CorruptFileException("too many length bits, record type " + (int) type);
        }
        data(at - position, (int) size);
        return true;
    }

    /// Whether the rest of the buffer begins with a whole record, as most files end: no need to ask
    /// for more.
    private boolean isShortAndComplete() {
        int left = limit - position;
        return left >= 2 && buffer[position + 1] >= 0 && buffer[position + 1] <= left - 2;
    }

    private void data(int head, int size) throws IOException {
        if (limit - position < head + size) {
            fill(head + size);
            if (limit - position < head + size) {
                throw new CorruptFileException("unexpected EOF in data, record type " + (int) type
                        + " length " + size);
            }
        }
        start = position + head;
        length = size;
        position = start + size;
    }

    /// Moves what is left to the front and reads more, until at least `wanted` bytes are there or
    /// the file ends. The buffer grows if one portion is read after the other.
    private void fill(int wanted) throws IOException {
        int left = limit - position;
        int size = limit == 0 || buffer.length >= ENOUGH ? buffer.length : buffer.length * 2;
        if (wanted > size) {
            size = Math.max(wanted, buffer.length * 2);
        }
        var target = size > buffer.length ? new byte[size] : buffer;
        System.arraycopy(buffer, position, target, 0, left);
        buffer = target;
        bufferOffset += position;
        position = 0;
        limit = left;
        while (limit < wanted) {
            int count = source.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit),
                    bufferOffset + limit);
            if (count < 0) {
                return;
            }
            limit += count;
        }
    }

    /// The value of a decimal field with blanks around it; -1 if it is none.
    static long number(String text) {
        var digits = text.strip();
        if (digits.isEmpty() || digits.length() > 18) {
            return -1;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(digits);
    }

    @Override
    public String toString() {
        return type + "@" + offset + " " + Bytes.printable(Bytes.text(
                Arrays.copyOfRange(buffer, start, start + Math.min(length, 60))), 60);
    }
}
