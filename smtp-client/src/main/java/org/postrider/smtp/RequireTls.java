package org.postrider.smtp;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;

/// What mail with REQUIRETLS (RFC 8689) demands of the servers that get it: `smtp_requiretls_policy`.
///
/// ```
/// inline:{{site.example=opportunistic}}, cidr:{{0.0.0.0/0 opportunistic}}, enforce
/// ```
/// A list of tables, which are asked for the name of the nexthop, and of actions; the first that says
/// something counts, and where none does, `enforce`.
final class RequireTls {
    /// What is demanded, from nothing to all.
    enum Action {
        /// Mail goes as if it had not asked.
        DISABLE,
        /// The server is asked for REQUIRETLS where it offers it.
        OPPORTUNISTIC,
        /// The same, and nothing goes without TLS.
        STARTTLS,
        /// The server must offer it, and prove who it is.
        ENFORCE
    }

    private static final String PREFIX = "Sender requested REQUIRETLS, but ";

    /// A table, or an action.
    private sealed interface Item {
        record Table(Maps maps) implements Item {}

        record Word(String word) implements Item {}
    }

    private final Settings settings;
    private final String parameter;
    private final List<Item> items = new ArrayList<>();

    RequireTls(Settings settings) {
        this.settings = settings;
        var param = settings.lmtp ? TlsClientParams.LMTP_REQUIRETLS_POLICY
                : TlsClientParams.SMTP_REQUIRETLS_POLICY;
        parameter = param.name();
        for (var word : Lists.split(settings.get(param))) {
            items.add(word.indexOf(':') < 0 ? new Item.Word(word)
                    : new Item.Table(settings.context.tables().maps(parameter, List.of(word),
                            settings.context.conf())));
        }
    }

    /// What is demanded of a destination.
    ///
    /// @param target a server of it
    /// @throws Failure.Stop if that cannot be said
    Action action(String nexthop, Target target) throws Failure.Stop {
        var name = name(nexthop, target);
        for (var item : items) {
            var word = switch (item) {
                case Item.Word(var action) -> action;
                case Item.Table(var maps) -> lookup(maps, name, nexthop, target);
            };
            switch (word) {
                case "" -> { }
                case "enforce" -> {
                    return Action.ENFORCE;
                }
                case "opportunistic+starttls" -> {
                    return Action.STARTTLS;
                }
                case "opportunistic" -> {
                    return Action.OPPORTUNISTIC;
                }
                case "disable" -> {
                    return Action.DISABLE;
                }
                default -> {
                    settings.context.log().warning(parameter + ": unknown policy action: '" + word
                            + "' -- ignoring the remainder of this policy");
                    throw misconfigured(nexthop, target);
                }
            }
        }
        return Action.ENFORCE;
    }

    /// Without brackets and port; a local socket is this host.
    private String name(String nexthop, Target target) {
        if (target instanceof Target.Unix) {
            return settings.get(CommonParams.MYHOSTNAME);
        }
        var parsed = Nexthop.parse(nexthop, settings.lmtp, settings.port());
        return parsed.isEmpty() || !(parsed.getFirst() instanceof Nexthop.Inet inet) ? nexthop
                : settings.names.forLookup(inet.name());
    }

    /// @return empty if the tables do not have the name
    private String lookup(Maps maps, String name, String nexthop, Target target)
            throws Failure.Stop {
        for (var key = name; !key.isEmpty(); key = parent(key)) {
            switch (key.equals(name) ? maps.lookup(key) : maps.lookupPartial(key)) {
                case Lookup.Found(var word) -> {
                    return word;
                }
                case Lookup.NotFound _ -> { }
                case Lookup.Failed(var reason) -> {
                    settings.context.log().warning(parameter + ": " + reason);
                    throw misconfigured(nexthop, target);
                }
            }
        }
        return "";
    }

    /// The domain above, with its dot; empty above the topmost.
    private static String parent(String name) {
        int dot = name.indexOf('.', 1);
        return dot < 0 ? "" : name.substring(dot);
    }

    private Failure.Stop misconfigured(String nexthop, Target target) {
        return notAsked(nexthop, target, "4.7.10", "REQUIRETLS policy configuration error");
    }

    private Failure.Stop notAsked(String nexthop, Target target, String status, String why) {
        var reason = why + ". The last attempted server was " + target.host();
        settings.context.log().warning("TLS policy lookup for " + nexthop + "/" + target.host()
                + ": " + reason);
        return new Failure.Stop(new Failure(Dsn.of(status, "", reason), "none", false));
    }

    /// A destination that is not even asked, because of what is configured for it.
    Failure.Stop disabled(String nexthop, Target target, TlsLevel level, String what) {
        return notAsked(nexthop, target, "5.7.10", PREFIX + "my configured TLS security level '"
                + level.word() + "' disables " + what);
    }

    /// A server that does not do.
    static Failure refused(Target target, String why) {
        return new Failure(Dsn.of("5.7.30", "", PREFIX + why + " by host " + target.namaddr()),
                target.relay(), false);
    }
}
