package org.postrider.smtpd.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.dns.Resolver;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Mx;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.Domains;
import org.postrider.net.AddressText;
import org.postrider.tables.Lookup;

/// A check of the servers or addresses behind a name by an access table, such as
/// `check_sender_mx_access hash:/etc/postfix/mx_access`. They must not permit anything: whoever owns a
/// domain could point it at a host that is permitted.
///
/// @param kind which servers
/// @param target whose
/// @param table where to look
record HostCheck(Kind kind, Target target, AccessTable table) implements Restriction {
    /// Which servers are looked up.
    enum Kind { MX, NS, A }

    /// Whose name.
    enum Target { CLIENT, REVERSE_CLIENT_HOSTNAME, HELO, SENDER, RECIPIENT }

    private static final int HOSTS = 100;
    /// Why a name cannot be looked up whose records were filtered.
    static final String FILTERED = "DNS reply filter policy";

    /// The check of this name, in small letters.
    static Optional<HostCheck> named(Access access, String word, String table) {
        for (var target : Target.values()) {
            for (var kind : Kind.values()) {
                if (word.equals(word(target, kind))) {
                    return Optional.of(new HostCheck(kind, target,
                            new AccessTable(access, table)));
                }
            }
        }
        return Optional.empty();
    }

    /// Whether there is a check of this name, in small letters.
    static boolean isNamed(String word) {
        for (var target : Target.values()) {
            for (var kind : Kind.values()) {
                if (word.equals(word(target, kind))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String word(Target target, Kind kind) {
        return ("check_" + target + "_" + kind + "_access").toLowerCase(Locale.ROOT);
    }

    @Override
    public Verdict apply(Judge judge) {
        var peer = judge.subject().peer();
        return switch (target) {
            case CLIENT -> host(judge, known(peer.name()), judge.clientScope());
            case REVERSE_CLIENT_HOSTNAME -> host(judge, known(peer.reverseName()),
                    new Scope(peer.reverseName(), "Unverified Client host"));
            case HELO -> host(judge, judge.helo(), HeloRules.scope(judge));
            case SENDER -> judge.hasSender() ? mail(judge, judge.senderScope()) : Verdict.DUNNO;
            case RECIPIENT -> judge.hasRecipient() ? mail(judge, judge.recipientScope())
                    : Verdict.DUNNO;
        };
    }

    private static String known(String name) {
        return name.equals(Peer.UNKNOWN) ? "" : name;
    }

    private Verdict mail(Judge judge, Scope address) {
        return host(judge, Address.domain(address.name()), address);
    }

    private Verdict host(Judge judge, String name, Scope scope) {
        if (name.isEmpty()) {
            return Verdict.DUNNO;
        }
        if (name.startsWith("[")) {
            var literal = Domains.literalAddress(name);
            return literal.isEmpty() || kind == Kind.NS ? Verdict.DUNNO
                    : decide(judge, table.findAddress(literal), literal, scope);
        }
        int count = 0;
        for (var server : servers(judge, judge.access().forLookup(
                HeloRules.withoutDot(name)), scope)) {
            var found = ++count > HOSTS ? Lookup.NOT_FOUND : find(judge, server, scope);
            if (!(found instanceof Lookup.NotFound)) {
                return decide(judge, found, server, scope);
            }
        }
        return Verdict.DUNNO;
    }

    private Verdict decide(Judge judge, Lookup found, String key, Scope scope) {
        return withoutPermission(judge, table.act(judge, found, key, scope), word(target, kind),
                scope);
    }

    /// What a table has decided, unless it permits.
    ///
    /// @param restriction its name, for the log
    /// @throws Refused if it permits
    static Verdict withoutPermission(Judge judge, Verdict verdict, String restriction,
            Scope scope) {
        if (verdict != Verdict.OK || judge.subject().effects().discard()) {
            return verdict;
        }
        var log = judge.access().context().log();
        log.warning("restriction " + restriction + " returns OK for " + scope.name());
        log.warning("this is not allowed for security reasons");
        log.warning("use DUNNO instead of OK if you want to make an exception");
        throw new Refused(Refusal.CONFIGURATION);
    }

    /// What the table says about a server: by its name, then by each of its addresses.
    private Lookup find(Judge judge, String server, Scope scope) {
        var found = kind == Kind.A ? Lookup.NOT_FOUND : table.findDomain(server);
        if (!(found instanceof Lookup.NotFound)) {
            return found;
        }
        return switch (judge.access().context().resolver().nativeAddresses(server, true, true)) {
            case Answer.Found<InetAddress>(var addresses) -> {
                for (var address : addresses) {
                    var byAddress = table.findAddress(AddressText.of(address));
                    if (!(byAddress instanceof Lookup.NotFound)) {
                        yield byAddress;
                    }
                }
                yield Lookup.NOT_FOUND;
            }
            case Answer.NoData<InetAddress> _ ->
                    lost(judge, server, scope, "No address associated with hostname");
            case Answer.NoName<InetAddress> _ ->
                    lost(judge, server, scope, "Name or service not known");
            case Answer.TryAgain<InetAddress> _, Answer.Filtered<InetAddress> _ ->
                    lost(judge, server, scope, "Temporary failure in name resolution");
        };
    }

    private Lookup lost(Judge judge, String server, Scope scope, String why) {
        if (kind != Kind.A) {
            judge.access().context().log().warning("Unable to look up " + kind + " host " + server
                    + " for " + scope.title() + " " + scope.name() + ": " + why);
        }
        return Lookup.NOT_FOUND;
    }

    private List<String> servers(Judge judge, String name, Scope scope) {
        var resolver = judge.access().context().resolver();
        return switch (kind) {
            case A -> List.of(name);
            case MX -> exchangers(judge, resolver, name);
            case NS -> nameServers(judge, resolver, name, scope);
        };
    }

    /// The mail exchangers of a name; without any, it is its own (RFC 5321, section 5.1).
    private static List<String> exchangers(Judge judge, Resolver resolver, String name) {
        return switch (resolver.mx(name)) {
            case Answer.Found<Mx>(var list) -> list.stream().map(Mx::host)
                    .filter(h -> !h.isEmpty()).toList();
            case Answer.NoData<Mx> _, Answer.NoName<Mx> _ -> List.of(name);
            case Answer.TryAgain<Mx> _ -> unknown(judge, Kind.MX, name, "Host not found, try again");
            case Answer.Filtered<Mx> filtered -> unknown(judge, Kind.MX, name,
                    filtered.fault() ? filtered.reason() : FILTERED);
        };
    }

    /// The name servers of the nearest domain around a name that has some.
    private static List<String> nameServers(Judge judge, Resolver resolver, String name,
            Scope scope) {
        for (var domain = name; domain.indexOf('.') > 0;
                domain = domain.substring(domain.indexOf('.') + 1)) {
            switch (resolver.nameServers(domain)) {
                case Answer.Found<String>(var servers) -> {
                    return servers;
                }
                case Answer.TryAgain<String> _ -> {
                    return unknown(judge, Kind.NS, domain, "Host not found, try again");
                }
                case Answer.Filtered<String> filtered -> {
                    return unknown(judge, Kind.NS, domain,
                            filtered.fault() ? filtered.reason() : FILTERED);
                }
                case Answer.NoData<String> _, Answer.NoName<String> _ -> { }
            }
        }
        return unknown(judge, Kind.NS, scope.name(), "Host not found");
    }

    private static List<String> unknown(Judge judge, Kind kind, String name, String why) {
        judge.access().context().log().warning("Unable to look up " + kind + " host for " + name
                + ": " + why);
        return List.of();
    }
}
