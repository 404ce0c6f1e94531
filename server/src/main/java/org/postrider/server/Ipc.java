package org.postrider.server;

import java.io.IOException;
import java.time.Duration;
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

    /// The same, with another time limit for each read and write than `ipc_timeout`.
    default Ipc within(Duration limit) {
        var usual = this;
        return new Ipc() {
            @Override
            public UnixWire connectPrivate(String service) throws IOException {
                return limited(usual.connectPrivate(service));
            }

            @Override
            public UnixWire connectPublic(String service) throws IOException {
                return limited(usual.connectPublic(service));
            }

            private UnixWire limited(UnixWire wire) {
                wire.timeout(limit);
                return wire;
            }
        };
    }
}
