package org.postrider.tables;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.postrider.util.Timers;

/// A connection to a server that is asked one question at a time.
final class Link implements Closeable {
    /// One question and its answer.
    interface Exchange<T> {
        T on(Link link) throws IOException;
    }

    private static final int BUFFER = 4096;

    private final SocketChannel channel;
    private final Timers timers;
    private final InputStream in;
    private final OutputStream out;
    private volatile boolean late;

    Link(SocketChannel channel, Timers timers) {
        this.channel = channel;
        this.timers = timers;
        in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /// Runs an exchange. The limit covers the whole of it: a server that sends one byte a minute
    /// must not hold a session for ever. After a failure the connection is of no further use.
    <T> T ask(Duration limit, Exchange<T> exchange) throws IOException {
        var timer = timers.after(limit, this::cut);
        try {
            return exchange.on(this);
        } catch (IOException e) {
            if (late) {
                throw new SocketTimeoutException("Connection timed out");
            }
            throw e;
        } finally {
            timer.cancel();
        }
    }

    private void cut() {
        late = true;
        try {
            channel.close();
        } catch (IOException e) {
            // The blocked operation fails all the same.
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
