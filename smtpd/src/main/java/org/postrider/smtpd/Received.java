package org.postrider.smtpd;

import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.postrider.mail.address.Address;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.smtpd.access.Peer;

/// The Received: header that smtpd puts on top of a message (RFC 5321, section 4.4).
final class Received {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec"};

    private Received() {}

    /// Writes the header's lines.
    ///
    /// ```
    /// Received: from client.example (name.example [192.0.2.1])
    ///         (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
    ///          key-exchange x25519 server-signature ECDSA (prime256v1) server-digest SHA256)
    ///         (No client certificate requested)
    ///         by mx.example (Postfix) with ESMTPS id 4bYx1T2Kq7z
    ///         for <u@mx.example>; Sat, 21 Nov 2026 00:59:42 +0000 (UTC)
    /// ```
    /// With `smtpd_hide_client_session`, nothing in it tells about the client:
    /// ```
    /// Received: by mx.example (Postfix) id 4bYx1T2Kq7z
    ///         for <u@mx.example>; Sat, 21 Nov 2026 00:59:42 +0000 (UTC)
    /// ```
    /// @param by name of this host and, in parentheses, of the mail system
    static void write(RecordWriter out, Transaction transaction, Peer peer,
            Session session, String by, ZonedDateTime now) throws IOException {
        // Behind a content filter, there is no queue file yet.
        var id = transaction.queueId().equals(SmtpdLog.NOQUEUE) ? ""
                : " id " + transaction.queueId();
        if (session.identity().hidesClient()) {
            end(out, transaction, "Received: by " + by + id, now);
            return;
        }
        var helo = session.identity().helo();
        out.write(RecordType.NORMAL, "Received: from " + (helo.isEmpty() ? peer.name() : helo)
                + " (" + peer.name() + " [" + peer.literal() + "])");
        for (var comment : session.identity().comments()) {
            for (var line : ("\t(" + comment + ")").replace("\n", "\n\t ").split("\n")) {
                out.write(RecordType.NORMAL, line);
            }
        }
        end(out, transaction, "\tby " + by + " with "
                + session.identity().transmission() + id, now);
    }

    private static void end(RecordWriter out, Transaction transaction, String with,
            ZonedDateTime now) throws IOException {
        if (transaction.recipients() == 1) {
            out.write(RecordType.NORMAL, with);
            out.write(RecordType.NORMAL, "\tfor <"
                    + Address.external(transaction.firstRecipient()) + ">; " + date(now));
        } else {
            out.write(RecordType.NORMAL, with + ";");
            out.write(RecordType.NORMAL, "\t" + date(now));
        }
    }

    /// A date as RFC 5322, section 3.3 has it, with the zone's name: `Sat, 21 Nov 2026 00:59:42
    /// +0000 (UTC)`.
    static String date(ZonedDateTime time) {
        int offset = time.getOffset().getTotalSeconds() / 60;
        var out = new StringBuilder(40);
        out.append(DAYS[time.getDayOfWeek().ordinal()]).append(", ");
        two(out, time.getDayOfMonth()).append(' ').append(MONTHS[time.getMonthValue() - 1])
                .append(' ').append(time.getYear()).append(' ');
        two(out, time.getHour()).append(':');
        two(out, time.getMinute()).append(':');
        two(out, time.getSecond()).append(offset < 0 ? " -" : " +");
        two(out, Math.abs(offset) / 60);
        two(out, Math.abs(offset) % 60);
        return out.append(" (").append(zone(time)).append(')').toString();
    }

    private static String zone(ZonedDateTime time) {
        if (time.getOffset().equals(ZoneOffset.UTC)) {
            return "UTC";
        }
        var zone = java.util.TimeZone.getTimeZone(time.getZone());
        boolean summer = time.getZone().getRules().isDaylightSavings(time.toInstant());
        return zone.getDisplayName(summer, java.util.TimeZone.SHORT, java.util.Locale.ROOT);
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
