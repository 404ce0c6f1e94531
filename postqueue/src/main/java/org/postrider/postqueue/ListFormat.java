package org.postrider.postqueue;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.postrider.mail.queue.QueueListing;
import org.postrider.util.AttrReader;
import org.postrider.util.ByteOutput;
import org.postrider.util.Bytes;
import org.postrider.util.Json;

/// The queue list as text, in the form that mailq(1) has had for ever, and as JSON lines.
final class ListFormat {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec"};
    private static final int BUFFER = 1 << 16;
    private static final int REASON_WIDTH = 76;
    private static final String BLANKS = " ".repeat(REASON_WIDTH);

    private final ByteOutput out;
    private final boolean longIds;
    private final Supplier<TimeZone> zone;

    /// @param longIds whether the columns are made for long queue ids
    /// @param zone asked when there is a time to print
    ListFormat(OutputStream out, boolean longIds, Supplier<TimeZone> zone) {
        this.out = new ByteOutput(out, BUFFER);
        this.longIds = longIds;
        this.zone = zone;
    }

    /// Writes the list as text, and flushes.
    void text(AttrReader in) throws IOException {
        long count = 0;
        long size = 0;
        for (var next = QueueListing.next(in); next.isPresent(); next = QueueListing.next(in)) {
            if (count++ == 0) {
                print(longIds ? "----Queue ID----- --Size-- ---Arrival Time----"
                        + " --Sender/Recipient------\n"
                        : "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n");
            }
            size += next.get().size();
            message(next.get());
        }
        if (count == 0) {
            print("Mail queue is empty\n");
        } else {
            print("-- " + size / 1024 + " Kbytes in " + count + " Request"
                    + (count == 1 ? "" : "s") + ".\n");
        }
        out.flush();
    }

    private void message(QueueListing.Message message) throws IOException {
        var status = switch (message.queue()) {
            case "active" -> "*";
            case "hold" -> "!";
            default -> "";
        };
        var line = new StringBuilder(200);
        line.append(message.id()).append(status)
                .append(message.forcedExpire() ? "#" : "");
        blanks(line, (longIds ? 17 : 11) - line.length()).append(longIds ? " " : "");
        var size = Long.toString(message.size());
        blanks(line, 8 - size.length()).append(size).append(' ');
        time(line, local(message.time(), zone.get())).append(longIds ? " " : "  ")
                .append(message.sender()).append('\n');
        var last = "";
        for (var to : message.recipients()) {
            if (!to.reason().equals(last)) {
                // A recipient about whom nothing is known must not look like those above him.
                last = to.reason();
                var reason = last.isEmpty() ? "reason unavailable" : last;
                blanks(line, REASON_WIDTH - reason.length()).append('(').append(reason)
                        .append(")\n");
            }
            blanks(line, longIds ? 47 : 41).append(to.address()).append('\n');
            print(line);
        }
        print(line.append('\n'));
    }

    private static StringBuilder blanks(StringBuilder out, int count) {
        return count > 0 ? out.append(BLANKS, 0, count) : out;
    }

    /// Writes the list as JSON, one object in a line, and flushes.
    void json(AttrReader in) throws IOException {
        var line = new StringBuilder(400);
        for (var next = QueueListing.next(in); next.isPresent(); next = QueueListing.next(in)) {
            var message = next.get();
            line.append("{\"queue_name\": ");
            quote(line, message.queue()).append(", \"queue_id\": ");
            quote(line, message.id()).append(", \"arrival_time\": ").append(message.time())
                    .append(", \"message_size\": ").append(message.size())
                    .append(", \"forced_expire\": ").append(message.forcedExpire())
                    .append(", \"sender\": ");
            quote(line, message.sender()).append(", \"recipients\": [");
            var separator = "";
            for (var to : message.recipients()) {
                line.append(separator).append("{\"orig_address\": ");
                quote(line, to.original()).append(", \"address\": ");
                quote(line, to.address());
                if (!to.reason().isEmpty()) {
                    line.append(to.logClass().equals("bounce") ? ", \"bounce_reason\": "
                            : ", \"delay_reason\": ");
                    quote(line, to.reason());
                }
                line.append('}');
                separator = ", ";
            }
            print(line.append("]}\n"));
        }
        out.flush();
    }

    /// Adds a JSON string; bytes above 127 are UTF-8 already, or else replaced.
    static StringBuilder quote(StringBuilder out, String text) {
        var safe = Bytes.isAscii(text) || Bytes.utf8(text).isPresent() ? text
                : Bytes.printable(text, text.length());
        return Json.string(out, safe);
    }

    private void print(String text) throws IOException {
        out.text(text);
    }

    /// Writes the text, and empties it.
    private void print(StringBuilder text) throws IOException {
        print(text.toString());
        text.setLength(0);
    }

    /// The local time.
    ///
    /// @param seconds since 1970
    /// @param zone not a `ZoneId`, whose rules need more time to load than all else that is printed
    static LocalDateTime local(long seconds, TimeZone zone) {
        return LocalDateTime.ofEpochSecond(seconds + zone.getOffset(seconds * 1000) / 1000, 0,
                ZoneOffset.UTC);
    }

    /// The time as `Sat Nov 21 00:52:02`.
    static StringBuilder time(StringBuilder out, LocalDateTime at) {
        out.append(DAYS[at.getDayOfWeek().getValue() - 1]).append(' ')
                .append(MONTHS[at.getMonthValue() - 1]).append(' ');
        out.append(at.getDayOfMonth() < 10 ? " " : "").append(at.getDayOfMonth()).append(' ');
        two(out, at.getHour()).append(':');
        two(out, at.getMinute()).append(':');
        return two(out, at.getSecond());
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
