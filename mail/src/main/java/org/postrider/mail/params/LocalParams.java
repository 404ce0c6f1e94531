package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.large;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.raw;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of local(8) and virtual(8).
public final class LocalParams {
    /// Tables of aliases(5) that local(8) searches.
    public static final Param<List<String>> ALIAS_MAPS = list("alias_maps",
            "$default_database_type:/etc/aliases, nis:mail.aliases").tables();

    /// Mailbox of a user, below the home directory; with a final `/` it is a Maildir. Empty for
    /// `mail_spool_directory`.
    public static final Param<String> HOME_MAILBOX = text("home_mailbox", "");

    /// Where mailboxes are kept, by user name; with a final `/` they are Maildirs.
    public static final Param<String> MAIL_SPOOL_DIRECTORY =
            text("mail_spool_directory", "/var/mail");

    /// How mailbox files of local(8) are locked: `fcntl`, `dotlock`, in this order.
    public static final Param<List<String>> MAILBOX_DELIVERY_LOCK =
            list("mailbox_delivery_lock", "fcntl, dotlock").notEmpty()
                    .someOf("flock", "fcntl", "dotlock");

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
            list("virtual_mailbox_maps", "").tables();

    /// Tables that give the user id of a virtual mailbox.
    public static final Param<List<String>> VIRTUAL_UID_MAPS =
            list("virtual_uid_maps", "").tables();

    /// Tables that give the group id of a virtual mailbox.
    public static final Param<List<String>> VIRTUAL_GID_MAPS =
            list("virtual_gid_maps", "").tables();

    /// Least user id that `virtual_uid_maps` may give.
    public static final Param<Integer> VIRTUAL_MINIMUM_UID =
            number("virtual_minimum_uid", "100").atLeast(1);

    /// Largest mailbox file, or message in a Maildir, of virtual(8), in bytes; 0 for no limit.
    public static final Param<Long> VIRTUAL_MAILBOX_LIMIT =
            large("virtual_mailbox_limit", "51200000").atLeast(0L);

    /// How mailbox files of virtual(8) are locked: `fcntl`, `dotlock`, in this order.
    public static final Param<List<String>> VIRTUAL_MAILBOX_LOCK =
            list("virtual_mailbox_lock", "fcntl, dotlock").someOf("flock", "fcntl", "dotlock");

    /// From where `|command` is allowed as a destination: alias tables, `.forward` files,
    /// `:include:` files.
    public static final Param<List<String>> ALLOW_MAIL_TO_COMMANDS =
            list("allow_mail_to_commands", "alias, forward").someOf("alias", "forward", "include");

    /// From where `/file/name` is allowed as a destination: alias tables, `.forward` files,
    /// `:include:` files.
    public static final Param<List<String>> ALLOW_MAIL_TO_FILES =
            list("allow_mail_to_files", "alias, forward").someOf("alias", "forward", "include");

    /// Whether the comsat service is told about new mail of users who are logged in.
    public static final Param<Boolean> BIFF = flag("biff", "yes");

    /// The directory in which commands run, with macros such as `$home`; empty for the queue
    /// directory.
    public static final Param<String> COMMAND_EXECUTION_DIRECTORY =
            raw("command_execution_directory", "");

