package org.postrider.mail.conf;

import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Param;

/// Raw default values by name: from the catalogue, or computed from the host and the settings.
public final class Defaults {
    private final String hostName;

    /// @param hostName what the host calls itself, with or without a domain
    public Defaults(String hostName) {
        this.hostName = hostName;
    }

    /// Defaults that are computed from the host that this runs on.
    public static Defaults ofThisHost() {
        try {
            return new Defaults(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        } catch (IOException e) {
            return new Defaults("localhost");
        }
    }

    /// The default of a name in the catalogue or of a family, not computed.
    static Optional<String> fixed(String name) {
        return Catalogue.find(name).or(() -> Families.find(name)).map(Param::rawDefault);
    }

    /// The raw default of a name whose default depends on the host or the settings.
    ///
    /// @param conf gives the settings that a computed default depends on
    public Optional<String> computed(String name, Conf conf) {
        var text = switch (name) {
            case "myhostname" -> hostName.indexOf('.') > 0 ? hostName : hostName + ".$mydomain";
            case "mydomain" -> domain(conf);
            case "mynetworks" -> networks(conf);
            case "config_directory" -> conf.directory().toString();
            case "command_directory" -> home("sbin", "/usr/sbin");
            case "daemon_directory" -> home("libexec", "/usr/lib/postfix/sbin");
            case "process_id" -> Long.toString(ProcessHandle.current().pid());
            default -> null;
        };
        return Optional.ofNullable(text);
    }

    private String domain(Conf conf) {
        var host = conf.isSet("myhostname") && !conf.raw("myhostname").contains("$mydomain")
                && !conf.raw("myhostname").contains("{mydomain}")
                ? conf.expand(conf.raw("myhostname")) : hostName;
        int dot = host.indexOf('.');
        return dot > 0 && dot + 1 < host.length() ? host.substring(dot + 1) : "localdomain";
    }

    private static String home(String folder, String otherwise) {
        var home = System.getProperty("postrider.home", "");
        return home.isEmpty() ? otherwise : Path.of(home, folder).toString();
    }

    private static String networks(Conf conf) {
        boolean host = conf.get(CommonParams.MYNETWORKS_STYLE).equals("host");
        boolean loopbackOnly =
                conf.get(CommonParams.INET_INTERFACES).equals(List.of("loopback-only"));
        var protocols = conf.get(CommonParams.INET_PROTOCOLS);
        var networks = new ArrayList<String>();
        for (var address : interfaceAddresses()) {
            boolean v6 = address.getAddress().getAddress().length == 16;
            boolean wanted = protocols.contains("all") || protocols.contains(v6 ? "ipv6" : "ipv4");
            if (wanted && (!loopbackOnly || address.getAddress().isLoopbackAddress())) {
                var network = network(address, host, v6);
                if (!networks.contains(network)) {
                    networks.add(network);
                }
            }
        }
        return String.join(" ", networks);
    }

    private static String network(InterfaceAddress address, boolean host, boolean v6) {
        var bytes = address.getAddress().getAddress();
        boolean loopback = address.getAddress().isLoopbackAddress();
        int prefix = host && !loopback ? bytes.length * 8
                : loopback && !v6 ? 8 : address.getNetworkPrefixLength();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            var text = java.net.InetAddress.getByAddress(bytes).getHostAddress();
            return v6 ? "[" + compress(text) + "]/" + prefix : text + "/" + prefix;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
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

    private static List<InterfaceAddress> interfaceAddresses() {
        try {
            // No comparators: making one at run time costs postconf milliseconds.
            var v4 = new ArrayList<InterfaceAddress>();
            var v6 = new ArrayList<InterfaceAddress>();
            for (var nic : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (nic.isUp()) {
                    for (var address : nic.getInterfaceAddresses()) {
                        boolean isV4 = address.getAddress().getAddress().length == 4;
                        (isV4 ? v4 : v6).add(address);
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
}
