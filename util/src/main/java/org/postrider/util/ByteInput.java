package org.postrider.util;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A buffer before a stream, for one thread: it has no locks, and finds the ends of strings without
/// looking at one byte at a time.
///
/// Reads no more from the stream than one read gives, and only when the buffer is empty.
public final class ByteInput extends InputStream {
    private static final byte[] NONE = {};

    private final InputStream in;
    private final int size;
    private byte[] buffer = NONE;
    private int position;
    private int limit;
    private int mark = -1;

    /// @param in read in pieces of `size` at most; closed with this stream
    /// @param size of the buffer, in bytes; it is made by the first read, and grows while there is a
    ///     longer string in it
    public ByteInput(InputStream in, int size) {
        this.in = in;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == limit) {
            if (length >= size && mark < 0) {
                return in.read(bytes, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return limit - position + in.available();
    }

    /// Reads a string and the NUL after it.
    ///
    /// @param longest what is accepted, in bytes
    /// @throws EOFException if the stream ends before the NUL
    /// @throws ProtocolException if the string is longer
    String string(int longest) throws IOException {
        int length = length(longest);
        var text = Bytes.text(buffer, position, length);
        position += length + 1;
        return text;
    }

    /// Reads a string and the NUL after it if it is this one; else reads nothing.
    boolean skip(String expected) throws IOException {
        int length = length(AttrReader.VALUE_LIMIT);
        if (length != expected.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[position + i] != (byte) expected.charAt(i)) {
                return false;
            }
        }
        position += length + 1;
        return true;
    }

    /// Reads until a NUL is in the buffer; how far away it is.
    private int length(int longest) throws IOException {
        for (int seen = 0;;) {
            for (; position + seen < limit; seen++) {
                if (buffer[position + seen] == 0) {
                    return seen;
                }
            }
            if (seen > longest) {
                throw new ProtocolException("attribute longer than " + longest + " bytes");
            }
            if (!fill()) {
                throw new EOFException("premature end of input in an attribute list");
            }
        }
    }

    /// Reads more; what is there stays, and so does what was marked.
    private boolean fill() throws IOException {
        int kept = mark >= 0 ? mark : position;
        int left = limit - kept;
        var target = left < size ? buffer.length == size ? buffer : new byte[size]
                : left == buffer.length ? new byte[left * 2] : buffer;
        System.arraycopy(buffer, kept, target, 0, left);
        buffer = target;
        position -= kept;
        limit = left;
        mark = mark >= 0 ? 0 : -1;
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, count);
        return count > 0;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /// Marks this place until the next [#reset()]; the limit does not matter.
    @Override
    public void mark(int readLimit) {
        mark = position;
    }

    @Override
    public void reset() throws IOException {
        if (mark < 0) {
            throw new IOException("nothing is marked");
        }
        position = mark;
        mark = -1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
