package org.postrider.util;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.postrider.util.sys.Descriptors;

/// A Unix-domain stream connection.
///
/// The JDK has no time limits for such channels, so one timer per connection looks whether the
/// operation under way has used up its time, and closes the channel if so.
public final class UnixWire implements Wire {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int BUFFER = 4096;

    private final SocketChannel channel;
    private final Timers timers;
    private final InputStream in;
    private final OutputStream out;
    private volatile Duration limit;
    private volatile long started = NEVER;
    private volatile boolean timedOut;
    private volatile long lastActive = System.nanoTime();
    private Timers.Timer timer;
    private boolean first = true;
    private boolean pausing;
    private boolean retired;

    private UnixWire(SocketChannel channel, Timers timers) {
        this.channel = channel;
        this.timers = timers;
        in = new ByteInput(new Input(), BUFFER);
        out = new ByteOutput(new Output(), BUFFER);
    }

    /// Connects to the socket of a service.
    ///
    /// @throws IOException if nobody listens there
    public static UnixWire connect(Path path, Timers timers) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new UnixWire(channel, timers);
    }

    /// Wraps an accepted connection, which this object then owns.
    public static UnixWire accepted(SocketChannel channel, Timers timers) {
        return new UnixWire(channel, timers);
    }

    /// The id of the user who runs the peer; the kernel recorded it when the connection was made.
    public int peer() throws IOException {
        return Descriptors.peer(channel);
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public synchronized void timeout(Duration newLimit) {
        if (newLimit.equals(limit)) {
            return;
        }
        limit = newLimit;
        if (timer != null) {
            timer.cancel(); // it may be set for later than the new limit
        }
        timer = timers.after(newLimit, this::check);
    }

    @Override
    public long lastActive() {
        return started != NEVER ? System.nanoTime() : lastActive;
    }

    @Override
    public boolean awaitMore() throws IOException {
        synchronized (this) {
            if (retired && !first) {
                return false;
            }
            pausing = !first;
            first = false;
        }
        try {
            boolean more = Wire.super.awaitMore();
            return more && !wasRetired();
        } catch (ClosedChannelException e) {
            if (wasRetired()) {
                return false;
            }
            throw e;
        }
    }

    /// Ends a pause.
    ///
    /// @return whether the connection was retired in it
    private synchronized boolean wasRetired() {
        boolean was = retired && pausing;
        pausing = false;
        return was;
    }

    @Override
    public synchronized void retire() {
        retired = true;
        if (pausing) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is of no further use either way.
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (timer != null) {
                timer.cancel();
            }
        }
        channel.close();
    }

    private void check() {
        long since = started;
        long left = limit.toNanos();
        if (since != NEVER) {
            left -= System.nanoTime() - since;
        }
        if (left <= 0) {
            timedOut = true;
            try {
                channel.close();
            } catch (IOException e) {
                // The blocked operation fails all the same.
            }
            return;
        }
        synchronized (this) {
            if (channel.isOpen()) {
                timer = timers.after(Duration.ofNanos(left), this::check);
            }
        }
    }

    private IOException failure(IOException e) {
        if (timedOut && e instanceof ClosedChannelException) {
            return new SocketTimeoutException("no answer within " + limit.toSeconds() + "s");
        }
        return e;
    }

    private final class Input extends BulkInput {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            started = System.nanoTime();
            try {
                return channel.read(ByteBuffer.wrap(bytes, offset, length));
            } catch (IOException e) {
                throw failure(e);
            } finally {
                lastActive = System.nanoTime();
                started = NEVER;
            }
        }
    }

    private final class Output extends BulkOutput {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            started = System.nanoTime();
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                throw failure(e);
            } finally {
                lastActive = System.nanoTime();
                started = NEVER;
            }
        }
    }
}
