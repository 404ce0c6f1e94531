package org.postrider.rewrite;

import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.Domains;
import org.postrider.mail.address.Idna;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.server.ServiceContext;
import org.postrider.tables.AddressSearch;
import org.postrider.tables.Delimiters;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.MatchList;
import org.postrider.tables.Tables;

/// Finds out where an address is delivered: its class, transport and nexthop.
final class Router {
    /// Services that take their nexthop for a reason.
    private static final Set<String> UNDELIVERABLE = Set.of("error", "retry");
    private static final String NO_REASON = "Address is undeliverable";

    /// A table could not be searched; ends the work on one address.
    private static final class LookupFailed extends Exception {
        private static final long serialVersionUID = 1;

        LookupFailed(String reason) {
            super(reason);
        }
    }

    /// An address taken apart as far as this host has a say in it.
    ///
    /// @param domain what decides; `myhostname` where the address has none
    private record Target(String local, String domain, boolean here) {}

    private final ServiceContext context;
    private final Conf conf;
    private final boolean bangs;
    private final boolean percents;
    private final boolean dequotes;
    private final boolean dashes;
    private final LocalDomains localDomains;
    private final MatchList aliasDomains;
    private final MatchList mailboxDomains;
    private final MatchList relayDomains;
    private final Maps senderRelayhosts;
    private final Maps senderTransports;
    private final TransportMap transports;
    private final Maps relocated;

    Router(ServiceContext context) {
        this.context = context;
        conf = context.conf();
        bangs = conf.get(RewriteParams.SWAP_BANGPATH);
        percents = conf.get(RewriteParams.ALLOW_PERCENT_HACK);
        dequotes = conf.get(RewriteParams.RESOLVE_DEQUOTED_ADDRESS);
        dashes = !conf.get(SmtpdParams.ALLOW_MIN_USER);
        localDomains = new LocalDomains(conf, context.tables());
        aliasDomains = list(RewriteParams.VIRTUAL_ALIAS_DOMAINS);
        mailboxDomains = list(RewriteParams.VIRTUAL_MAILBOX_DOMAINS);
        relayDomains = list(CommonParams.RELAY_DOMAINS);
        senderRelayhosts = routes(RewriteParams.SENDER_DEPENDENT_RELAYHOST_MAPS);
        senderTransports = routes(RewriteParams.SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS);
        transports = new TransportMap(conf, context.tables());
        relocated = context.tables().maps(RewriteParams.RELOCATED_MAPS.name(),
                conf.get(RewriteParams.RELOCATED_MAPS), conf);
    }

    private MatchList list(Param<String> param) {
        return MatchList.of(param.name(), conf.get(param), context.tables(), conf);
    }

    private Maps routes(Param<List<String>> param) {
        return context.tables().maps(param.name(), conf.get(param), conf, Tables.Use.ROUTE);
    }

    /// @param sender in internal form, empty for the null sender
    /// @param address in internal form
    ResolveReply resolve(String sender, String address) {
        var recipient = address;
        try {
            var target = target(address.isEmpty()
                    ? conf.get(RewriteParams.EMPTY_ADDRESS_RECIPIENT) : address);
            recipient = target.local() + "@" + target.domain();
            if (!isDomain(target) || dashes && recipient.startsWith("-")) {
                return bad(recipient);
            }
            var reply = target.here()
                    ? to(ResolveReply.LOCAL, RewriteParams.LOCAL_TRANSPORT, recipient)
                    : elsewhere(sender, recipient, target.domain());
            return relocated(byTransportMap(reply, target.domain()));
        } catch (LookupFailed e) {
            context.log().warning(e.getMessage());
            return new ResolveReply(ResolveReply.FAIL, "", "", recipient);
        }
    }

    /// Whether mail for the domain is delivered or relayed here.
    boolean hasClass(String domain) {
        int ours = ResolveReply.LOCAL | ResolveReply.VIRTUAL_ALIAS | ResolveReply.VIRTUAL_MAILBOX
                | ResolveReply.RELAY;
        return (resolve("", "postmaster@" + domain).flags() & ours) != 0;
    }

