package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.large;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of bounce(8), and of addresses that stand for the mail system itself.
public final class BounceParams {
    /// How much of a message's text a report returns at most, in bytes; larger messages are
    /// returned as headers only.
    public static final Param<Long> BOUNCE_SIZE_LIMIT =
            large("bounce_size_limit", "50000").atLeast(1L);

    /// Which events the postmaster gets a notice of: copies of reports (`bounce`, `delay`), what can be
    /// neither delivered nor returned (`2bounce`, which `bounce` implies), and SMTP sessions in which
    /// mail was refused (`bounce`), a table could not be read (`data`), a request was against the rules
    /// of this site (`policy`), one side did not understand the other (`protocol`, of the SMTP client's
    /// sessions, too), or something was missing (`resource`) or wrong (`software`) here.
    public static final Param<List<String>> NOTIFY_CLASSES =
            list("notify_classes", "resource, software")
                    .someOf("bounce", "2bounce", "data", "delay", "policy", "protocol", "resource",
                            "software");

    /// Who gets the copies for the class `bounce`.
    public static final Param<String> BOUNCE_NOTICE_RECIPIENT =
            text("bounce_notice_recipient", "postmaster").notEmpty();

    /// Who gets mail that could be neither delivered nor returned, for the class `2bounce`.
    public static final Param<String> DOUBLE_BOUNCE_NOTICE_RECIPIENT =
            text("2bounce_notice_recipient", "postmaster").notEmpty();

    /// Who gets the copies for the class `delay`.
    public static final Param<String> DELAY_NOTICE_RECIPIENT =
            text("delay_notice_recipient", "postmaster").notEmpty();

    /// Sender of the mail system's own notices to the postmaster: what comes back to it is
    /// discarded.
    public static final Param<String> DOUBLE_BOUNCE_SENDER =
            text("double_bounce_sender", "double-bounce").notEmpty();

    /// Whether each recipient in a bounce log begins with a line in the form that very old programs
    /// read, which is also easy for people.
    public static final Param<Boolean> BACKWARDS_BOUNCE_LOGFILE_COMPATIBILITY =
            flag("backwards_bounce_logfile_compatibility", "yes");

    /// A file with texts for reports, in the format of bounce(5); empty for the built-in ones.
    public static final Param<String> BOUNCE_TEMPLATE_FILE = text("bounce_template_file", "");

    /// Whether a report refers to the Message-ID of the mail that it is about, so that readers show
    /// them together.
    public static final Param<Boolean> ENABLE_THREADED_BOUNCES =
            flag("enable_threaded_bounces", "no");

    /// Who gets notices for the classes `data`, `policy`, `protocol`, `resource` and `software`.
    public static final Param<String> ERROR_NOTICE_RECIPIENT =
            text("error_notice_recipient", "postmaster").notEmpty();

    private BounceParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                BOUNCE_SIZE_LIMIT, NOTIFY_CLASSES, BOUNCE_NOTICE_RECIPIENT,
                DOUBLE_BOUNCE_NOTICE_RECIPIENT, DELAY_NOTICE_RECIPIENT, DOUBLE_BOUNCE_SENDER,
                BACKWARDS_BOUNCE_LOGFILE_COMPATIBILITY, BOUNCE_TEMPLATE_FILE,
                ENABLE_THREADED_BOUNCES, ERROR_NOTICE_RECIPIENT);
    }
}
