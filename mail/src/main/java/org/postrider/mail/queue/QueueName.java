package org.postrider.mail.queue;

/// The directories that hold queue files.
public enum QueueName {
    /// Locally submitted, not yet picked up.
    MAILDROP,
    /// Being written by cleanup, or waiting for qmgr.
    INCOMING,
    /// Opened by qmgr.
    ACTIVE,
    /// To be retried; the modification time is the earliest next attempt.
    DEFERRED,
    /// Frozen by the administrator or a HOLD action.
    HOLD,
    /// Unreadable, kept for inspection.
    CORRUPT;

    /// The directory's name, in lower case.
    public String directory() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
