package org.postrider.util;

/// Writes the log lines of one service under its tag, such as `postfix/smtpd`.
///
/// Text is byte text and must already be neutered by the caller where it comes from outside
/// ([Bytes#printable]). Logging never fails and never blocks on a slow disk longer than the local
/// logger needs to take a datagram.
public interface Log {
    /// Writes one line.
    ///
    /// @param text without the severity word and without a newline
    void log(Severity severity, String text);

    /// The same destination under another tag: a service with a `syslog_name` of its own.
    Log tagged(String tag);

    /// Logs a normal event.
    default void info(String text) {
        log(Severity.INFO, text);
    }

    /// Logs a warning.
    default void warning(String text) {
        log(Severity.WARNING, text);
    }

    /// Logs an error.
    default void error(String text) {
        log(Severity.ERROR, text);
    }

    /// Logs that this process cannot go on; the caller ends it.
    default void fatal(String text) {
        log(Severity.FATAL, text);
    }

    /// Logs a bug of our own with its stack trace, one line per frame.
    default void panic(String text, Throwable bug) {
        log(Severity.PANIC, text + ": " + bug);
        for (var frame : bug.getStackTrace()) {
            log(Severity.PANIC, "at " + frame);
        }
    }
}
