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
import org.postrider.smtpd.access.Peer;
import org.postrider.smtpd.access.Peer.Lookup;
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

    /// Whether clients may have addresses of IPv6.
    boolean takesIpv6() {
        return v6;
    }

    Peer of(Connection connection) {
        return switch (connection) {
            case Connection.Remote remote -> of(remote.client(), remote.server());
            // A local user's session through a Unix-domain socket (sendmail -bs).
            case Connection.Local _ -> new Peer("localhost", Lookup.FOUND, "localhost", Lookup.FOUND,
                    "127.0.0.1", "0", false, "127.0.0.1", "0");
        };
    }

    /// A client that connected from here to there.
    Peer of(InetSocketAddress client, InetSocketAddress server) {
        var address = client.getAddress();
        var text = AddressText.of(address);
        var found = reverse(address, text);
        var confirmed = found.status() == Lookup.FOUND ? confirmed(found.name(), address, text)
                : found;
        return new Peer(confirmed.name(), confirmed.status(), found.name(), found.status(), text,
                Integer.toString(client.getPort()), address.getAddress().length == 16,
                AddressText.of(server.getAddress()), Integer.toString(server.getPort()));
    }

    private record Name(String name, Lookup status) {
        static Name none(Lookup status) {
            return new Name(Peer.UNKNOWN, status);
        }
    }

    private Name reverse(InetAddress address, String text) {
        if (!enabled) {
            return Name.none(Lookup.NONE);
        }
        return switch (context.resolver().nativeNames(address)) {
            case Answer.Found<String>(var names) -> checked(names.getFirst(), text);
            case Answer.TryAgain<String> _, Answer.Filtered<String> _ ->
                     Name.none(Lookup.FAILED);
            case Answer.NoData<String> _, Answer.NoName<String> _ -> Name.none(Lookup.NONE);
        };
    }

    private Name checked(String name, String text) {
        if (Domains.isHostname(name)) {
            return new Name(name, Lookup.FOUND);
        }
        context.log().warning("malformed domain name in resource data of PTR record for "
                + text + ": " + Bytes.printable(name, 100));
        return Name.none(Lookup.NONE);
    }

    private Name confirmed(String name, InetAddress address, String text) {
        return switch (context.resolver().nativeAddresses(name, v4, v6)) {
            case Answer.Found<InetAddress>(var all) when all.contains(address) ->
                    new Name(name, Lookup.FOUND);
            case Answer.Found<InetAddress> _ -> unconfirmed(name, text, "", Lookup.MISMATCH);
            case Answer.NoData<InetAddress> _ -> unconfirmed(name, text,
                    ": No address associated with hostname", Lookup.NONE);
            case Answer.NoName<InetAddress> _ -> unconfirmed(name, text,
                    ": Name or service not known", Lookup.NONE);
            case Answer.TryAgain<InetAddress> _, Answer.Filtered<InetAddress> _ -> unconfirmed(name, text,
                    ": Temporary failure in name resolution", Lookup.FAILED);
        };
    }

    private Name unconfirmed(String name, String address, String why, Lookup status) {
        context.log().warning("hostname " + name + " does not resolve to address " + address + why);
        return Name.none(status);
    }
}
