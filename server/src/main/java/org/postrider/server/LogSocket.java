package org.postrider.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;
import org.postrider.util.sys.Datagrams;
import org.postrider.util.sys.Descriptors;

/// The sending end of a logger's datagram socket.
///
/// Mail is worth more than lines about it: a logger that is stuck, or that cannot start, holds a
/// process up once, for [#PATIENCE]; until it takes a line again, lines that would have to wait for
/// it are refused at once. Used by one thread at a time.
final class LogSocket {
    /// How long a line waits for room in the socket.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String path;
    private Optional<Pipe.SinkChannel> channel = Optional.empty();
    private Optional<Selector> room = Optional.empty();
    private boolean patient = true;

    /// @param path of the socket
    LogSocket(String path) {
        this.path = path;
    }

    /// @param path of the socket
    /// @param descriptor number of a socket that is connected to it already
    LogSocket(String path, int descriptor) throws IOException {
        this(path);
        adopt(descriptor);
    }

    private void adopt(int descriptor) throws IOException {
        var sink = Descriptors.sink(descriptor);
        sink.configureBlocking(false);
        channel = Optional.of(sink);
    }

    /// Sends a line, over a new connection if the one there was is of no use any more.
    ///
    /// @return whether the logger's socket has it
    boolean send(byte[] line) {
        boolean fresh = channel.isEmpty();
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                if (channel.isEmpty()) {
                    fresh = true;
                    adopt(Datagrams.connect(path));
                }
                patient = write(channel.get(), ByteBuffer.wrap(line));
                return patient;
            } catch (IOException e) {
                drop();
                if (fresh) {
                    return false;
                }
            }
        }
        return false;
    }

    private boolean write(Pipe.SinkChannel sink, ByteBuffer line) throws IOException {
        long end = System.nanoTime() + (patient ? PATIENCE.toNanos() : 0);
        while (sink.write(line) == 0) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            if (room.isEmpty()) {
                room = Optional.of(Selector.open());
                sink.register(room.get(), SelectionKey.OP_WRITE);
            }
            room.get().select(left);
            room.get().selectedKeys().clear();
        }
        return true;
    }

    private void drop() {
        try {
            if (room.isPresent()) {
                room.get().close();
            }
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            // They were of no use before.
        }
        room = Optional.empty();
        channel = Optional.empty();
    }
}
