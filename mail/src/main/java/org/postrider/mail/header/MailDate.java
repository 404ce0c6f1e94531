package org.postrider.mail.header;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// Dates as message headers have them (RFC 5322, section 3.3).
public final class MailDate {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec"};

    private MailDate() {}

    /// The present time in the zone of this host, such as
    /// `Sat, 21 Nov 2026 01:00:55 +0000 (UTC)`.
    public static String of(Clock clock) {
        return of(clock.instant(), ZoneId.systemDefault());
    }

    /// This time in this zone.
    public static String of(Instant time, ZoneId zone) {
        var at = ZonedDateTime.ofInstant(time, zone);
        int minutes = at.getOffset().getTotalSeconds() / 60;
        var out = new StringBuilder(40);
        out.append(DAYS[at.getDayOfWeek().getValue() - 1]).append(", ");
        two(out, at.getDayOfMonth()).append(' ').append(MONTHS[at.getMonthValue() - 1]);
        out.append(' ').append(at.getYear()).append(' ');
        two(out, at.getHour()).append(':');
        two(out, at.getMinute()).append(':');
        two(out, at.getSecond()).append(minutes < 0 ? " -" : " +");
        two(out, Math.abs(minutes) / 60);
        two(out, Math.abs(minutes) % 60);
        var name = zone.getRules().isFixedOffset() && minutes == 0 ? "UTC"
                : java.util.TimeZone.getTimeZone(zone).getDisplayName(
                        zone.getRules().isDaylightSavings(time), java.util.TimeZone.SHORT,
                        java.util.Locale.ENGLISH);
        return out.append(" (").append(name).append(')').toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
