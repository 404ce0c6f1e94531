package org.postrider.server.milter;

import java.io.IOException;
import java.time.Duration;

/// The way to a filter and back.
public interface Wires extends AutoCloseable {
    /// Sends a packet that has no answer.
    void send(Packet packet) throws IOException;

    /// Waits for the next packet.
    ///
    /// @param limit how long at most
    Packet receive(Duration limit) throws IOException;

    /// Ends the connection; does nothing if that has happened before.
    @Override
    void close();
}
