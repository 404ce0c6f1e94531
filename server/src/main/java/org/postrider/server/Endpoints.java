package org.postrider.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.util.ServiceNames;

/// Where a service listens: the addresses behind the service name of an `inet` line.
///
/// A wildcard for both protocols is one IPv6 socket that takes IPv4 clients, too.
public final class Endpoints {
    private final Conf conf;
    private final boolean v4;
    private final boolean v6;

    /// Takes `inet_interfaces` and `inet_protocols` from main.cf.
    ///
    /// @throws ConfException if there is no such protocol
    public Endpoints(Conf conf) {
        this.conf = conf;
        var protocols = conf.get(CommonParams.INET_PROTOCOLS);
        for (var protocol : protocols) {
            if (!Set.of("all", "ipv4", "ipv6").contains(protocol)) {
                throw new ConfException(
                        "bad inet_protocols parameter: unknown protocol: " + protocol);
            }
        }
        boolean all = protocols.contains("all");
        v4 = all || protocols.contains("ipv4");
        v6 = (all || protocols.contains("ipv6")) && Files.exists(Path.of("/proc/net/if_inet6"));
    }

    /// Whether IPv6 is the only protocol in use: its wildcard must not take IPv4 clients.
    public boolean onlyV6() {
        return v6 && !v4;
    }

    /// The addresses of an `inet` service, in order.
    ///
    /// @throws ConfException if a host or port is unknown
    public List<InetSocketAddress> of(MasterEntry entry) {
        var name = entry.name();
        int colon = name.lastIndexOf(':');
        int port = port(name.substring(colon + 1));
        var hosts = colon > 0 ? List.of(name.substring(0, colon))
                : conf.get(CommonParams.INET_INTERFACES);
        var addresses = new LinkedHashSet<InetSocketAddress>();
        for (var host : hosts) {
            for (var address : addresses(host)) {
                addresses.add(new InetSocketAddress(address, port));
            }
        }
        if (addresses.isEmpty()) {
            throw new ConfException("service " + name + ": no address to listen on");
        }
        return List.copyOf(addresses);
    }

    private List<InetAddress> addresses(String host) {
        try {
            return switch (host) {
                case "all" -> List.of(InetAddress.getByName(v6 ? "::" : "0.0.0.0"));
                case "loopback-only" -> loopback();
                default -> named(host);
            };
        } catch (IOException e) {
            throw new ConfException("host not found: " + host);
        }
    }

    private List<InetAddress> loopback() throws IOException {
        var found = new ArrayList<InetAddress>();
        for (var nic : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (var address : Collections.list(nic.getInetAddresses())) {
                if (address.isLoopbackAddress() && wanted(address)) {
                    found.add(InetAddress.getByAddress(address.getAddress()));
                }
            }
        }
        found.sort((a, b) -> a.getAddress().length - b.getAddress().length);
        return found;
    }

    private List<InetAddress> named(String host) throws UnknownHostException {
        var bare = host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1) : host;
        var found = new ArrayList<InetAddress>();
        for (var address : InetAddress.getAllByName(bare)) {
            if (wanted(address)) {
                found.add(address);
            }
        }
        return found;
    }

    private boolean wanted(InetAddress address) {
        return address.getAddress().length == 4 ? v4 : v6;
    }

    /// The number of a port: in digits, from `known_tcp_ports`, or from the system's table.
    private int port(String text) {
        return ServiceNames.port(text, conf.get(CommonParams.KNOWN_TCP_PORTS))
                .orElseThrow(() -> new ConfException("unknown service: " + text + "/tcp"));
    }
}
