package org.postrider.server.milter;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postrider.util.ServiceNames;
import org.postrider.util.Timers;

/// A connection to a filter. A time limit that passes ends it.
final class Direct implements Wires {
    private static final int BUFFER = 4096;

    private final SocketChannel channel;
    private final Timers timers;
    private final InputStream in;
    private final OutputStream out;

    private Direct(SocketChannel channel, Timers timers) {
        this.channel = channel;
        this.timers = timers;
        in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    /// Connects.
    ///
    /// @param name `inet:host:port`, `inet:[address]:port`, `unix:path` or `local:path`
    static Direct connect(String name, Duration limit, Timers timers) throws IOException {
        var address = address(name);
        var channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(java.net.StandardProtocolFamily.UNIX) : SocketChannel.open();
        var late = new AtomicBoolean();
        var timer = timers.after(limit, () -> close(channel, late));
        try {
            channel.connect(address);
        } catch (IOException e) {
            close(channel, new AtomicBoolean());
            throw late.get() ? new IOException("Connection timed out", e) : e;
        } finally {
            timer.cancel();
        }
        return new Direct(channel, timers);
    }

    private static SocketAddress address(String name) throws IOException {
        int colon = name.indexOf(':');
        var kind = colon < 0 ? "" : name.substring(0, colon);
        var rest = name.substring(colon + 1);
        if (kind.equals("unix") || kind.equals("local")) {
            return UnixDomainSocketAddress.of(Path.of(rest));
        }
        int port = rest.lastIndexOf(':');
        if (!kind.equals("inet") || port <= 0) {
            throw new IOException("bad filter address: need inet:host:port or unix:path");
        }
        var host = rest.substring(0, port);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        return new InetSocketAddress(
                InetAddress.getByName(brackets ? host.substring(1, host.length() - 1) : host),
                ServiceNames.port(rest.substring(port + 1)).orElseThrow(
                        () -> new IOException("bad port in filter address")));
    }

    @Override
    public void send(Packet packet) throws IOException {
        packet.write(out);
    }

    @Override
    public Packet receive(Duration limit) throws IOException {
        var late = new AtomicBoolean();
        var timer = timers.after(limit, () -> close(channel, late));
        try {
            out.flush();
            return Packet.read(in);
        } catch (IOException e) {
            throw late.get() ? new IOException("Connection timed out", e) : e;
        } finally {
            timer.cancel();
        }
    }

    @Override
    public void close() {
        try {
            out.flush();
        } catch (IOException e) {
            // It is gone already.
        }
        close(channel, new AtomicBoolean());
    }

    private static void close(SocketChannel channel, AtomicBoolean late) {
        late.set(true);
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no further use either way.
        }
    }
}
