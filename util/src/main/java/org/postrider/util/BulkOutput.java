package org.postrider.util;

import java.io.IOException;
import java.io.OutputStream;

/// A stream that is made to be written in arrays; a single byte goes by way of one.
public abstract class BulkOutput extends OutputStream {
    /// For subclasses.
    protected BulkOutput() {}

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;
}
