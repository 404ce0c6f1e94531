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

    /// Closes the connection at once; a blocked operation of another thread throws.
    @Override
    void close() throws IOException;
}
