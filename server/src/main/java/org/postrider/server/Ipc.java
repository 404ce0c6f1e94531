package org.postrider.server;

import java.io.IOException;
import org.postrider.util.UnixWire;

/// Connects to the other services of the mail system.
public interface Ipc {
    /// Connects to `private/NAME`, with `ipc_timeout` set.
    ///
    /// @throws IOException if it cannot be reached
    UnixWire connectPrivate(String service) throws IOException;

    /// Connects to `public/NAME`, with `ipc_timeout` set.
    ///
    /// @throws IOException if it cannot be reached
    UnixWire connectPublic(String service) throws IOException;
}
