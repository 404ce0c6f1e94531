package org.postrider.smtpd.access;

import org.postrider.mail.proto.ResolveReply;

/// Refuses addresses in domains that end here, or that this host relays to, and that do not exist.
final class Listed {
    private final RecipientTables tables;

    Listed(RecipientTables tables) {
        this.tables = tables;
    }

    Verdict sender(Judge judge) {
        var address = judge.senderScope();
        judge.noteListed(address);
        var resolved = judge.access().resolve(address);
        // An alias that does not exist is a bad mailbox; of other addresses less is known.
        return check(judge, address, resolved,
                resolved.has(ResolveReply.VIRTUAL_ALIAS) ? "5.1.1" : "5.1.0");
    }

    Verdict recipient(Judge judge) {
        var address = judge.recipientScope();
        judge.noteListed(address);
        var resolved = judge.access().resolve(address);
        var verdict = check(judge, address, resolved, "5.1.1");
        if (verdict == Verdict.DUNNO && resolved.has(ResolveReply.RELAY)) {
            judge.access().oldDefaults().relayed(address.name());
        }
        return verdict;
    }

    private Verdict check(Judge judge, Scope address, ResolveReply resolved, String status) {
        return switch (tables.check(resolved)) {
            case RecipientTables.Answer.Known _ -> Verdict.DUNNO;
            case RecipientTables.Answer.Failed _ -> throw Access.lookupFailed(address.name());
            case RecipientTables.Answer.Unknown(var code, var table) ->
                    judge.refuse(code, status, address, "User unknown" + table);
        };
    }
}
