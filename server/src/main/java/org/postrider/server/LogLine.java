package org.postrider.server;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.postrider.util.Bytes;
import org.postrider.util.Severity;

/// Makes log lines:
///
/// ```
/// Nov 21 01:00:36 mail postfix/smtpd[4711]: warning: text
/// ```
///
/// The time's text is made once a second.
final class LogLine {
    private static final int TEXT_LIMIT = 2000;
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private final Clock clock;
    private final String host;
    private final String process;
    private volatile Stamp stamp = new Stamp(Long.MIN_VALUE, "");

    private record Stamp(long second, String text) {}

    /// @param host the host's name in the lines, without its domain
    LogLine(Clock clock, String host, long pid) {
        this.clock = clock;
        this.host = host;
        process = "[" + pid + "]: ";
    }

    /// A line for a log file, without its newline.
    byte[] forFile(Severity severity, String tag, String text) {
        return Bytes.of(now() + " " + host + " " + tag + process + severity.prefix()
                + Bytes.printable(text, TEXT_LIMIT));
    }

    /// A line for the system's logger (RFC 3164, section 4.1, as C libraries send it locally).
    ///
    /// @param facility the number of the facility
    byte[] forSyslog(int facility, Severity severity, String tag, String text) {
        return Bytes.of("<" + (facility * 8 + severity.syslogLevel()) + ">" + now() + " " + tag
                + process + severity.prefix() + Bytes.printable(text, TEXT_LIMIT));
    }

    private String now() {
        long second = clock.millis() / 1000;
        var last = stamp;
        if (last.second != second) {
            last = new Stamp(second, stamp(second, clock.getZone()));
            stamp = last;
        }
        return last.text;
    }

    /// `Mon dd hh:mm:ss`; the day has a space in front where it has one digit.
    static String stamp(long second, ZoneId zone) {
        var time = Instant.ofEpochSecond(second).atZone(zone);
        int month = time.getMonthValue() * 3;
        var text = new StringBuilder(15).append(MONTHS, month - 3, month);
        two(text.append(' '), time.getDayOfMonth(), ' ');
        two(text.append(' '), time.getHour(), '0');
        two(text.append(':'), time.getMinute(), '0');
        two(text.append(':'), time.getSecond(), '0');
        return text.toString();
    }

    private static void two(StringBuilder text, int number, char fill) {
        text.append(number < 10 ? fill : (char) ('0' + number / 10)).append(number % 10);
    }
}
