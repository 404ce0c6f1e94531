package org.postrider.smtpd.access;

import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.proto.ResolveReply;

/// Restrictions that keep strangers from sending mail through this host to others.
final class RelayRules {
    private static final int OURS = ResolveReply.LOCAL | ResolveReply.VIRTUAL_ALIAS
            | ResolveReply.VIRTUAL_MAILBOX | ResolveReply.RELAY;

    private RelayRules() {}

    /// `permit_auth_destination`
    static Verdict permitted(Judge judge) {
        return judge.hasRecipient() && isOurs(judge)
                ? judge.permit("permit_auth_destination", judge.recipientScope(), "")
                : Verdict.DUNNO;
    }

    /// `reject_unauth_destination`
    static Verdict rejected(Judge judge) {
        return refuse(judge, judge.access().context().conf().get(
                SmtpdParams.RELAY_DOMAINS_REJECT_CODE));
    }

    /// `defer_unauth_destination`
    static Verdict deferred(Judge judge) {
        return refuse(judge, 400 + judge.access().context().conf().get(
                SmtpdParams.RELAY_DOMAINS_REJECT_CODE) % 100);
    }

    private static Verdict refuse(Judge judge, int code) {
        return !judge.hasRecipient() || isOurs(judge) ? Verdict.DUNNO
                : judge.refuse(Refusal.of(code, "5.7.1",
                        "<" + judge.recipientAddress() + ">: Relay access denied"));
    }

    /// Whether mail for the recipient ends here or in a domain that this host relays to. An address
    /// with routing characters is not trusted to stay there.
    static boolean isOurs(Judge judge) {
        var resolved = judge.resolve(judge.recipientScope());
        return (resolved.flags() & OURS) != 0 && (!resolved.has(ResolveReply.ROUTED)
                || judge.access().context().conf().get(SmtpdParams.ALLOW_UNTRUSTED_ROUTING));
    }

    /// Whether the recipient has routing characters.
    static boolean isRouted(Judge judge) {
        return judge.resolve(judge.recipientScope()).has(ResolveReply.ROUTED);
    }
}
