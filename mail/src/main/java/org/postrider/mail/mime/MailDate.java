package org.postrider.mail.mime;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;

/// Dates in headers (RFC 5322, section 3.3), with the zone's name as a comment:
/// `Sat, 21 Nov 2026 01:10:19 +0000 (UTC)`.
public final class MailDate {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private MailDate() {}

    /// The text of this moment.
    public static String of(Instant moment, ZoneId zone) {
        var time = moment.atZone(zone);
        var out = new StringBuilder(40);
        int day = (time.getDayOfWeek().getValue() - 1) * 3;
        int month = (time.getMonthValue() - 1) * 3;
        out.append(DAYS, day, day + 3).append(", ");
        two(out, time.getDayOfMonth()).append(' ').append(MONTHS, month, month + 3).append(' ')
                .append(time.getYear()).append(' ');
        two(out, time.getHour()).append(':');
        two(out, time.getMinute()).append(':');
        two(out, time.getSecond());
        int minutes = time.getOffset().getTotalSeconds() / 60;
        out.append(minutes < 0 ? " -" : " +");
        two(out, Math.abs(minutes) / 60);
        two(out, Math.abs(minutes) % 60);
        return out.append(" (").append(zoneName(zone, moment)).append(')').toString();
    }

    private static String zoneName(ZoneId zone, Instant moment) {
        if (zone.getRules().isFixedOffset() && zone.getRules().getOffset(moment)
                .getTotalSeconds() == 0) {
            return "UTC";
        }
        boolean summer = zone.getRules().isDaylightSavings(moment);
        return java.util.TimeZone.getTimeZone(zone).getDisplayName(summer,
                java.util.TimeZone.SHORT, Locale.ROOT);
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
