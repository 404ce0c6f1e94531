package org.postrider.util;

/// How bad a log line is. The word stands in front of the text; normal events have none.
public enum Severity {
    /// A normal event.
    INFO("", 6),
    /// Something is wrong but the work goes on.
    WARNING("warning: ", 4),
    /// Something failed and was given up.
    ERROR("error: ", 3),
    /// This process cannot go on.
    FATAL("fatal: ", 2),
    /// A bug of our own.
    PANIC("panic: ", 2);

    private final String prefix;
    private final int syslogLevel;

    Severity(String prefix, int syslogLevel) {
        this.prefix = prefix;
        this.syslogLevel = syslogLevel;
    }

    /// The word with colon and space, or nothing.
    public String prefix() {
        return prefix;
    }

    /// The syslog severity, 0 (emergency) to 7 (debug).
    public int syslogLevel() {
        return syslogLevel;
    }
}
