package org.postrider.util;

import java.io.IOException;
import java.io.InputStream;

/// A stream that is made to be read in arrays; a single byte comes by way of one.
public abstract class BulkInput extends InputStream {
    /// For subclasses.
    protected BulkInput() {}

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
