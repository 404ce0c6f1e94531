package org.postrider.mail.queue;

/// The types of records in queue files, maildrop files and the stream to cleanup.
public final class RecordType {
    /// Message size and other figures, first in a finished queue file; patched in place.
    public static final char SIZE = 'C';
    /// Arrival time, `SECONDS MICROSECONDS`.
    public static final char TIME = 'T';
    /// When a locally submitted message was made, in seconds.
    public static final char CREATE_TIME = 'c';
    /// Full name of the sender.
    public static final char FULL_NAME = 'F';
    /// Content inspector (obsolete).
    public static final char INSPECTOR = 'I';
    /// Content filter, `transport:nexthop`; in the content segment: part of a line.
    public static final char FILTER = 'L';
    /// Envelope sender.
    public static final char SENDER = 'S';
    /// Recipient still to do.
    public static final char RECIPIENT = 'R';
    /// Recipient done: a [#RECIPIENT] overwritten in place.
    public static final char DONE = 'D';
    /// Recipient cancelled.
    public static final char CANCELLED = '/';
    /// Original recipient of the recipient that follows.
    public static final char ORIGINAL_RECIPIENT = 'O';
    /// When to warn that mail is delayed; patched in place.
    public static final char WARN_TIME = 'W';
    /// Attribute, `name=value`.
    public static final char ATTRIBUTE = 'A';
    /// Record to be ignored.
    public static final char KILLED = 'K';
    /// All mail goes to this address instead.
    public static final char REDIRECT = '>';
    /// VERP delimiters.
    public static final char VERP = 'V';
    /// DSN RET.
    public static final char DSN_RET = '<';
    /// DSN ENVID.
    public static final char DSN_ENVID = 'i';
    /// DSN ORCPT of the recipient that follows.
    public static final char DSN_ORCPT = 'o';
    /// DSN NOTIFY of the recipient that follows.
    public static final char DSN_NOTIFY = 'n';
    /// Cleanup flags; not in finished files.
    public static final char FLAGS = 'f';
    /// Delay; not in finished files.
    public static final char DELAY = 'd';
    /// Number of milters; not in finished files.
    public static final char MILTER_COUNT = 'm';
    /// Start of content.
    public static final char MESSAGE = 'M';
    /// A text line, or its last part, without newline.
    public static final char NORMAL = 'N';
    /// Part of a text line that continues in the next record.
    public static final char CONTINUED = 'L';
    /// Padding.
    public static final char PADDING = 'w';
    /// Continue reading at this offset; zero leads nowhere.
    public static final char POINTER = 'p';
    /// End of content, start of extracted information.
    public static final char EXTRACTED = 'X';
    /// Return-Receipt-To header.
    public static final char RETURN_RECEIPT = 'r';
    /// Errors-To header.
    public static final char ERRORS_TO = 'e';
    /// Priority header.
    public static final char PRIORITY = 'P';
    /// End of message.
    public static final char END = 'E';

    private RecordType() {}
}
