package org.postrider.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.postrider.util.Bytes;

/// Tells comsat(8) about new mail: a datagram `user@offset` to the port `biff`, where the offset is
/// where the message begins in the mailbox. Who does not listen misses nothing but the news.
final class Biff implements AutoCloseable {
    /// Port 512, `biff` in services(5).
    static final InetSocketAddress COMSAT = new InetSocketAddress("127.0.0.1", 512);

    private final InetSocketAddress server;
    private DatagramChannel channel;

    /// @param server where it listens
    Biff(InetSocketAddress server) {
        this.server = server;
    }

    /// Tells it.
    ///
    /// @param offset in bytes
    synchronized void notify(String user, long offset) {
        try {
            if (channel == null) {
                channel = DatagramChannel.open();
                channel.configureBlocking(false);
            }
            channel.send(ByteBuffer.wrap(Bytes.of(user + "@" + offset)), server);
        } catch (IOException e) {
            // Nobody listens, or the network is down: mail has been delivered all the same.
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is of no use any more.
        }
    }
}
