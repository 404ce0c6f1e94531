package org.postrider.tables;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Domains;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;

/// The domains that are delivered here by `local_transport`: those of `mydestination`, and literals
/// of the addresses on which mail is received.
public final class LocalDomains {
    private static final int V6_BYTES = 16;

    private final MatchList destinations;
    private final Set<List<Byte>> addresses = new HashSet<>();
    private final boolean v4;
    private final boolean v6;

    /// Reads `mydestination`, and the addresses of `inet_interfaces` and `proxy_interfaces` as they
    /// are now,
    /// of the kinds that `inet_protocols` has.
    public LocalDomains(Conf conf, Tables tables) {
        destinations = MatchList.of("mydestination", conf.get(CommonParams.MYDESTINATION), tables,
                conf);
        var protocols = conf.get(CommonParams.INET_PROTOCOLS);
        v4 = protocols.contains("all") || protocols.contains("ipv4");
        v6 = protocols.contains("all") || protocols.contains("ipv6");
        for (var name : conf.get(CommonParams.INET_INTERFACES)) {
            switch (name) {
                case "all" -> addInterfaces(false);
                case "loopback-only" -> addInterfaces(true);
                default -> addHost(name, tables);
            }
        }
        conf.get(CommonParams.PROXY_INTERFACES).forEach(name -> addHost(name, tables));
    }

    /// Whether the domain is one of them.
    ///
    /// @param domain a name, or an address literal in brackets
    public MatchList.Match contains(String domain) {
        var listed = destinations.string(domain);
        if (listed != MatchList.Match.NO || !domain.startsWith("[")) {
            return listed;
        }
        var bytes = Domains.addressBytes(Domains.literalAddress(domain));
        return addresses.contains(MatchList.boxed(bytes)) ? MatchList.Match.YES
                : MatchList.Match.NO;
    }

    private void addInterfaces(boolean loopbackOnly) {
        try {
            for (var nic : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (var address : Collections.list(nic.getInetAddresses())) {
                    if (!loopbackOnly || address.isLoopbackAddress()) {
                        add(address.getAddress());
                    }
                }
            }
        } catch (SocketException e) {
            throw new org.postrider.util.FatalException(
                    "cannot list network interfaces: " + e.getMessage(), e);
        }
    }

    private void add(byte[] address) {
        if (address.length == V6_BYTES ? v6 : v4) {
            addresses.add(MatchList.boxed(address));
        }
    }

    private void addHost(String name, Tables tables) {
        var bare = name.startsWith("[") && name.endsWith("]")
                ? name.substring(1, name.length() - 1) : name;
        var literal = Domains.addressBytes(bare);
        if (literal.length > 0) {
            add(literal);
            return;
        }
        try {
            for (var address : InetAddress.getAllByName(bare)) {
                add(address.getAddress());
            }
        } catch (UnknownHostException e) {
            tables.warn("inet_interfaces: host not found: " + bare);
        }
    }
}
