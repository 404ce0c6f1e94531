package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.large;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of local(8) and virtual(8).
public final class LocalParams {
    /// Tables of aliases(5) that local(8) searches.
    public static final Param<List<String>> ALIAS_MAPS = list("alias_maps",
            "$default_database_type:/etc/aliases, nis:mail.aliases");

    /// Mailbox of a user, below the home directory; with a final `/` it is a Maildir. Empty for
    /// `mail_spool_directory`.
    public static final Param<String> HOME_MAILBOX = text("home_mailbox", "");

    /// Where mailboxes are kept, by user name; with a final `/` they are Maildirs.
    public static final Param<String> MAIL_SPOOL_DIRECTORY =
            text("mail_spool_directory", "/var/mail");

    /// How mailbox files of local(8) are locked: `fcntl`, `dotlock`, in this order.
    public static final Param<List<String>> MAILBOX_DELIVERY_LOCK =
            list("mailbox_delivery_lock", "fcntl, dotlock");

    /// Largest mailbox file, or message in a Maildir, of local(8), in bytes; 0 for no limit.
    public static final Param<Long> MAILBOX_SIZE_LIMIT =
            large("mailbox_size_limit", "51200000").atLeast(0L);

    /// How often a lock on a mailbox file is tried.
    public static final Param<Integer> DELIVER_LOCK_ATTEMPTS =
            number("deliver_lock_attempts", "20").atLeast(1);

    /// Time between two tries to lock a mailbox file.
    public static final Param<Duration> DELIVER_LOCK_DELAY =
            time("deliver_lock_delay", "1s").atLeast(Duration.ofSeconds(1));

    /// Age at which a lock file counts as left over by a crash.
    public static final Param<Duration> STALE_LOCK_TIME =
            time("stale_lock_time", "500s").atLeast(Duration.ofSeconds(1));

    /// Whether a mailbox file must belong to the recipient.
    public static final Param<Boolean> STRICT_MAILBOX_OWNERSHIP =
            flag("strict_mailbox_ownership", "yes");

    /// Whether mail waits while the recipient's home directory does not exist.
    public static final Param<Boolean> REQUIRE_HOME_DIRECTORY =
            flag("require_home_directory", "no");

    /// Folder below which all mailboxes of virtual(8) are.
    public static final Param<String> VIRTUAL_MAILBOX_BASE = text("virtual_mailbox_base", "");

    /// Tables that give the mailbox of a virtual address, below `virtual_mailbox_base`; with a
    /// final `/` it is a Maildir.
    public static final Param<List<String>> VIRTUAL_MAILBOX_MAPS =
            list("virtual_mailbox_maps", "");

    /// Tables that give the user id of a virtual mailbox.
    public static final Param<List<String>> VIRTUAL_UID_MAPS = list("virtual_uid_maps", "");

    /// Tables that give the group id of a virtual mailbox.
    public static final Param<List<String>> VIRTUAL_GID_MAPS = list("virtual_gid_maps", "");

    /// Least user id that `virtual_uid_maps` may give.
    public static final Param<Integer> VIRTUAL_MINIMUM_UID =
            number("virtual_minimum_uid", "100").atLeast(1);

    /// Largest mailbox file, or message in a Maildir, of virtual(8), in bytes; 0 for no limit.
    public static final Param<Long> VIRTUAL_MAILBOX_LIMIT =
            large("virtual_mailbox_limit", "51200000").atLeast(0L);

    /// How mailbox files of virtual(8) are locked: `fcntl`, `dotlock`, in this order.
    public static final Param<List<String>> VIRTUAL_MAILBOX_LOCK =
            list("virtual_mailbox_lock", "fcntl, dotlock");

    private LocalParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ALIAS_MAPS, HOME_MAILBOX, MAIL_SPOOL_DIRECTORY, MAILBOX_DELIVERY_LOCK,
                MAILBOX_SIZE_LIMIT, DELIVER_LOCK_ATTEMPTS, DELIVER_LOCK_DELAY, STALE_LOCK_TIME,
                STRICT_MAILBOX_OWNERSHIP, REQUIRE_HOME_DIRECTORY, VIRTUAL_MAILBOX_BASE,
                VIRTUAL_MAILBOX_MAPS, VIRTUAL_UID_MAPS, VIRTUAL_GID_MAPS, VIRTUAL_MINIMUM_UID,
                VIRTUAL_MAILBOX_LIMIT, VIRTUAL_MAILBOX_LOCK);
    }
}
