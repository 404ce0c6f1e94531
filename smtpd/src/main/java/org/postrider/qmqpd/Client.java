package org.postrider.qmqpd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.postrider.dns.Resolver;
import org.postrider.dns.Resolver.Answer;
import org.postrider.mail.address.Domains;
import org.postrider.net.AddressText;

/// Who has connected.
///
/// @param name host name if address and name confirm each other, or `unknown`
/// @param reverseName the name of the address, or `unknown`
record Client(String name, String reverseName, String address, String port, boolean v6,
        String serverAddress, String serverPort) {
    private static final String UNKNOWN = "unknown";

    static Client of(InetSocketAddress peer, InetSocketAddress server, Resolver resolver) {
        var reverse = reverse(peer.getAddress(), resolver);
        boolean confirmed = !reverse.equals(UNKNOWN)
                && resolver.nativeAddresses(reverse, true, true)
                        instanceof Answer.Found<InetAddress>(var all)
                && all.contains(peer.getAddress());
        return new Client(confirmed ? reverse : UNKNOWN, reverse,
                AddressText.of(peer.getAddress()), Integer.toString(peer.getPort()),
                peer.getAddress().getAddress().length == 16,
                AddressText.of(server.getAddress()), Integer.toString(server.getPort()));
    }

    private static String reverse(InetAddress address, Resolver resolver) {
        return resolver.nativeNames(address) instanceof Answer.Found<String>(var names)
                && Domains.isHostname(names.getFirst()) ? names.getFirst() : UNKNOWN;
    }

    /// `NAME[ADDRESS]`, with the port behind it if that is to be logged.
    String namaddr(boolean withPort) {
        return name + "[" + address + "]" + (withPort ? ":" + port : "");
    }

    /// As in a Received: header (RFC 5321, section 4.1.3).
    String literal() {
        return v6 ? "IPv6:" + address : address;
    }
}
