package org.postrider.server;

import java.net.InetSocketAddress;
import org.postrider.util.Wire;

/// An accepted connection: its stream and who is at the other end.
public sealed interface Connection {
    /// The stream; closed by the host when the session returns.
    Wire wire();

    /// A client inside this host, or a local user.
    ///
    /// @param user name (or number) of the user who runs the client, as the kernel says
    record Local(Wire wire, String user) implements Connection {}

    /// A client on the network.
    ///
    /// @param client the peer's address and port
    /// @param server the address and port that it connected to
    record Remote(Wire wire, InetSocketAddress client, InetSocketAddress server)
            implements Connection {}
}