    /// Strips our own domains and what routes through us: `u%site@here` leads to `u@site`.
    private Target target(String address) throws LookupFailed {
        var rest = address;
        var last = conf.get(CommonParams.MYHOSTNAME);
        boolean stripped = false;
        while (true) {
            int at = rest.lastIndexOf('@');
            String local;
            String domain;
            if (at >= 0) {
                local = rest.substring(0, at);
                domain = withoutDot(rest.substring(at + 1));
            } else if (bangs && rest.indexOf('!') >= 0) {
                int bang = rest.indexOf('!');
                local = rest.substring(bang + 1);
                domain = withoutDot(rest.substring(0, bang));
            } else if (percents && rest.indexOf('%') >= 0) {
                int percent = rest.lastIndexOf('%');
                local = rest.substring(0, percent);
                domain = withoutDot(rest.substring(percent + 1));
            } else {
                return new Target(rest, last, stripped || isLocal(last));
            }
            boolean nullDomain = domain.isEmpty() && conf.get(RewriteParams.RESOLVE_NULL_DOMAIN);
            if (!nullDomain && !isLocal(domain)) {
                var literal = numeric(domain);
                if (literal.equals(domain) || !isLocal(literal)) {
                    return new Target(local, literal, false);
                }
                domain = literal;
            }
            rest = local;
            stripped = true;
            last = domain.isEmpty() ? last : numeric(domain);
            if (isOpaque(rest)) {
                return new Target(rest, last, true);
            }
        }
    }

    private String numeric(String domain) {
        return Domains.isIpv4(domain) && conf.get(RewriteParams.RESOLVE_NUMERIC_DOMAIN)
                ? "[" + domain + "]" : domain;
    }

    private static boolean isDomain(Target target) {
        return target.here() && !Domains.isIpv4(target.domain())
                || Domains.isHostname(Idna.toAscii(target.domain()).orElse(""))
                || !Domains.literalAddress(target.domain()).isEmpty();
    }

    private static String withoutDot(String domain) {
        boolean dot = domain.endsWith(".") && domain.length() > 1 && !domain.endsWith("..");
        return dot ? domain.substring(0, domain.length() - 1) : domain;
    }

    private boolean isLocal(String domain) throws LookupFailed {
        return !domain.isEmpty() && yes(localDomains.contains(domain), "mydestination");
    }

    private static boolean yes(MatchList.Match match, String parameter) throws LookupFailed {
        if (match == MatchList.Match.FAILED) {
            throw new LookupFailed(parameter + " lookup failure");
        }
        return match == MatchList.Match.YES;
    }

    private ResolveReply bad(String recipient) {
        return new ResolveReply(ResolveReply.ERROR | ResolveReply.DEFAULT,
                conf.get(RewriteParams.ERROR_SERVICE_NAME), "5.1.3 bad address syntax", recipient);
    }

    private ResolveReply elsewhere(String sender, String recipient, String domain)
            throws LookupFailed {
        int routed = routes(Address.local(recipient)) ? ResolveReply.ROUTED : 0;
        if (yes(aliasDomains.string(domain), "virtual_alias_domains")) {
            if (yes(mailboxDomains.string(domain), "virtual_mailbox_domains")) {
                context.log().warning("do not list domain " + domain
                        + " in BOTH virtual_alias_domains and virtual_mailbox_domains");
            }
            return new ResolveReply(ResolveReply.VIRTUAL_ALIAS | routed,
                    conf.get(RewriteParams.ERROR_SERVICE_NAME), "5.1.1 User unknown"
                    + (conf.get(RewriteParams.SHOW_USER_UNKNOWN_TABLE_NAME)
                            ? " in virtual alias table" : ""), recipient);
        }
        if (yes(mailboxDomains.string(domain), "virtual_mailbox_domains")) {
            return to(ResolveReply.VIRTUAL_MAILBOX | routed, RewriteParams.VIRTUAL_TRANSPORT,
                    recipient);
        }
        if (yes(relayDomains.domain(domain), "relay_domains")) {
            return relayed(ResolveReply.RELAY | routed, conf.get(RewriteParams.RELAY_TRANSPORT),
                    RewriteParams.RELAY_TRANSPORT, sender, recipient);
        }
        var transport = bySender(senderTransports, sender,
                RewriteParams.EMPTY_ADDRESS_DEFAULT_TRANSPORT_MAPS_LOOKUP_KEY);
        return transport.isEmpty()
                ? relayed(ResolveReply.DEFAULT | routed, conf.get(RewriteParams.DEFAULT_TRANSPORT),
                        RewriteParams.DEFAULT_TRANSPORT, sender, recipient)
                : relayed(ResolveReply.DEFAULT | routed, transport,
                        RewriteParams.SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS, sender, recipient);
    }

