package org.postrider.master;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.server.Order;
import org.postrider.server.Sockets;
import org.postrider.util.sys.Datagrams;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Ownership;

/// One listening socket. It stays open as long as its name is in master.cf, whatever becomes of the
/// daemons, so that no client is ever refused.
final class Endpoint implements Closeable {
    /// What a daemon is woken up with.
    private static final byte WAKE_UP = 'W';

    private final String name;
    private final SelectableChannel channel;
    private final Order.Kind kind;
    private final Path socket;

    private Endpoint(String name, SelectableChannel channel, Order.Kind kind, Path socket)
            throws IOException {
        this.name = name;
        this.channel = channel;
        this.kind = kind;
        this.socket = socket;
        channel.configureBlocking(false);
    }

    /// The name by which a reload finds it again.
    static String name(InetSocketAddress address) {
        return "inet:" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /// The name by which a reload finds it again.
    static String name(MasterEntry entry) {
        boolean datagrams = entry.type() == MasterEntry.Type.UNIX_DGRAM;
        return (datagrams ? "unix-dgram:" : "unix:") + entry.socketName();
    }

    /// Opens a TCP socket.
    ///
    /// @param onlyV6 whether an IPv6 wildcard leaves IPv4 alone
    static Endpoint inet(InetSocketAddress address, boolean onlyV6) throws IOException {
        boolean v4 = address.getAddress().getAddress().length == 4;
        var channel = Sockets.listen(address, onlyV6);
        return new Endpoint(name(address), channel, v4 ? Order.Kind.INET : Order.Kind.INET6,
                Path.of(""));
    }

    /// Opens a Unix-domain socket below the queue directory.
    ///
    /// @param owner user id that it is given to; -1 to leave it as it is
    static Endpoint unix(Path queue, MasterEntry entry, int owner) throws IOException {
        var socket = queue.resolve(entry.socketName());
        boolean datagrams = entry.type() == MasterEntry.Type.UNIX_DGRAM;
        SelectableChannel channel;
        if (datagrams) {
            Files.deleteIfExists(socket);
            channel = Descriptors.source(Datagrams.bind(socket.toString()));
            QueueDirectories.setMode(socket, 0666);
        } else {
            channel = Sockets.listen(socket);
        }
        if (owner >= 0) {
            Ownership.change(socket.toString(), owner, -1);
        }
        return new Endpoint(name(entry), channel,
                datagrams ? Order.Kind.DATAGRAM : Order.Kind.UNIX, socket);
    }

    String name() {
        return name;
    }

    SelectableChannel channel() {
        return channel;
    }

    Order.Kind kind() {
        return kind;
    }

    int descriptor() throws IOException {
        return Descriptors.number(channel);
    }

    /// The event that says that somebody is there.
    int interest() {
        return kind == Order.Kind.DATAGRAM ? SelectionKey.OP_READ : SelectionKey.OP_ACCEPT;
    }

    /// Sends the wake-up byte to whoever serves this socket, now or once it has been started.
    void wakeUp() throws IOException {
        if (kind == Order.Kind.DATAGRAM) {
            return;
        }
        var address = kind == Order.Kind.UNIX ? UnixDomainSocketAddress.of(socket)
                : ((ServerSocketChannel) channel).getLocalAddress();
        try (var client = SocketChannel.open(address)) {
            client.write(ByteBuffer.wrap(new byte[] {WAKE_UP}));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!socket.toString().isEmpty()) {
            Files.deleteIfExists(socket);
        }
    }
}
