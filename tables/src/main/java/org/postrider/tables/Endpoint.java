package org.postrider.tables;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.ServiceNames;

/// Where a server of tables listens: `inet:host:port`, `inet:[address]:port` or `unix:path`; the
/// port is a number or a name.
///
/// @param host empty for a Unix-domain socket
/// @param port 0 for a Unix-domain socket
/// @param path empty for TCP
record Endpoint(String host, int port, String path) {
    /// @param text with or without `inet:`
    /// @param defaultPort for a host without a port; 0 if it must have one
    /// @throws IOException if the text has another form
    static Endpoint parse(String text, int defaultPort) throws IOException {
        if (text.startsWith("unix:")) {
            var path = text.substring("unix:".length());
            if (path.isEmpty()) {
                throw new IOException("bad endpoint: " + text);
            }
            return new Endpoint("", 0, path);
        }
        var rest = text.startsWith("inet:") ? text.substring("inet:".length()) : text;
        int bracket = rest.startsWith("[") ? rest.indexOf(']') : -1;
        int colon = rest.indexOf(':', bracket + 1);
        var host = colon < 0 ? rest : rest.substring(0, colon);
        if (bracket > 0 && host.length() == bracket + 1) {
            host = host.substring(1, bracket);
        }
        int port = colon < 0 ? defaultPort : ServiceNames.port(rest.substring(colon + 1)).orElse(0);
        if (host.isEmpty() || port <= 0 || host.startsWith("[")) {
            throw new IOException("bad endpoint: " + text + ": need inet:host:port or unix:path");
        }
        return new Endpoint(host, port, "");
    }

    boolean local() {
        return !path.isEmpty();
    }

    /// Connects to the first address that answers.
    ///
    /// @param limit for each address
    SocketChannel connect(Duration limit) throws IOException {
        IOException failure = new UnknownHostException("host " + host + " not found");
        for (var address : addresses()) {
            var channel = SocketChannel.open(local() ? StandardProtocolFamily.UNIX
                    : family(address));
            try {
                if (local()) {
                    channel.connect(address); // the kernel does not wait for anybody
                } else {
                    channel.socket().connect(address, Math.toIntExact(limit.toMillis()));
                    channel.socket().setTcpNoDelay(true);
                }
                return channel;
            } catch (SocketTimeoutException e) {
                failure = new SocketTimeoutException("Connection timed out");
                channel.close();
            } catch (IOException e) {
                failure = e;
                channel.close();
            }
        }
        throw failure;
    }

    private static StandardProtocolFamily family(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.getAddress() instanceof java.net.Inet4Address
                ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private List<SocketAddress> addresses() throws IOException {
        if (local()) {
            return List.of(UnixDomainSocketAddress.of(Path.of(path)));
        }
        var all = new ArrayList<SocketAddress>();
        try {
            for (var address : InetAddress.getAllByName(host)) {
                all.add(new InetSocketAddress(address, port));
            }
        } catch (UnknownHostException e) {
            throw new UnknownHostException("host " + host + " not found");
        }
        return all;
    }

    @Override
    public String toString() {
        return local() ? path : host + ":" + port;
    }
}
