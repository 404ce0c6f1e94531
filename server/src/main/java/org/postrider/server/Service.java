package org.postrider.server;

import java.io.IOException;
import java.time.Duration;

/// One line of master.cf at work.
///
/// Sessions run side by side on virtual threads; state that they share is the service's to guard.
public interface Service extends AutoCloseable {
    /// Starts what runs without a client, after privileges were dropped and before the first
    /// session.
    default void start() throws IOException {}

    /// Serves one connection until the client is done. The host closes the connection, logs what
    /// is thrown, and counts the session.
    ///
    /// @throws IOException if the client or the disk is gone
    void session(Connection connection) throws IOException;

    /// Serves one datagram of a `unix-dgram` service.
    default void datagram(byte[] message) throws IOException {
        throw new IOException("not a datagram service");
    }

    /// Tells that all sessions of the service are in use, or were a short time ago, and later that
    /// this is over. Sessions then use `context.conf().with(Map.of("stress", "yes"))`.
    ///
    /// @param on whether the service is under stress; `false` until told otherwise
    default void stress(boolean on) {}

    /// Whether there is work that is not a session: the process then does not end for `max_idle`.
    /// After [#drain()] only work that has begun counts.
    default boolean busy() {
        return false;
    }

    /// Whether work of the service's own stands still since at least this long. Sessions are
    /// watched by the host.
    default boolean isStuck(Duration limit) {
        return false;
    }

    /// Tells that the process is about to end: take no new work of the service's own. Running
    /// sessions may finish; the process ends when none is left and [#busy()] is false, or when
    /// the time for that is up.
    default void drain() {}

    /// Tells that the process ends as soon as it can: begin nothing that would be done twice if it
    /// were cut off. Comes with or without [#drain()], before it or after it.
    default void endSoon() {}

    /// Whether something is under way that would be done twice if the process ended now.
    default boolean isFinishing() {
        return false;
    }

    /// Ends what [#start()] began. All sessions are over by then.
    @Override
    default void close() {}
}
