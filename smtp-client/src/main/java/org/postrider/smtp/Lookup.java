package org.postrider.smtp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Mx;
import org.postrider.dns.Resolver.Srv;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.net.AddressText;
import org.postrider.util.ServiceNames;

/// Finds the hosts that a nexthop stands for, in the order in which they are tried.
final class Lookup {
    private static final int SMTP_PORT = 25;
    private static final int V4_LENGTH = 4;

    /// Status of mail for a destination whose best mail exchanger is this host.
    static final String LOOPS = "5.4.6";

    private final Settings settings;
    private final OwnAddresses own;
    private final RandomGenerator random;
    private final HostAddresses addresses;
    private final boolean usesDns;

    Lookup(Settings settings, OwnAddresses own, RandomGenerator random) {
        this.settings = settings;
        this.own = own;
        this.random = random;
        addresses = new HostAddresses(settings);
        usesDns = HostAddresses.usesDns(settings);
    }

    /// The hosts of a nexthop, at least one.
    ///
    /// @throws Failure.Stop if there is none
    List<Target> targets(Nexthop nexthop) throws Failure.Stop {
        return switch (nexthop) {
            case Nexthop.Unix(var path) -> List.of(new Target.Unix(
                    settings.get(CommonParams.MYHOSTNAME), path));
            case Nexthop.Inet(_, var given, var port, var exchangers) -> {
                var name = settings.names.forLookup(given);
                int number = port(port);
                if (!exchangers || !usesDns || HostAddresses.literal(name) != null) {
                    yield host(name, number);
                }
                yield settings.get(SmtpParams.USE_SRV_LOOKUP).contains(port)
                        ? services(name, port, number) : exchangers(name, number);
            }
        };
    }

    /// The hosts that offer a service (RFC 2782).
    private List<Target> services(String domain, String service, int port) throws Failure.Stop {
        var name = "_" + service + "._tcp." + domain;
        try {
            return switch (settings.context.resolver().srv(name)) {
                case Answer.Found<Srv>(var records) -> services(name, records);
                case Answer.TryAgain<Srv> _ -> throw HostAddresses.notFound(name, "SRV",
                        "Host not found, try again", "4.4.3");
                case Answer.Filtered<Srv> filtered ->
                        throw HostAddresses.filtered(name, "SRV", filtered);
                default -> throw HostAddresses.notFound(name, "SRV", "Host not found", "5.4.4");
            };
        } catch (Failure.Stop e) {
            boolean skips = settings.get(SmtpParams.ALLOW_SRV_LOOKUP_FALLBACK)
                    || settings.get(SmtpParams.IGNORE_SRV_LOOKUP_ERROR)
                    && e.failure().temporary();
            if (!skips) {
                throw e;
            }
            settings.context.log().info("skipping SRV lookup for " + name + ": "
                    + e.failure().dsn().reason());
            return exchangers(domain, port);
        }
    }

    private List<Target> services(String name, List<Srv> records) throws Failure.Stop {
        if (records.size() == 1 && records.getFirst().host().isEmpty()) {
            throw new Failure.Stop(Failure.local("5.1.0",
                    "Domain " + name + " does not support SRV requests"));
        }
        var targets = new ArrayList<Target>();
        Failure.Stop last = null;
        for (var record : Srv.drawn(records, random)) {
            try {
                targets.addAll(ordered(record.host(), addresses.of(record.host()), record.port(),
                        record.priority()));
            } catch (Failure.Stop e) {
                last = e;
            }
        }
        if (targets.isEmpty() && last != null) {
            settings.context.log().warning("no SRV host for " + name
                    + " has a valid address record");
            throw last;
        }
        return balanced(targets);
    }

    private int port(String port) throws Failure.Stop {
        int number = ServiceNames.port(port, settings.get(CommonParams.KNOWN_TCP_PORTS))
                .orElse(0);
        if (number == 0) {
            throw new Failure.Stop(Failure.local("4.3.5", "unknown service: " + port + "/tcp"));
        }
        return number;
    }

    private List<Target> host(String name, int port) throws Failure.Stop {
        return balanced(withoutSelf(name, ordered(name, addresses.of(name), port, 0), port));
    }

    private List<Target> exchangers(String domain, int port) throws Failure.Stop {
        return switch (settings.context.resolver().mx(domain)) {
            case Answer.Found<Mx>(var records) -> exchangers(domain, port, records);
            case Answer.TryAgain<Mx> _ when !settings.get(SmtpParams.IGNORE_MX_LOOKUP_ERROR) ->
                    throw HostAddresses.notFound(domain, "MX", "Host not found, try again", "4.4.3");
            case Answer.Filtered<Mx> filtered
                    when !settings.get(SmtpParams.IGNORE_MX_LOOKUP_ERROR) ->
                    throw HostAddresses.filtered(domain, "MX", filtered);
            // RFC 5321, section 5.1: a domain without mail exchangers is its own.
            default -> host(domain, port);
        };
    }

