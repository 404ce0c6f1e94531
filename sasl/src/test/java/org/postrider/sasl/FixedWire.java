package org.postrider.sasl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.postrider.util.Bytes;
import org.postrider.util.Wire;

/// A connection on which the peer's part is fixed.
final class FixedWire implements Wire {
    /// What was written to it.
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    boolean closed;
    private final InputStream in;

    FixedWire(String text) {
        in = new ByteArrayInputStream(Bytes.of(text));
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return written;
    }

    @Override
    public void timeout(Duration limit) {}

    @Override
    public long lastActive() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }
}
