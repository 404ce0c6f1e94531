package org.postrider.smtpd.access;

import org.postrider.mail.address.Address;
import org.postrider.mail.params.AccessParams;

/// Restrictions on sender and recipient that need no DNS.
final class AddressRules {
    private AddressRules() {}

    /// `reject_non_fqdn_sender`
    static Verdict incompleteSender(Judge judge) {
        return judge.hasSender() && !judge.senderAddress().isEmpty()
                ? incomplete(judge, judge.senderScope()) : Verdict.DUNNO;
    }

    /// `reject_non_fqdn_recipient`: the postmaster needs no domain (RFC 5321, section 4.5.1).
    static Verdict incompleteRecipient(Judge judge) {
        return judge.hasRecipient() && !judge.recipientAddress().equalsIgnoreCase("postmaster")
                ? incomplete(judge, judge.recipientScope()) : Verdict.DUNNO;
    }

    private static Verdict incomplete(Judge judge, Scope address) {
        var domain = Address.domain(address.name());
        boolean literal = domain.startsWith("[") && domain.endsWith("]");
        if (literal || HeloRules.isComplete(judge.access().forLookup(domain))) {
            return Verdict.DUNNO;
        }
        return judge.refuse(judge.access().context().conf().get(AccessParams.NON_FQDN_REJECT_CODE),
                "5.5.2", address, "need fully-qualified address");
    }

    /// `reject_unlisted_sender`
    static Verdict unlistedSender(Judge judge) {
        return judge.hasSender() && !judge.senderAddress().isEmpty()
                ? judge.access().listed().sender(judge) : Verdict.DUNNO;
    }

    /// `reject_unlisted_recipient`
    static Verdict unlistedRecipient(Judge judge) {
        return judge.hasRecipient() ? judge.access().listed().recipient(judge) : Verdict.DUNNO;
    }
}
