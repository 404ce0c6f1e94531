package org.postrider.smtp;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.ServiceContext;

/// The addresses on which this host receives mail (`inet_interfaces`, `proxy_interfaces`): mail is
/// not sent there.
final class OwnAddresses {
    private final Set<InetAddress> listed = new HashSet<>();
    private final boolean all;
    private final boolean loopback;

    OwnAddresses(ServiceContext context) {
        var interfaces = context.conf().get(CommonParams.INET_INTERFACES);
        all = interfaces.contains("all");
        loopback = all || interfaces.contains("loopback-only");
        add(interfaces);
        add(context.conf().get(CommonParams.PROXY_INTERFACES));
    }

    private void add(List<String> texts) {
        for (var text : texts) {
            try {
                listed.add(InetAddress.ofLiteral(text.replace("[", "").replace("]", "")));
            } catch (IllegalArgumentException e) {
                // A name: names of own interfaces are in the hosts file and found by the kernel's
                // list below.
            }
        }
    }

    boolean contains(InetAddress address) {
        if (listed.contains(address)) {
            return true;
        }
        try {
            // Of a loopback network only the interface's own address is ours.
            return (all || loopback && address.isLoopbackAddress())
                    && NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
