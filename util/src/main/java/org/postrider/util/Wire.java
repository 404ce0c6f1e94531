package org.postrider.util;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// A connected byte stream with a time limit: a Unix-domain or a TCP connection.
///
/// Reads and writes block; on a virtual thread that costs nothing. Each side may be used by one
/// thread at a time.
public interface Wire extends Closeable {
    /// What the peer sends, buffered, with mark and reset; the same object at each call.
    InputStream in();

    /// What goes to the peer, buffered, to be flushed; the same object at each call.
    OutputStream out();

    /// Limits each later read and write. When the limit passes, the operation throws
    /// [java.net.SocketTimeoutException] and the connection is of no further use.
    ///
    /// @param limit positive
    void timeout(Duration limit) throws IOException;

    /// When this side last did something with the connection, by `System.nanoTime()`: now, while it
    /// waits for the peer, for which [#timeout] is the limit.
    long lastActive();

    /// Waits for the next request of a peer that keeps its connections; [#in] then has its first
    /// byte.
    ///
    /// @return false if there is none: the peer has hung up, or [#retire] was called meanwhile
    default boolean awaitMore() throws IOException {
        in().mark(1);
        boolean more = in().read() >= 0;
        in().reset();
        return more;
    }

    /// Ends the connection once no request is under way: [#awaitMore] returns false from now on,
    /// except for the first request, which the peer cannot have made elsewhere. A request that was
    /// sent but not begun is lost; the peer finds the connection closed.
    default void retire() {}

    /// Closes the connection at once; a blocked operation of another thread throws.
    @Override
    void close() throws IOException;
}