    private List<Target> exchangers(String domain, int port, List<Mx> records)
            throws Failure.Stop {
        if (records.size() == 1 && records.getFirst().host().isEmpty()) {
            throw new Failure.Stop(Failure.local("5.1.0",
                    "Domain " + domain + " does not accept mail (nullMX)"));
        }
        var sorted = new ArrayList<>(records);
        if (settings.get(SmtpParams.RANDOMIZE_ADDRESSES)) {
            Collections.shuffle(sorted, java.util.Random.from(random));
        }
        sorted.sort(Comparator.comparingInt(Mx::preference));
        var targets = new ArrayList<Target>();
        Failure.Stop last = null;
        boolean temporary = settings.get(SmtpParams.DEFER_IF_NO_MX_ADDRESS_FOUND);
        for (var mx : sorted) {
            try {
                targets.addAll(ordered(mx.host(), addresses.of(mx.host()), port, mx.preference()));
            } catch (Failure.Stop e) {
                temporary |= e.failure().temporary();
                last = e;
            }
        }
        if (targets.isEmpty() && last != null) {
            settings.context.log().warning("no MX host for " + domain
                    + " has a valid address record");
            throw temporary ? new Failure.Stop(last.failure().softened()) : last;
        }
        return balanced(withoutSelf(domain, targets, port));
    }

    /// Gives both address families a turn among those addresses that are tried, so that one that
    /// does not work does not use up all attempts (`smtp_balance_inet_protocols`): where one has less
    /// than half of them, addresses of it that come later take the place of the other's last ones.
    private List<Target> balanced(List<Target> targets) {
        int most = settings.get(SmtpParams.MX_ADDRESS_LIMIT);
        if (most < 2 || targets.size() <= most
                || !settings.get(SmtpParams.BALANCE_INET_PROTOCOLS)
                || !settings.get(SmtpParams.ADDRESS_PREFERENCE).equals("any")) {
            return targets;
        }
        var first = new ArrayList<>(targets.subList(0, most));
        int few = (int) first.stream().filter(Lookup::isV4).count();
        boolean v4 = few <= most / 2;
        few = v4 ? few : most - few;
        for (var later : targets.subList(most, targets.size())) {
            if (few < most / 2 && isV4(later) == v4) {
                int place = most - 1;
                while (isV4(first.get(place)) == v4) {
                    place--;
                }
                first.remove(place);
                first.add(later);
                few++;
            }
        }
        return first;
    }

    private static boolean isV4(Target target) {
        return target instanceof Target.Inet inet && inet.address().getAddress().length == V4_LENGTH;
    }

    /// Mail exchangers that come after this host itself would only send the mail back here.
    private List<Target> withoutSelf(String domain, List<Target> targets, int port)
            throws Failure.Stop {
        if (port != SMTP_PORT) {
            return targets;
        }
        for (var target : targets) {
            if (target instanceof Target.Inet self && own.contains(self.address())) {
                var better = targets.stream().filter(t -> t instanceof Target.Inet inet
                        && inet.preference() < self.preference()).toList();
                if (better.isEmpty()) {
                    throw new Failure.Stop(Failure.local(LOOPS,
                            "mail for " + domain + " loops back to myself"));
                }
                return better;
            }
        }
        return targets;
    }

    /// Gives each address its turn: the preferred family first, or both in turn.
    private List<Target> ordered(String host, List<InetAddress> found, int port,
            int preference) {
        var addresses = new ArrayList<>(found);
        if (settings.get(SmtpParams.RANDOMIZE_ADDRESSES)) {
            Collections.shuffle(addresses, java.util.Random.from(random));
        }
        int first = switch (settings.get(SmtpParams.ADDRESS_PREFERENCE)) {
            case "ipv4" -> 4;
            case "ipv6" -> 16;
            default -> 0;
        };
        if (first != 0) {
            addresses.sort(Comparator.comparing(a -> a.getAddress().length != first));
        }
        return addresses.stream()
                .<Target>map(a -> new Target.Inet(host, a, port, preference)).toList();
    }

    /// The text of an address, for keys of kept connections.
    static String key(Target target) {
        return target instanceof Target.Inet inet
                ? AddressText.of(inet.address()) + ":" + inet.port() : target.relay();
    }
}
