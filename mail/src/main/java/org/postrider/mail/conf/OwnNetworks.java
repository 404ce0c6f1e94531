package org.postrider.mail.conf;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postrider.mail.params.CommonParams;

/// The networks that this host is in: the default of `mynetworks`.
///
/// `mynetworks_style` decides how much of each network counts: `host` the address alone, `subnet`
/// the network of the interface, `class` the historical class of an IPv4 address. Only addresses
/// count that `inet_interfaces` and `inet_protocols` let in.
final class OwnNetworks {
    /// An address of an interface.
    ///
    /// @param prefix length of its network's prefix, in bits
    record Own(InetAddress address, int prefix) {
        boolean isV6() {
            return address.getAddress().length == 16;
        }
    }

    private OwnNetworks() {}

    /// The networks, IPv4 first, with a space between them.
    static String of(Conf conf) {
        var style = conf.get(CommonParams.MYNETWORKS_STYLE);
        var networks = new ArrayList<String>();
        for (var own : wanted(conf, interfaces())) {
            var network = network(own, style);
            if (!networks.contains(network)) {
                networks.add(network);
            }
        }
        return String.join(" ", networks);
    }

    /// Those addresses on which mail is received.
    static List<Own> wanted(Conf conf, List<Own> all) {
        var protocols = conf.get(CommonParams.INET_PROTOCOLS);
        var interfaces = conf.get(CommonParams.INET_INTERFACES);
        boolean everywhere = interfaces.contains("all");
        var named = everywhere || interfaces.contains("loopback-only") ? List.<InetAddress>of()
                : addresses(interfaces);
        var wanted = new ArrayList<Own>();
        for (var own : all) {
            boolean protocol = protocols.contains("all")
                    || protocols.contains(own.isV6() ? "ipv6" : "ipv4");
            boolean address = everywhere || named.contains(own.address())
                    || interfaces.contains("loopback-only") && own.address().isLoopbackAddress();
            if (protocol && address) {
                wanted.add(own);
            }
        }
        return wanted;
    }

    /// The addresses of names, and addresses as they are; what cannot be looked up is left out.
    private static List<InetAddress> addresses(List<String> names) {
        var addresses = new ArrayList<InetAddress>();
        for (var name : names) {
            try {
                var plain = name.startsWith("[") && name.endsWith("]")
                        ? name.substring(1, name.length() - 1) : name;
                Collections.addAll(addresses, InetAddress.getAllByName(plain));
            } catch (UnknownHostException e) {
                // Told by the programs that want to listen there.
            }
        }
        return addresses;
    }

    /// A network as `mynetworks` has it.
    static String network(Own own, String style) {
        var bytes = own.address().getAddress();
        int prefix = switch (style) {
            case "host" -> bytes.length * 8;
            case "class" -> own.isV6() ? own.prefix() : classPrefix(bytes[0] & 0xff);
            default -> own.prefix();
        };
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            var text = InetAddress.getByAddress(bytes).getHostAddress();
            return own.isV6() ? "[" + compress(text) + "]/" + prefix : text + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int classPrefix(int first) {
        return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
    }

    /// The shortest form of an IPv6 address (RFC 5952, section 4.2).
    static String compress(String address) {
        var groups = (address.indexOf('%') < 0 ? address
                : address.substring(0, address.indexOf('%'))).split(":");
        int best = -1;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        if (best < 0) {
            return String.join(":", groups);
        }
        var list = List.of(groups);
        return String.join(":", list.subList(0, best)) + "::"
                + String.join(":", list.subList(best + length, groups.length));
    }

    private static List<Own> interfaces() {
        try {
            // No comparators: making one at run time costs postconf milliseconds.
            var v4 = new ArrayList<Own>();
            var v6 = new ArrayList<Own>();
            for (var nic : inOrder(Collections.list(NetworkInterface.getNetworkInterfaces()))) {
                if (nic.isUp()) {
                    for (var address : nic.getInterfaceAddresses()) {
                        var own = new Own(address.getAddress(), address.getNetworkPrefixLength());
                        (own.isV6() ? v6 : v4).add(own);
                    }
                }
            }
            var all = new ArrayList<>(v4);
            all.addAll(v6);
            return all;
        } catch (SocketException e) {
            return List.of();
        }
    }

    /// By number, as the system lists them; Java does not promise an order.
    private static List<NetworkInterface> inOrder(List<NetworkInterface> all) {
        var sorted = new ArrayList<NetworkInterface>();
        for (var nic : all) {
            int i = sorted.size();
            while (i > 0 && sorted.get(i - 1).getIndex() > nic.getIndex()) {
                i--;
            }
            sorted.add(i, nic);
        }
        return sorted;
    }
}
