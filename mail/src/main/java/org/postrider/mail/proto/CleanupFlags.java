package org.postrider.mail.proto;

/// What cleanup is asked to do with a message, besides queueing it. Bits are those of Postfix.
public final class CleanupFlags {
    /// Problems are reported to the sender in a bounce, not to the submitting program.
    public static final int BOUNCE = 1;
    /// Look at the content: header and body checks, characters that are not wanted.
    public static final int FILTER = 2;
    /// Put the message into the hold queue.
    public static final int HOLD = 4;
    /// Drop the message, and say that it was taken.
    public static final int DISCARD = 8;
    /// Add the recipients of `always_bcc`.
    public static final int BCC_OK = 16;
    /// Expand virtual aliases.
    public static final int MAP_OK = 32;
    /// Let milters see the message.
    public static final int MILTER = 64;
    /// Find out whether the message needs SMTPUTF8 (`smtputf8_autodetect_classes`).
    public static final int AUTO_UTF8 = 512;
    /// Mail from outside the mail system: from a client or a local user.
    public static final int EXTERNAL = FILTER | MILTER | BCC_OK | MAP_OK;
    /// Mail that the mail system makes itself: forwarded by an alias, or a notification.
    public static final int INTERNAL = MAP_OK;
    /// All bits that are in use.
    public static final int ALL = BOUNCE | FILTER | HOLD | DISCARD | BCC_OK | MAP_OK | MILTER
            | AUTO_UTF8;

    private CleanupFlags() {}
}
