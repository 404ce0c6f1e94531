package org.postrider.net;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.postrider.util.BulkInput;
import org.postrider.util.BulkOutput;
import org.postrider.util.Timers;
import org.postrider.util.Wire;

/// A TCP connection.
///
/// One timer per connection looks whether the read or the write under way has used up its time. A
/// read then ends as if the peer had closed, so that an answer can still be sent; a write ends with
/// the connection. The JDK limits reads, too, but with a timer for each of them: that wakes a thread
/// once more for each line of a dialogue. TLS that is laid over the socket reads by itself, and gets
/// that limit.
public final class TcpWire implements Wire {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int BUFFER = 4096;

    private final SocketChannel channel;
    private final Socket socket;
    private final Timers timers;
    private final InputStream rawIn;
    private final OutputStream rawOut;
    private InputStream in;
    private OutputStream out;
    private volatile Duration limit;
    private volatile long readSince = NEVER;
    private volatile long writeSince = NEVER;
    private volatile boolean timedOut;
    private volatile long lastActive = System.nanoTime();
    private volatile boolean layered;
    private Timers.Timer timer;

    private TcpWire(SocketChannel channel, Timers timers) throws IOException {
        this.channel = channel;
        this.timers = timers;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket = channel.socket();
        rawIn = new Input(new Plain());
        rawOut = new Output(socket.getOutputStream());
    }

    /// Wraps an accepted connection, which this object then owns.
    ///
    /// @throws IOException if the peer is gone already
    public static TcpWire accepted(SocketChannel channel, Timers timers) throws IOException {
        return new TcpWire(channel, timers);
    }

    /// Connects to a peer.
    ///
    /// @param limit for the connection to be made; positive
    /// @throws SocketTimeoutException if it took longer
    /// @throws IOException if it was refused or the peer cannot be reached
    public static TcpWire connect(InetSocketAddress peer, Duration limit, Timers timers)
            throws IOException {
        return connect(SocketChannel.open(), peer, limit, timers);
    }

    /// Connects to a peer from one of this host's own addresses.
    ///
    /// @param local the address to connect from; port 0 for any
    /// @param limit for the connection to be made; positive
    /// @throws SocketTimeoutException if it took longer
    /// @throws IOException if it was refused or the peer cannot be reached
    public static TcpWire connect(InetSocketAddress peer, InetSocketAddress local, Duration limit,
            Timers timers) throws IOException {
        var channel = SocketChannel.open();
        try {
            channel.bind(local);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return connect(channel, peer, limit, timers);
    }

    private static TcpWire connect(SocketChannel channel, InetSocketAddress peer, Duration limit,
            Timers timers) throws IOException {
        try {
            channel.socket().connect(peer, millis(limit));
            return new TcpWire(channel, timers);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// The peer's address and port.
    public InetSocketAddress peer() throws IOException {
        return (InetSocketAddress) channel.getRemoteAddress();
    }

    /// The socket, for TLS to be laid over it.
    synchronized Socket socket() throws IOException {
        layered = true;
        if (limit != null) {
            socket.setSoTimeout(millis(limit));
        }
        return socket;
    }

    /// A stream that was laid over this connection, with this connection's limits and activity.
    InputStream watched(InputStream layered) {
        return new Input(layered);
    }

    /// A stream that was laid over this connection, with this connection's limits and activity.
    OutputStream watched(OutputStream layered) {
        return new Output(layered);
    }

    /// What the peer sends, without a buffer.
    InputStream rawIn() {
        return rawIn;
    }

    /// What goes to the peer, without a buffer.
    OutputStream rawOut() {
        return rawOut;
    }

    @Override
    public InputStream in() {
        if (in == null) {
            in = new BufferedInputStream(rawIn, BUFFER);
        }
        return in;
    }

    @Override
    public OutputStream out() {
        if (out == null) {
            out = new BufferedOutputStream(rawOut, BUFFER);
        }
        return out;
    }

    @Override
    public void timeout(Duration newLimit) throws IOException {
        if (newLimit.equals(limit)) {
            return;
        }
        synchronized (this) {
            limit = newLimit;
            if (layered) {
                socket.setSoTimeout(millis(newLimit));
            }
            if (timer != null) { // it may be set for later than the new limit
                timer.cancel();
                timer = null;
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

    @Override
    public long lastActive() {
        return readSince != NEVER || writeSince != NEVER ? System.nanoTime() : lastActive;
    }

    private static int millis(Duration limit) {
        return Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
    }

    private synchronized void watch() {
        if (timer == null && limit != null) {
            timer = timers.after(limit, this::check);
        }
    }

    private void check() {
        long now = System.nanoTime();
        try {
            if (isOver(writeSince, now)) {
                timedOut = true;
                channel.close();
            } else if (isOver(watchedRead(), now)) {
                timedOut = true;
                channel.shutdownInput();
            }
        } catch (IOException e) {
            // It is gone, and what was blocked fails all the same.
        }
        synchronized (this) {
            timer = null;
            // Looked at once more: an operation that began meanwhile has seen this timer.
            long age = Math.max(age(writeSince, now), age(watchedRead(), now));
            if (channel.isOpen() && !timedOut && age >= 0) {
                timer = timers.after(limit.minusNanos(age), this::check);
            }
        }
    }

    /// TLS has the socket's own limit for each read.
    private long watchedRead() {
        return layered ? NEVER : readSince;
    }

    private boolean isOver(long since, long now) {
        return since != NEVER && now - since >= limit.toNanos();
    }

    /// How long something has taken, in nanoseconds; negative if nothing goes on.
    private static long age(long since, long now) {
        return since == NEVER ? -1 : Math.max(0, now - since);
    }

    /// What comes from the channel, without TLS.
    private final class Plain extends BulkInput {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            watch();
            int count = channel.read(ByteBuffer.wrap(bytes, offset, length));
            if (count < 0 && timedOut) {
                throw new SocketTimeoutException("nothing came for " + limit.toSeconds() + "s");
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return socket.getInputStream().available();
        }
    }

    private final class Input extends BulkInput {
        private final InputStream from;

        Input(InputStream from) {
            this.from = from;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            readSince = System.nanoTime();
            try {
                return from.read(bytes, offset, length);
            } finally {
                lastActive = System.nanoTime();
                readSince = NEVER;
            }
        }

        @Override
        public int available() throws IOException {
            return from.available();
        }
    }

    private final class Output extends BulkOutput {
        private final OutputStream to;

        Output(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writeSince = System.nanoTime();
            watch();
            try {
                to.write(bytes, offset, length);
            } catch (ClosedChannelException | SocketException e) {
                if (timedOut) {
                    throw new SocketTimeoutException(
                            "nothing could be sent for " + limit.toSeconds() + "s");
                }
                throw e;
            } finally {
                lastActive = System.nanoTime();
                writeSince = NEVER;
            }
        }
    }
}
