package org.postrider.smtpd.access;

import org.postrider.mail.proto.ResolveReply;
import org.postrider.tables.Lookup;

/// Refuses addresses in domains that end here, or that this host relays to, and that do not exist.
final class Listed {
    private final RecipientTables tables;

    Listed(RecipientTables tables) {
        this.tables = tables;
    }

    Verdict sender(Judge judge) {
        var address = judge.senderScope();
        judge.noteListed(address);
        var resolved = judge.resolve(address);
        // An alias that does not exist is a bad mailbox; of other addresses less is known.
        return act(judge, address, tables.sender(resolved),
                resolved.has(ResolveReply.VIRTUAL_ALIAS) ? "5.1.1" : "5.1.0");
    }

    Verdict recipient(Judge judge) {
        var address = judge.recipientScope();
        judge.noteListed(address);
        var resolved = judge.resolve(address);
        var verdict = switch (tables.mapping(resolved)) {
            case Lookup.Found _ -> Verdict.DUNNO;
            case Lookup.Failed _ -> throw Access.lookupFailed(address.name());
            case Lookup.NotFound _ -> unmapped(judge, address, resolved);
        };
        if (verdict == Verdict.DUNNO && resolved.has(ResolveReply.RELAY)) {
            judge.access().oldDefaults().relayed(address.name());
        }
        return verdict;
    }

    private Verdict unmapped(Judge judge, Scope address, ResolveReply resolved) {
        // The domain of virtual aliases leads to the error agent, too, with a text of its own.
        boolean aliasDomain = resolved.has(ResolveReply.VIRTUAL_ALIAS);
        if (!aliasDomain && resolved.transport().equals(judge.access().errorService())) {
            return refused(judge, address, 550, resolved.nexthop());
        }
        if (resolved.transport().equals("retry")) {
            return refused(judge, address, 450, resolved.nexthop());
        }
        return act(judge, address, tables.byClass(resolved), "5.1.1");
    }

    /// Refuses what would only be returned, or wait, later.
    ///
    /// @param why with a status code before it, or without
    private static Verdict refused(Judge judge, Scope address, int code, String why) {
        char digit = code < 500 ? '4' : '5';
        int blank = why.indexOf(' ');
        boolean coded = blank >= 5 && why.charAt(0) == digit && why.charAt(1) == '.';
        return judge.refuse(code, coded ? why.substring(0, blank) : digit + ".1.1", address,
                coded ? why.substring(blank).strip() : why);
    }

    private static Verdict act(Judge judge, Scope address, RecipientTables.Answer answer,
            String status) {
        return switch (answer) {
            case RecipientTables.Answer.Known _ -> Verdict.DUNNO;
            case RecipientTables.Answer.Failed _ -> throw Access.lookupFailed(address.name());
            case RecipientTables.Answer.Unknown(var code, var table) ->
                    judge.refuse(code, status, address, "User unknown" + table);
        };
    }
}
