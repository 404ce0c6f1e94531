package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of logging.
public final class LogParams {
    /// The log file that postlogd(8) writes, or `/dev/stdout`; empty for syslog.
    public static final Param<String> MAILLOG_FILE = text("maillog_file", "");

    /// The mode of a new log file, in octal.
    public static final Param<String> MAILLOG_FILE_PERMISSIONS =
            text("maillog_file_permissions", "0600").notEmpty();

    /// What the name of the log file must begin with.
    public static final Param<List<String>> MAILLOG_FILE_PREFIXES =
            list("maillog_file_prefixes", "/var, /dev/stdout").notEmpty();

    /// The command that compresses an old log file after `postfix logrotate`.
    public static final Param<String> MAILLOG_FILE_COMPRESSOR =
            text("maillog_file_compressor", "gzip").notEmpty();

    /// What is added to the name of an old log file: a format of strftime(3).
    public static final Param<String> MAILLOG_FILE_ROTATE_SUFFIX =
            text("maillog_file_rotate_suffix", "%Y%m%d-%H%M%S").notEmpty();

    /// The service that writes the log file.
    public static final Param<String> POSTLOG_SERVICE_NAME =
            text("postlog_service_name", "postlog").notEmpty();

    /// The syslog facility.
    public static final Param<String> SYSLOG_FACILITY =
            text("syslog_facility", "mail").notEmpty();

    /// How long postlogd(8) may take for one event before it is taken for dead and ends.
    public static final Param<Duration> POSTLOGD_WATCHDOG_TIMEOUT =
            time("postlogd_watchdog_timeout", "10s").atLeast(ofSeconds(10));

    private LogParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                MAILLOG_FILE, MAILLOG_FILE_PERMISSIONS, MAILLOG_FILE_PREFIXES,
                MAILLOG_FILE_COMPRESSOR, MAILLOG_FILE_ROTATE_SUFFIX, POSTLOG_SERVICE_NAME,
                SYSLOG_FACILITY, POSTLOGD_WATCHDOG_TIMEOUT);
    }
}
