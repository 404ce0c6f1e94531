package org.postrider.util;

import java.io.IOException;
import java.io.OutputStream;

/// A buffer before a stream, for one thread: it has no locks, and takes byte text without a copy of
/// its own.
public final class ByteOutput extends OutputStream {
    private final OutputStream out;
    private final int size;
    private byte[] buffer;
    private int used;

    /// @param out written to when the buffer is full, and by [#flush()]; closed with this stream
    /// @param size of the buffer, in bytes; it is made by the first write
    public ByteOutput(OutputStream out, int size) {
        this.out = out;
        this.size = size;
    }

    @Override
    public void write(int b) throws IOException {
        room(1);
        buffer[used++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length >= size) {
            empty();
            out.write(bytes, offset, length);
            return;
        }
        room(length);
        System.arraycopy(bytes, offset, buffer, used, length);
        used += length;
    }

    /// Writes byte text.
    @SuppressWarnings("deprecation") // byte text has no other bytes than those that this method takes
    public void text(CharSequence text) throws IOException {
        int length = text.length();
        if (length >= size || !(text instanceof String string)) {
            write(Bytes.of(text.toString()));
            return;
        }
        room(length);
        string.getBytes(0, length, buffer, used);
        used += length;
    }

    private void room(int wanted) throws IOException {
        if (buffer == null) {
            buffer = new byte[size];
        } else if (size - used < wanted) {
            empty();
        }
    }

    private void empty() throws IOException {
        int length = used;
        used = 0;
        if (length > 0) {
            out.write(buffer, 0, length);
        }
    }

    @Override
    public void flush() throws IOException {
        empty();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
