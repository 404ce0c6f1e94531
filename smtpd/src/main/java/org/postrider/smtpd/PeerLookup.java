package org.postrider.smtpd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.postrider.dns.Resolver.Answer;
import org.postrider.mail.address.Domains;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.net.AddressText;
import org.postrider.server.Connection;
import org.postrider.server.ServiceContext;
import org.postrider.util.Bytes;

/// Finds out who a client is: its address, and its name where the name's addresses confirm it.
final class PeerLookup {
    private final ServiceContext context;
    private final boolean enabled;
    private final boolean v4;
    private final boolean v6;

    PeerLookup(ServiceContext context) {
        this.context = context;
        enabled = context.conf().get(SmtpdParams.SMTPD_PEERNAME_LOOKUP);
        var protocols = context.conf().get(CommonParams.INET_PROTOCOLS);
        v4 = protocols.contains("all") || protocols.contains("ipv4");
        v6 = protocols.contains("all") || protocols.contains("ipv6");
    }

    Peer of(Connection connection) {
        return switch (connection) {
            case Connection.Remote remote -> of(remote.client(), remote.server());
            // A local user's session through a Unix-domain socket (sendmail -bs).
            case Connection.Local _ -> new Peer("localhost", "localhost", "127.0.0.1", "0", false,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        };
    }

    private Peer of(InetSocketAddress client, InetSocketAddress server) {
        var address = client.getAddress();
        boolean six = address.getAddress().length == 16;
        var text = AddressText.of(address);
        var port = Integer.toString(client.getPort());
        if (!enabled || !(context.resolver().nativeNames(address)
                instanceof Answer.Found<String>(var names))) {
            return new Peer(Peer.UNKNOWN, Peer.UNKNOWN, text, port, six, server);
        }
        var name = names.getFirst();
        if (!Domains.isHostname(name)) {
            context.log().warning("malformed domain name in resource data of PTR record for "
                    + text + ": " + Bytes.printable(name, 100));
            return new Peer(Peer.UNKNOWN, Peer.UNKNOWN, text, port, six, server);
        }
        return new Peer(confirmed(name, address, text), name, text, port, six, server);
    }

    private String confirmed(String name, InetAddress address, String text) {
        return switch (context.resolver().nativeAddresses(name, v4, v6)) {
            case Answer.Found<InetAddress>(var all) when all.contains(address) -> name;
            case Answer.Found<InetAddress> _ -> unconfirmed(name, text, "");
            case Answer.NoData<InetAddress> _ ->
                    unconfirmed(name, text, ": No address associated with hostname");
            case Answer.NoName<InetAddress> _ ->
                    unconfirmed(name, text, ": Name or service not known");
            case Answer.TryAgain<InetAddress> _ ->
                    unconfirmed(name, text, ": Temporary failure in name resolution");
        };
    }

    private String unconfirmed(String name, String address, String why) {
        context.log().warning("hostname " + name + " does not resolve to address " + address + why);
        return Peer.UNKNOWN;
    }
}
