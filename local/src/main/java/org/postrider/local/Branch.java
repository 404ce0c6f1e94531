package org.postrider.local;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.postrider.local.UserTable.User;
import org.postrider.mail.proto.Recipient;

/// One place in the expansion of a recipient.
///
/// @param recipient what is reported on here; its address is in internal form
/// @param extension the part of the recipient's address that no alias and no user has matched,
///     without delimiter
/// @param source where the destinations of this place stand
/// @param sender of mail that goes elsewhere from here
/// @param anew whether addresses are mailed to by a new message, with a queue file of its own,
///     instead of being delivered to from here
/// @param who wrote the destinations: commands and files are used with his rights. Empty for root,
///     whose commands run as `default_privs`
/// @param alias the last alias that led here; empty where none did
/// @param followed aliases that led here, users whose `.forward` did, in the form `name:`, and
///     lists, in the form `:path`
/// @param depth how many steps it took
record Branch(Recipient recipient, String extension, Source source, String sender, boolean anew,
        Optional<User> who, String alias, Set<String> followed, int depth) {
    /// Where destinations stand.
    enum Source {
        /// The request of the queue manager.
        REQUEST,
        /// A table of `alias_maps`.
        ALIAS,
        /// A `.forward` file.
        FORWARD,
        /// An `:include:` file.
        INCLUDE;

        /// As the parameters `allow_mail_to_commands` and `propagate_unmatched_extensions` name it.
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// The set becomes unmodifiable.
    public Branch {
        followed = Set.copyOf(followed);
    }

    /// Where the expansion of a recipient begins.
    static Branch of(Recipient recipient, String sender) {
        return new Branch(recipient, "", Source.REQUEST, sender, false, Optional.empty(), "",
                Set.of(), 0);
    }

    /// The place of an alias's destinations.
    ///
    /// Success is not asked for here any more: that the alias was expanded has been reported
    /// (RFC 3461, section 5.2.7).
    ///
    /// @param owner envelope sender for them; empty to keep it
    Branch alias(String name, String unmatched, String owner, Optional<User> table) {
        boolean keep = owner.isEmpty();
        return new Branch(new Recipient(0, recipient.address(), keep ? recipient.original() : "",
                keep ? recipient.orcpt() : "", withoutSuccess(recipient.notifyFlags())),
                unmatched, Source.ALIAS, keep ? sender : owner, anew || !keep, table, name,
                and(name), depth + 1);
    }

    /// This place as if no alias with an owner had led here.
    ///
    /// @param original the message's own sender
    Branch withoutOwner(String original) {
        return new Branch(recipient, extension, source, original, anew && sender.equals(original),
                who, alias, followed, depth);
    }

    /// The place of the lines of a user's `.forward` file.
    Branch forward(User user, String unmatched) {
        return new Branch(recipient.withNotify(withoutSuccess(recipient.notifyFlags())),
                unmatched, Source.FORWARD, sender, true, Optional.of(user),
                alias, and(user.name() + ":"), depth + 1);
    }

    /// The place of the lines of an included file.
    Branch include(Optional<User> owner, String path) {
        return new Branch(recipient, extension, Source.INCLUDE, sender, true,
                who.filter(u -> u.identity().uid() != 0).isPresent() || owner.isEmpty() ? who : owner,
                alias, and(":" + path), depth + 1);
    }

    /// The place of one address of this place's destinations.
    Branch address(String address) {
        return new Branch(new Recipient(0, address, recipient.original(), recipient.orcpt(),
                recipient.notifyFlags()), "", source, sender, anew, Optional.empty(), alias,
                followed, depth);
    }

    static int withoutSuccess(int notify) {
        return notify == Recipient.SUCCESS ? Recipient.NEVER : notify & ~Recipient.SUCCESS;
    }

    private Set<String> and(String name) {
        var all = new HashSet<>(followed);
        all.add(name);
        return all;
    }
}
