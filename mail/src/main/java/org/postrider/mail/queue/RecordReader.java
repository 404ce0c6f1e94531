package org.postrider.mail.queue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.postrider.util.ProtocolException;

/// Reads records from a stream, one after another. Pointers are not followed here.
public final class RecordReader {
    private final InputStream in;
    private final int limit;
    private long position;

    /// @param in should be buffered
    /// @param limit longest data that is accepted, in bytes
    public RecordReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /// The next record.
    ///
    /// @throws EOFException if the stream ends, between records or within one
    /// @throws ProtocolException if a record is longer than the limit
    public Record next() throws IOException {
        long offset = position;
        int type = read();
        long length = 0;
        for (int shift = 0;; shift += 7) {
            int b = read();
            length |= (long) (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                break;
            }
            if (shift >= 28) {
                throw new ProtocolException("record length too long at offset " + offset);
            }
        }
        if (length > limit) {
            throw new ProtocolException(
                    "record of " + length + " bytes at offset " + offset + ", limit " + limit);
        }
        var data = in.readNBytes((int) length);
        if (data.length < length) {
            throw new EOFException("premature end of input in a record at offset " + offset);
        }
        position += length;
        return new Record((char) type, data, offset);
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("premature end of input at offset " + position);
        }
        position++;
        return b;
    }
}
