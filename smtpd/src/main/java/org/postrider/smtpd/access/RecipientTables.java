package org.postrider.smtpd.access;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Delimiters;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;

/// Knows which recipients exist: asks the tables that belong to the class of the address's domain.
///
/// An address in a virtual alias is always known, as is one that is written in another way by a canonical
/// table. Where a class has no table, any is.
final class RecipientTables {
    private final ServiceContext context;
    /// What changes recipients, in the order in which it is asked.
    private final List<Maps> mappings;
    private final Maps senderCanonical;
    private final Maps local;
    private final Maps relay;
    private final Maps mailboxes;
    private final Delimiters delimiters;

    RecipientTables(ServiceContext context) {
        this.context = context;
        mappings = List.of(maps(CleanupParams.RECIPIENT_CANONICAL_MAPS.name()),
                maps(CleanupParams.CANONICAL_MAPS.name()), maps("virtual_alias_maps"));
        senderCanonical = maps(CleanupParams.SENDER_CANONICAL_MAPS.name());
        mailboxes = maps("virtual_mailbox_maps");
        var conf = context.conf();
        local = context.tables().maps("local_recipient_maps",
                conf.get(SmtpdParams.LOCAL_RECIPIENT_MAPS), conf);
        relay = context.tables().maps("relay_recipient_maps",
                conf.get(SmtpdParams.RELAY_RECIPIENT_MAPS), conf);
        delimiters = Delimiters.of(conf);
    }

    private Maps maps(String parameter) {
        Conf conf = context.conf();
        return context.tables().maps(parameter, Lists.split(conf.expand(conf.raw(parameter))),
                conf);
    }

    /// What is known about a recipient.
    sealed interface Answer {
        /// It exists, or nothing says that it does not.
        record Known() implements Answer {}

        /// It does not exist.
        ///
        /// @param code for the reply
        /// @param table where it was looked for
        record Unknown(int code, String table) implements Answer {}

        /// A table failed.
        record Failed() implements Answer {}

        /// The value of [Known].
        Answer KNOWN = new Known();
    }

    /// Looks a sender up.
    Answer sender(ResolveReply resolved) {
        var mapped = mapping(resolved);
        if (mapped instanceof Lookup.NotFound) {
            mapped = search(senderCanonical, keys(resolved));
        }
        return switch (mapped) {
            case Lookup.Found _ -> Answer.KNOWN;
            case Lookup.Failed _ -> new Answer.Failed();
            case Lookup.NotFound _ -> byClass(resolved);
        };
    }

    /// Whether a recipient becomes another one: then it exists, wherever its domain leads.
    Lookup mapping(ResolveReply resolved) {
        Lookup found = Lookup.NOT_FOUND;
        for (var maps : mappings) {
            if (found instanceof Lookup.NotFound) {
                found = search(maps, keys(resolved));
            }
        }
        return found;
    }

    private Set<String> keys(ResolveReply resolved) {
        return keys(resolved.recipient(), resolved.has(ResolveReply.LOCAL));
    }

    /// Looks an address that becomes no other one up in the tables of its class.
    Answer byClass(ResolveReply resolved) {
        if (resolved.has(ResolveReply.ERROR)) {
            return Answer.KNOWN;
        }
        var keys = keys(resolved);
        if (resolved.has(ResolveReply.LOCAL)) {
            return isSystem(resolved.recipient()) || isPostmaster(resolved.recipient()) ? Answer.KNOWN
                    : answer(local, keys, SmtpdParams.UNKNOWN_LOCAL_RECIPIENT_REJECT_CODE,
                            "local recipient table");
        }
        if (resolved.has(ResolveReply.VIRTUAL_ALIAS)) {
            return isSystem(resolved.recipient()) ? Answer.KNOWN
                    : unknown(SmtpdParams.UNKNOWN_VIRTUAL_ALIAS_REJECT_CODE,
                            "virtual alias table");
        }
        if (resolved.has(ResolveReply.VIRTUAL_MAILBOX)) {
            return answer(mailboxes, keys, SmtpdParams.UNKNOWN_VIRTUAL_MAILBOX_REJECT_CODE,
                    "virtual mailbox table");
        }
        if (resolved.has(ResolveReply.RELAY)) {
            return answer(relay, keys, SmtpdParams.UNKNOWN_RELAY_RECIPIENT_REJECT_CODE,
                    "relay recipient table");
        }
        return Answer.KNOWN;
    }

    /// The senders of the mail system's own notifications always exist: the queue manager or the
    /// local delivery agent discards mail for them.
    private boolean isSystem(String recipient) {
        var conf = context.conf();
        var local = Address.local(recipient);
        return local.equalsIgnoreCase(conf.get(BounceParams.DOUBLE_BOUNCE_SENDER))
                || local.equalsIgnoreCase("mailer-daemon");
    }

    /// Every domain of this host has a postmaster (RFC 5321, section 4.5.1), whatever the table says.
    private static boolean isPostmaster(String recipient) {
        return Address.local(recipient).equalsIgnoreCase("postmaster");
    }

    private Answer answer(Maps maps, Set<String> keys, Param<Integer> code, String table) {
        if (maps.isEmpty()) {
            return Answer.KNOWN;
        }
        return switch (search(maps, keys)) {
            case Lookup.Found _ -> Answer.KNOWN;
            case Lookup.NotFound _ -> unknown(code, table);
            case Lookup.Failed _ -> new Answer.Failed();
        };
    }

    private Answer unknown(Param<Integer> code, String table) {
        boolean show = context.conf().get(RewriteParams.SHOW_USER_UNKNOWN_TABLE_NAME);
        return new Answer.Unknown(context.conf().get(code), show ? " in " + table : "");
    }

    private Lookup search(Maps maps, Set<String> keys) {
        if (maps.isEmpty()) {
            return Lookup.NOT_FOUND;
        }
        for (var key : keys) {
            var answer = maps.lookup(key);
            if (answer instanceof Lookup.Failed) {
                context.log().warning(maps.dicts().getFirst().name() + " lookup error for \""
                        + key + "\"");
                return answer;
            }
            if (answer instanceof Lookup.Found) {
                return answer;
            }
        }
        return Lookup.NOT_FOUND;
    }

    /// The keys for an address, as virtual(5) lists them: complete, without extension, the local
    /// part alone where the domain is this host's own, the domain alone.
    private Set<String> keys(String internal, boolean isLocal) {
        var localPart = Address.local(internal);
        var domain = Address.domain(internal);
        var base = withoutExtension(localPart);
        var keys = new LinkedHashSet<String>();
        var at = domain.isEmpty() ? "" : "@" + domain;
        for (var part : List.of(localPart, base)) {
            keys.add(Address.external(part + at));
        }
        if (isLocal || domain.isEmpty()) {
            for (var part : List.of(localPart, base)) {
                keys.add(Address.external(part));
            }
        }
        if (!domain.isEmpty()) {
            keys.add(at);
        }
        keys.remove("");
        return keys;
    }

    private String withoutExtension(String localPart) {
        return delimiters.without(localPart);
    }
}
