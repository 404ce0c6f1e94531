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
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.postrider.util.Timers;
import org.postrider.util.Wire;

/// A TCP connection.
///
/// Reads are limited by the socket's own time limit. Writes have none in the JDK: one timer per
/// connection looks whether the write under way has used up its time, and closes the channel if so.
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
    private volatile long started = NEVER;
    private volatile boolean timedOut;
    private volatile boolean reading;
    private volatile long lastActive = System.nanoTime();
    private Timers.Timer timer;

    private TcpWire(SocketChannel channel, Timers timers) throws IOException {
        this.channel = channel;
        this.timers = timers;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket = channel.socket();
        rawIn = new Input(socket.getInputStream());
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
    Socket socket() {
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
        limit = newLimit;
        socket.setSoTimeout(millis(newLimit));
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
        return reading || started != NEVER ? System.nanoTime() : lastActive;
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
        long since = started;
        if (since == NEVER) {
            synchronized (this) {
                timer = null;
            }
            return;
        }
        long left = limit.toNanos() - (System.nanoTime() - since);
        if (left <= 0) {
            timedOut = true;
            try {
                channel.close();
            } catch (IOException e) {
                // The blocked write fails all the same.
            }
            return;
        }
        synchronized (this) {
            if (channel.isOpen()) {
                timer = timers.after(Duration.ofNanos(left), this::check);
            }
        }
    }

    private final class Input extends InputStream {
        private final InputStream from;

        Input(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            reading = true;
            try {
                return from.read(bytes, offset, length);
            } finally {
                lastActive = System.nanoTime();
                reading = false;
            }
        }

        @Override
        public int available() throws IOException {
            return from.available();
        }
    }

    private final class Output extends OutputStream {
        private final OutputStream to;

        Output(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            started = System.nanoTime();
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
                started = NEVER;
            }
        }
    }
}
