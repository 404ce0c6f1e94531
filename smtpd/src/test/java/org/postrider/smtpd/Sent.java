package org.postrider.smtpd;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.postrider.util.Wire;

/// A client that has sent everything, and does not listen.
record Sent(InputStream in) implements Wire {
    @Override
    public OutputStream out() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public void timeout(Duration limit) {
        // Everything is here.
    }

    @Override
    public long lastActive() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
