package org.postrider.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/// An open socket on which a service waits for clients. Closing it closes this process's handle
/// only: the socket lives on where another process has it, too.
public sealed interface Listener extends Closeable {
    /// A socket that takes connections.
    ///
    /// @param channel in either blocking mode; owned by this object
    record Stream(ServerSocketChannel channel) implements Listener {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /// A socket that takes datagrams.
    ///
    /// @param source owned by this object
    record Datagrams(Source source) implements Listener {
        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    /// Where datagrams come from.
    interface Source extends Closeable {
        /// Waits for the next datagram.
        ///
        /// @throws IOException if the source is closed or broken
        byte[] receive() throws IOException;
    }
}
