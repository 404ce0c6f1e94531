package org.postrider.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.Twin;
import org.postrider.util.FatalException;

/// The address that connections come from: `smtp_bind_address`, or the one address on which this
/// host receives mail.
final class BindAddress {
    private static final int V4_LENGTH = 4;

    private final Optional<InetAddress> v4;
    private final Optional<InetAddress> v6;

    /// @throws FatalException if the configuration is bad
    BindAddress(Settings settings) {
        v4 = find(settings, SmtpParams.BIND_ADDRESS, true);
        v6 = find(settings, SmtpParams.BIND_ADDRESS6, false);
    }

    private static Optional<InetAddress> find(Settings settings, Twin<String> param,
            boolean isV4) {
        var text = settings.get(param);
        if (text.isEmpty()) {
            return only(settings.get(CommonParams.INET_INTERFACES), isV4);
        }
        var address = literal(text);
        if (address.isEmpty()) {
            throw new FatalException("smtp_connect_addr: bad " + param.of(settings.lmtp).name()
                    + " parameter: " + text + ": Name or service not known");
        }
        return address;
    }

    /// What comes from the one interface for mail is what the rest of the world knows. Loopback is
    /// no such interface.
    private static Optional<InetAddress> only(List<String> interfaces, boolean isV4) {
        var fitting = interfaces.stream().filter(i -> !i.equals("all")
                        && !i.equals("loopback-only"))
                .flatMap(i -> resolve(i).stream())
                .filter(a -> a.getAddress().length == V4_LENGTH == isV4).distinct().toList();
        return fitting.size() == 1 && !fitting.getFirst().isLoopbackAddress()
                && !fitting.getFirst().isAnyLocalAddress()
                ? Optional.of(fitting.getFirst()) : Optional.empty();
    }

    private static List<InetAddress> resolve(String text) {
        try {
            return List.of(InetAddress.getAllByName(text));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text.replace("[", "").replace("]", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Where a connection to this peer comes from; empty to leave it to the system.
    Optional<InetSocketAddress> towards(InetAddress peer) {
        return (peer.getAddress().length == V4_LENGTH ? v4 : v6)
                .map(address -> new InetSocketAddress(address, 0));
    }
}