    private boolean routes(String local) {
        return !isOpaque(local) && (local.indexOf('@') >= 0 || percents && local.indexOf('%') >= 0
                || bangs && local.indexOf('!') >= 0);
    }

    /// Whether nobody looks for a domain inside the quotes of a local part.
    private boolean isOpaque(String local) {
        return !dequotes && Address.external(local + "@").startsWith("\"");
    }

    private ResolveReply to(int flags, Param<String> param, String recipient) throws LookupFailed {
        var text = conf.get(param);
        return new ResolveReply(flags, transport(text, param),
                nexthop(text, Address.domain(recipient)), recipient);
    }

    /// Mail for others: by way of a relay host where there is one.
    ///
    /// @param from the parameter that names the transport
    private ResolveReply relayed(int flags, String transport, Param<?> from, String sender,
            String recipient) throws LookupFailed {
        var host = bySender(senderRelayhosts, sender,
                RewriteParams.EMPTY_ADDRESS_RELAYHOST_MAPS_LOOKUP_KEY);
        if (host.isEmpty()) {
            host = conf.get(RewriteParams.RELAYHOST);
        } else if (host.equalsIgnoreCase("dunno")) {
            host = "";
        }
        var otherwise = host.isEmpty() ? Address.domain(recipient) : host;
        return new ResolveReply(flags, transport(transport, from), nexthop(transport, otherwise),
                recipient);
    }

    private String bySender(Maps maps, String sender, Param<String> nullKey) throws LookupFailed {
        if (maps.isEmpty()) {
            return "";
        }
        var key = sender.isEmpty() ? conf.get(nullKey) : sender;
        var search = new AddressSearch(maps, Delimiters.of(conf),
                _ -> MatchList.Match.NO);
        return switch (search.find(key).lookup()) {
            case Lookup.Found(var value) -> value;
            case Lookup.NotFound _ -> "";
            case Lookup.Failed(var reason) -> throw new LookupFailed(reason);
        };
    }

    private ResolveReply byTransportMap(ResolveReply reply, String domain) throws LookupFailed {
        return switch (transports.find(reply.recipient())) {
            case Lookup.NotFound _ -> reply;
            case Lookup.Failed(var reason) -> throw new LookupFailed(reason);
            case Lookup.Found(var value) -> {
                var transport = transport(value);
                var nexthop = value.indexOf(':') < 0 ? "" : nexthop(value, "");
                yield new ResolveReply(reply.flags(),
                        transport.isEmpty() ? reply.transport() : transport,
                        !nexthop.isEmpty() ? nexthop
                                : transport.isEmpty() ? reply.nexthop()
                                : UNDELIVERABLE.contains(transport) ? NO_REASON : domain,
                        reply.recipient());
            }
        };
    }

    /// Users who have moved, in whatever domain: their mail goes back with the new address.
    private ResolveReply relocated(ResolveReply reply) throws LookupFailed {
        if (relocated.isEmpty()) {
            return reply;
        }
        var search = new AddressSearch(relocated, Delimiters.of(conf),
                localDomains::contains);
        return switch (search.find(reply.recipient()).lookup()) {
            case Lookup.NotFound _ -> reply;
            case Lookup.Failed(var reason) -> throw new LookupFailed(reason);
            case Lookup.Found(var value) -> new ResolveReply(reply.flags(),
                    conf.get(RewriteParams.ERROR_SERVICE_NAME),
                    conf.get(RewriteParams.RELOCATED_PREFIX_ENABLE)
                            ? "5.1.6 User has moved to " + value : value, reply.recipient());
        };
    }

    /// The transport that a parameter names, which mail cannot do without.
    private String transport(String text, Param<?> from) throws LookupFailed {
        var transport = transport(text);
        if (transport.isEmpty()) {
            throw new LookupFailed("file " + conf.directory().resolve("main.cf") + ": parameter "
                    + from.name() + ": null transport is not allowed");
        }
        return transport;
    }

    private static String transport(String text) {
        int colon = text.indexOf(':');
        return (colon < 0 ? text : text.substring(0, colon)).strip();
    }

    private static String nexthop(String text, String otherwise) {
        int colon = text.indexOf(':');
        var nexthop = colon < 0 ? "" : text.substring(colon + 1).strip();
        return nexthop.isEmpty() ? otherwise : nexthop;
    }
}
