package org.postrider.postqueue;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.postrider.mail.queue.QueueListing;
import org.postrider.util.AttrReader;
import org.postrider.util.Bytes;
import org.postrider.util.Json;

/// The queue list as text, in the form that mailq(1) has had for ever, and as JSON lines.
final class ListFormat {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec"};
    private static final int REASON_WIDTH = 76;

    private final OutputStream out;
    private final boolean longIds;
    private final Supplier<TimeZone> zone;

    /// @param out buffered
    /// @param longIds whether the columns are made for long queue ids
    /// @param zone asked when there is a time to print
    ListFormat(OutputStream out, boolean longIds, Supplier<TimeZone> zone) {
        this.out = out;
        this.longIds = longIds;
        this.zone = zone;
    }

    /// Writes the list as text.
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
    }

    private void message(QueueListing.Message message) throws IOException {
        var status = switch (message.queue()) {
            case "active" -> "*";
            case "hold" -> "!";
            default -> message.forcedExpire() ? "#" : "";
        };
        var size = Long.toString(message.size());
        print(pad(message.id() + status, longIds ? 18 : 11)
                + " ".repeat(Math.max(0, 8 - size.length())) + size + " " + time(message.time())
                + (longIds ? " " : "  ") + message.sender() + "\n");
        var last = "";
        for (var to : message.recipients()) {
            if (!to.reason().equals(last)) {
                last = to.reason();
                if (!last.isEmpty()) {
                    print(" ".repeat(Math.max(0, REASON_WIDTH - last.length())) + "(" + last
                            + ")\n");
                }
            }
            print(" ".repeat(longIds ? 47 : 41) + to.address() + "\n");
        }
        print("\n");
    }

    /// Writes the list as JSON, one object in a line.
    void json(AttrReader in) throws IOException {
        for (var next = QueueListing.next(in); next.isPresent(); next = QueueListing.next(in)) {
            var message = next.get();
            var line = new StringBuilder(300);
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
            print(line.append("]}\n").toString());
        }
    }

    /// Adds a JSON string; bytes above 127 are UTF-8 already, or else replaced.
    static StringBuilder quote(StringBuilder out, String text) {
        var safe = Bytes.isAscii(text) || Bytes.utf8(text).isPresent() ? text
                : Bytes.printable(text, text.length());
        return Json.string(out, safe);
    }

    private void print(String text) throws IOException {
        out.write(Bytes.of(text));
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    private String time(long seconds) {
        return time(local(seconds, zone.get()));
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
    static String time(LocalDateTime at) {
        var out = new StringBuilder(24);
        out.append(DAYS[at.getDayOfWeek().getValue() - 1]).append(' ')
                .append(MONTHS[at.getMonthValue() - 1]).append(' ');
        out.append(at.getDayOfMonth() < 10 ? " " : "").append(at.getDayOfMonth()).append(' ');
        two(out, at.getHour()).append(':');
        two(out, at.getMinute()).append(':');
        return two(out, at.getSecond()).toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
