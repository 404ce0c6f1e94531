package org.postrider.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.postrider.util.sys.Descriptors;

/// Opens listening sockets.
public final class Sockets {
    /// Length of the queue of connections that wait to be accepted.
    private static final int BACKLOG = 4096;

    private Sockets() {}

    /// Listens on a TCP port. A port number of 0 lets the system choose. An IPv6 wildcard takes
    /// IPv4 clients, too.
    public static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        return listen(address, false);
    }

    /// Listens on a TCP port.
    ///
    /// @param onlyV6 whether an IPv6 wildcard leaves IPv4 alone
    public static ServerSocketChannel listen(InetSocketAddress address, boolean onlyV6)
            throws IOException {
        var family = address.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        var channel = ServerSocketChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (onlyV6 && family == StandardProtocolFamily.INET6) {
                Descriptors.onlyV6(Descriptors.number(channel));
            }
            channel.bind(address, BACKLOG);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("bind " + InetAddress.getByAddress(
                    address.getAddress().getAddress()).getHostAddress()
                    + " port " + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    /// Listens on a Unix-domain socket, in place of a file that is there already.
    ///
    /// Everybody may connect as far as the socket's own mode goes: the mode of its directory, and
    /// the kernel's word about the peer, keep strangers from private services.
    public static ServerSocketChannel listen(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("bind " + socket + ": " + e.getMessage(), e);
        }
    }
}
