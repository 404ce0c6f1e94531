package org.postrider.services;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The largest figures since the last report, as they are logged.
final class AnvilPeaks {
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec"};

    /// What has a peak, in the order of the log.
    enum Kind {
        CONNECTION_RATE("connection rate"), CONNECTION_COUNT("connection count"),
        MESSAGE_RATE("message rate"), RECIPIENT_RATE("recipient rate"),
        NEW_TLS_RATE("newtls rate"), AUTH_RATE("auth rate");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        private boolean rate() {
            return this != CONNECTION_COUNT;
        }
    }

    /// One largest figure.
    ///
    /// @param at milliseconds since 1970
    record Peak(int value, String ident, long at) {}

    private AnvilPeaks() {}

    /// The lines, such as `max connection rate 2/60s for (smtp:192.0.2.1) at Nov 21 00:59:42`.
    static List<String> lines(Map<Kind, Peak> peaks, int largest, long largestAt, long seconds,
            ZoneId zone) {
        var lines = new ArrayList<String>();
        for (var kind : Kind.values()) {
            var peak = peaks.get(kind);
            if (peak != null) {
                lines.add("max " + kind.text + " " + peak.value()
                        + (kind.rate() ? "/" + seconds + "s" : "") + " for (" + peak.ident()
                        + ") at " + time(peak.at(), zone));
            }
        }
        if (largest > 0) {
            lines.add("max cache size " + largest + " at " + time(largestAt, zone));
        }
        return lines;
    }

    private static String time(long millis, ZoneId zone) {
        var time = ZonedDateTime.ofInstant(Instant.ofEpochMilli(millis), zone);
        var out = new StringBuilder(MONTHS[time.getMonthValue() - 1]);
        int day = time.getDayOfMonth();
        out.append(day < 10 ? "  " : " ").append(day).append(' ');
        return two(two(two(out, time.getHour()).append(':'), time.getMinute()).append(':'),
                time.getSecond()).toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
