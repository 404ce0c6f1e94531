package org.postrider.smtpd.access;

import org.postrider.mail.address.Domains;
import org.postrider.mail.params.AccessParams;

/// Restrictions on the name that a client gives itself.
final class HeloRules {
    private HeloRules() {}

    static Scope scope(Judge judge) {
        return new Scope(judge.helo(), Stage.HELO);
    }

    /// The name without a final dot.
    static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /// `reject_invalid_helo_hostname`
    static Verdict invalid(Judge judge) {
        var name = judge.helo();
        if (name.isEmpty()) {
            return Verdict.DUNNO;
        }
        if (name.startsWith("[")) {
            return Domains.literalAddress(name).isEmpty() ? invalid(judge, "invalid ip address")
                    : Verdict.DUNNO;
        }
        var bare = withoutDot(name);
        boolean valid = Domains.isHostname(bare) || Domains.addressBytes(bare).length > 0;
        return valid ? Verdict.DUNNO : invalid(judge, "Invalid name");
    }

    private static Verdict invalid(Judge judge, String text) {
        return judge.refuse(judge.access().context().conf().get(
                AccessParams.INVALID_HOSTNAME_REJECT_CODE), "5.5.2", scope(judge), text);
    }

    /// `reject_non_fqdn_helo_hostname`
    static Verdict incomplete(Judge judge) {
        var name = judge.helo();
        boolean literal = name.startsWith("[") && name.endsWith("]");
        if (name.isEmpty() || literal || isComplete(name)) {
            return Verdict.DUNNO;
        }
        return judge.refuse(judge.access().context().conf().get(AccessParams.NON_FQDN_REJECT_CODE),
                "5.5.2", scope(judge), "need fully-qualified hostname");
    }

    /// Whether a name has a domain in it.
    static boolean isComplete(String name) {
        var bare = withoutDot(name);
        return bare.indexOf('.') > 0 && Domains.isHostname(bare);
    }
}
