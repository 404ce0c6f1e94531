package org.postrider.smtpd.access;

import java.net.InetAddress;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Mx;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.proto.ResolveReply;

/// Restrictions on names that the DNS does not know.
final class DnsRules {
    private static final int FINAL = ResolveReply.LOCAL | ResolveReply.VIRTUAL_ALIAS
            | ResolveReply.VIRTUAL_MAILBOX;

    private DnsRules() {}

    private static Conf conf(Judge judge) {
        return judge.access().context().conf();
    }

    /// `reject_unknown_client_hostname`: address and name must confirm each other.
    static Verdict unknownClient(Judge judge) {
        var peer = judge.subject().peer();
        return nameless(judge, peer.nameStatus(), "4.7.25", "hostname");
    }

    /// `reject_unknown_reverse_client_hostname`: the address must have a name.
    static Verdict unknownReverseClient(Judge judge) {
        var peer = judge.subject().peer();
        return nameless(judge, peer.reverseStatus(), "4.7.1", "reverse hostname");
    }

    private static Verdict nameless(Judge judge, Peer.Lookup status, String dsn, String what) {
        if (status == Peer.Lookup.FOUND) {
            return Verdict.DUNNO;
        }
        int code = status == Peer.Lookup.FAILED ? 450
                : conf(judge).get(AccessParams.UNKNOWN_CLIENT_REJECT_CODE);
        return judge.refuse(Refusal.of(code, dsn, "Client host rejected: cannot find your " + what
                + ", [" + judge.subject().peer().address() + "]"));
    }

    /// `reject_unknown_helo_hostname`: the name must have an address or a mail exchanger.
    static Verdict unknownHelo(Judge judge) {
        var name = judge.helo();
        if (name.isEmpty() || name.startsWith("[")) {
            return Verdict.DUNNO;
        }
        var scope = HeloRules.scope(judge);
        return switch (existence(judge, name)) {
            case YES, NULL_MX -> Verdict.DUNNO;
            case FILTERED -> filtered(judge, name, "address or MX");
            case NO -> judge.refuse(conf(judge).get(AccessParams.UNKNOWN_HOSTNAME_REJECT_CODE),
                    "4.7.1", scope, "Host not found");
            case FAILED -> judge.access().unknownHelo().apply(judge,
                    judge.refusal(450, "4.7.1", scope, "Host not found"));
        };
    }

    /// `reject_unknown_sender_domain`
    static Verdict unknownSender(Judge judge) {
        return judge.hasSender() && !judge.senderAddress().isEmpty()
                ? unknownDomain(judge, judge.senderScope(), "4.1.8", new Refusal(550, "5.7.27"))
                : Verdict.DUNNO;
    }

    /// `reject_unknown_recipient_domain`
    static Verdict unknownRecipient(Judge judge) {
        return judge.hasRecipient() ? unknownDomain(judge, judge.recipientScope(), "4.1.2",
                new Refusal(556, "5.1.10")) : Verdict.DUNNO;
    }

    /// @param nullMx code and status where the domain says that it takes no mail (RFC 7505)
    private static Verdict unknownDomain(Judge judge, Scope address, String status,
            Refusal nullMx) {
        var resolved = judge.resolve(address);
        var domain = Address.domain(resolved.recipient());
        if (domain.isEmpty() || domain.startsWith("[") || (resolved.flags() & FINAL) != 0) {
            return Verdict.DUNNO;
        }
        return switch (existence(judge, domain)) {
            case YES -> Verdict.DUNNO;
            case FILTERED -> filtered(judge, domain, "MX or address");
            // RFC 7505 has codes of its own: no other fits better.
            case NULL_MX -> judge.refuse(new Refusal(nullMx.code(), nullMx.text() + " "
                    + address.refusal("Domain " + domain + " does not accept mail (nullMX)")));
            case NO -> judge.refuse(conf(judge).get(AccessParams.UNKNOWN_ADDRESS_REJECT_CODE),
                    status, address, "Domain not found");
            case FAILED -> judge.access().unknownAddress().apply(judge,
                    judge.refusal(450, status, address, "Domain not found"));
        };
    }

    private static Verdict filtered(Judge judge, String name, String what) {
        judge.access().context().log().warning(name + ": " + what + " lookup error: "
                + new Answer.Filtered<Mx>(false).reason());
        return Verdict.DUNNO;
    }

    private enum Existence { YES, NO, NULL_MX, FAILED, FILTERED }

    /// Whether mail can be sent to a name.
    private static Existence existence(Judge judge, String given) {
        var name = judge.access().forLookup(given);
        var resolver = judge.access().context().resolver();
        var exchangers = resolver.mx(name);
        if (exchangers instanceof Answer.Found<Mx>(var list)) {
            return list.size() == 1 && list.getFirst().host().isEmpty() ? Existence.NULL_MX
                    : Existence.YES;
        }
        var addresses = resolver.addresses(name, true, true);
        if (addresses instanceof Answer.Found<InetAddress>) {
            return Existence.YES;
        }
        boolean failed = exchangers instanceof Answer.TryAgain<Mx>
                || addresses instanceof Answer.TryAgain<InetAddress>
                || exchangers instanceof Answer.Filtered<Mx>(var fault) && fault
                || addresses instanceof Answer.Filtered<InetAddress>(var other) && other;
        boolean filtered = exchangers instanceof Answer.Filtered<Mx>
                || addresses instanceof Answer.Filtered<InetAddress>;
        return failed ? Existence.FAILED : filtered ? Existence.FILTERED : Existence.NO;
    }
}