    /// Characters that may come from mail into the environment of commands, such as `EXTENSION`, and
    /// thus into `mailbox_command`. Others become `_`.
    public static final Param<String> COMMAND_EXPANSION_FILTER =
            text("command_expansion_filter",
                    "1234567890!@%-_=+:,./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
                    .notEmpty();

    /// Time limit for a command that takes mail.
    public static final Param<Duration> COMMAND_TIME_LIMIT =
            time("command_time_limit", "1000s").atLeast(ofSeconds(1));

    /// Characters that may come from mail into the macros of `command_execution_directory`.
    public static final Param<String> EXECUTION_DIRECTORY_EXPANSION_FILTER =
            text("execution_directory_expansion_filter",
                    "1234567890!@%-_=+:,./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
                    .notEmpty();

    /// Whether `owner-list` as the sender of mail to a list is replaced by what that alias stands
    /// for.
    public static final Param<Boolean> EXPAND_OWNER_ALIAS = flag("expand_owner_alias", "no");

    /// Environment variables that commands get; also `name=value`.
    public static final Param<List<String>> EXPORT_ENVIRONMENT =
            list("export_environment", "TZ MAIL_CONFIG LANG");

    /// The transport for recipients that neither aliases nor the user table have:
    /// `transport:nexthop`.
    public static final Param<String> FALLBACK_TRANSPORT = text("fallback_transport", "");

    /// Tables with such transports, by recipient.
    public static final Param<List<String>> FALLBACK_TRANSPORT_MAPS =
            list("fallback_transport_maps", "").tables();

    /// Characters that may come from mail into the macros of `forward_path`. Others become `_`.
    public static final Param<String> FORWARD_EXPANSION_FILTER =
            text("forward_expansion_filter",
                    "1234567890!@%-_=+:,./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
                    .notEmpty();

    /// Where `.forward` files are looked for, with macros such as `$home`; the first that exists
    /// counts.
    public static final Param<String> FORWARD_PATH =
            raw("forward_path",
                    "$home/.forward${recipient_delimiter}${extension}, $home/.forward");

    /// Whether the Delivered-To address stays what it was before aliases.
    public static final Param<Boolean> FROZEN_DELIVERED_TO = flag("frozen_delivered_to", "yes");

    /// The shell for commands; empty for /bin/sh, and only where a command needs one.
    public static final Param<String> LOCAL_COMMAND_SHELL = text("local_command_shell", "");

    /// The address that gets mail for users who do not exist, with macros such as `$local`.
    public static final Param<String> LUSER_RELAY = raw("luser_relay", "");

    /// The command that takes mail for users, with macros such as `$home`.
    public static final Param<String> MAILBOX_COMMAND = raw("mailbox_command", "");

    /// Tables with such commands, by recipient.
    public static final Param<List<String>> MAILBOX_COMMAND_MAPS =
            list("mailbox_command_maps", "").tables();

    /// The transport for all local recipients: `transport:nexthop`.
    public static final Param<String> MAILBOX_TRANSPORT = text("mailbox_transport", "");

    /// Tables with such transports, by recipient.
    public static final Param<List<String>> MAILBOX_TRANSPORT_MAPS =
            list("mailbox_transport_maps", "").tables();

    /// Whether `owner-list` and `list-request` are not taken apart at the hyphen.
    public static final Param<Boolean> OWNER_REQUEST_SPECIAL = flag("owner_request_special", "yes");

    /// Where a Delivered-To header is added.
    public static final Param<List<String>> PREPEND_DELIVERED_HEADER =
            list("prepend_delivered_header", "command, file, forward")
                    .someOf("command", "file", "forward");

    /// Whether an alias without an owner is expanded as if no alias with an owner had led to it.
    /// Otherwise that owner stays the sender.
    public static final Param<Boolean> RESET_OWNER_ALIAS = flag("reset_owner_alias", "no");

    /// Whether user mailboxes are locked as `mailbox_delivery_lock = dotlock` says. Obsolete.
    public static final Param<Boolean> SUN_MAILTOOL_COMPATIBILITY =
            flag("sun_mailtool_compatibility", "no");

    /// The user as whom commands and files of aliases are used whose table belongs to root.
    public static final Param<String> DEFAULT_PRIVS = text("default_privs", "nobody").notEmpty();

    /// A table that changes the status of deliveries by local(8), with the status and its text as
    /// key.
    public static final Param<String> LOCAL_DELIVERY_STATUS_FILTER =
            text("local_delivery_status_filter", "$default_delivery_status_filter");

    /// The same for pipe(8).
    public static final Param<String> PIPE_DELIVERY_STATUS_FILTER =
            text("pipe_delivery_status_filter", "$default_delivery_status_filter");

    /// The same for virtual(8).
    public static final Param<String> VIRTUAL_DELIVERY_STATUS_FILTER =
            text("virtual_delivery_status_filter", "$default_delivery_status_filter");

    /// The same for all delivery agents that have none of their own.
    public static final Param<String> DEFAULT_DELIVERY_STATUS_FILTER =
            text("default_delivery_status_filter", "");

    /// Time limit for a command of one service of pipe(8) or spawn(8).
    public static final TransportParam<Duration> SERVICE_TIME_LIMIT =
            new TransportParam<>("_time_limit", COMMAND_TIME_LIMIT);

    private LocalParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ALIAS_MAPS, HOME_MAILBOX, MAIL_SPOOL_DIRECTORY, MAILBOX_DELIVERY_LOCK,
                MAILBOX_SIZE_LIMIT, DELIVER_LOCK_ATTEMPTS, DELIVER_LOCK_DELAY, STALE_LOCK_TIME,
                STRICT_MAILBOX_OWNERSHIP, REQUIRE_HOME_DIRECTORY, VIRTUAL_MAILBOX_BASE,
                VIRTUAL_MAILBOX_MAPS, VIRTUAL_UID_MAPS, VIRTUAL_GID_MAPS, VIRTUAL_MINIMUM_UID,
                VIRTUAL_MAILBOX_LIMIT, VIRTUAL_MAILBOX_LOCK, ALLOW_MAIL_TO_COMMANDS,
                ALLOW_MAIL_TO_FILES, BIFF, COMMAND_EXECUTION_DIRECTORY, COMMAND_EXPANSION_FILTER,
                COMMAND_TIME_LIMIT, EXECUTION_DIRECTORY_EXPANSION_FILTER, EXPAND_OWNER_ALIAS,
                EXPORT_ENVIRONMENT, FALLBACK_TRANSPORT, FALLBACK_TRANSPORT_MAPS,
                FORWARD_EXPANSION_FILTER, FORWARD_PATH, FROZEN_DELIVERED_TO, LOCAL_COMMAND_SHELL,
                LUSER_RELAY, MAILBOX_COMMAND, MAILBOX_COMMAND_MAPS, MAILBOX_TRANSPORT,
                MAILBOX_TRANSPORT_MAPS, OWNER_REQUEST_SPECIAL, PREPEND_DELIVERED_HEADER,
                RESET_OWNER_ALIAS, SUN_MAILTOOL_COMPATIBILITY, DEFAULT_PRIVS,
                LOCAL_DELIVERY_STATUS_FILTER, PIPE_DELIVERY_STATUS_FILTER,
                VIRTUAL_DELIVERY_STATUS_FILTER, DEFAULT_DELIVERY_STATUS_FILTER);
    }
}
