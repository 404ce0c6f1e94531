package org.postrider.mail.queue;

import java.io.IOException;
import java.io.OutputStream;
import org.postrider.util.Bytes;

/// Writes records: type byte, length in base 128 with the low seven bits first, data.
public class RecordWriter {
    private final OutputStream out;
    private long written;

    /// @param out should be buffered; never flushed or closed here
    public RecordWriter(OutputStream out) {
        this.out = out;
    }

    /// Writes one record.
    public void write(char type, byte[] data, int offset, int length) throws IOException {
        out.write(type);
        int rest = length;
        int size = 1;
        do {
            int seven = rest & 0x7f;
            rest >>>= 7;
            out.write(rest == 0 ? seven : seven | 0x80);
            size++;
        } while (rest != 0);
        out.write(data, offset, length);
        written += size + length;
    }

    /// Writes one record of byte text.
    public final void write(char type, String text) throws IOException {
        var data = Bytes.of(text);
        write(type, data, 0, data.length);
    }

    /// How many bytes have been written: the offset of the next record in a file that began empty.
    public final long position() {
        return written;
    }
}
