package org.postrider.suite;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.QueueParams;
import org.postrider.server.Order;
import org.postrider.server.Sockets;
import org.postrider.util.AttrWriter;
import org.postrider.util.sys.Datagrams;
import org.postrider.util.sys.Descriptors;

/// A daemon process with all services of a master.cf, as master(8) would have started it, but inside
/// this process.
final class TrainedDaemon {
    /// Open until the process ends: without them it would think that master is gone.
    private final List<Channel> sockets = new ArrayList<>();
    private final Pipe control = Pipe.open();
    private final AtomicInteger status = new AtomicInteger();
    private final Thread thread;
    private int port;

    /// Starts all services.
    TrainedDaemon(Conf conf) throws IOException {
        var items = new ArrayList<Order.Item>();
        for (var entry : MasterCf.read(conf.directory()).entries()) {
            items.add(new Order.Item(entry, List.of(open(conf, entry))));
        }
        var order = Channels.newOutputStream(control.sink());
        var process = Daemon.process(OutputStream.nullOutputStream());
        thread = Thread.ofPlatform().start(() -> status.set(
                process.run(Channels.newInputStream(control.source()))));
        new Order(conf.mainCf(), -1, items).write(new AttrWriter(order));
        order.flush();
    }

    private Order.Socket open(Conf conf, MasterEntry entry) throws IOException {
        var path = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY)).resolve(entry.socketName());
        return switch (entry.type()) {
            case INET -> {
                var channel = Sockets.listen(new InetSocketAddress("127.0.0.1", 0));
                port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                yield keep(channel, Order.Kind.INET);
            }
            case UNIX_DGRAM -> new Order.Socket(Datagrams.bind(path.toString()),
                    Order.Kind.DATAGRAM);
            default -> keep(Sockets.listen(path), Order.Kind.UNIX);
        };
    }

    private Order.Socket keep(ServerSocketChannel channel, Order.Kind kind) throws IOException {
        sockets.add(channel);
        return new Order.Socket(Descriptors.number(channel), kind);
    }

    /// The port of the last TCP service.
    int port() {
        return port;
    }

    /// Has it finish what it does, and end.
    ///
    /// @throws IOException if it has failed
    void end() throws IOException, InterruptedException {
        control.sink().write(ByteBuffer.wrap(new byte[] {(byte) Order.DRAIN}));
        thread.join();
        if (status.get() != 0) {
            throw new IOException("the daemon process has ended with status " + status);
        }
    }
}
