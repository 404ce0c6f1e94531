package org.postrider.postqueue;

import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.util.TimeZone;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.RecordCursor;
import org.postrider.mail.queue.RecordType;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Options;

/// Prints one queue file, in the form of postcat(1).
final class Dump {
    private enum Segment { ENVELOPE, HEADER, BODY, EXTRACTED }

    private final String name;
    private final boolean envelope;
    private final boolean header;
    private final boolean body;
    private final boolean decimal;
    private final boolean offsets;
    private final boolean prefix;
    private final boolean raw;
    private final boolean follows;
    private final boolean verbose;
    private final long start;
    private final TimeZone zone;
    private final OutputStream out;
    private Segment segment = Segment.ENVELOPE;
    private boolean lineStart = true;
    private long at;

    Dump(String name, Options options, TimeZone zone, OutputStream out) {
        this.name = name;
        this.zone = zone;
        this.out = out;
        boolean all = !options.has('e') && !options.has('h') && !options.has('b');
        envelope = all || options.has('e');
        header = all || options.has('h');
        body = all || options.has('b');
        decimal = options.has('d');
        offsets = options.has('o');
        prefix = options.has('f');
        verbose = options.has('v');
        raw = options.has('r') || options.has('s');
        follows = !options.has('r');
        start = offset(options.value('s', "0"));
    }

    private static long offset(String text) {
        try {
            long offset = Long.parseLong(text);
            if (offset >= 0) {
                return offset;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new FatalException("bad offset: " + text);
    }

    void write(QueueFile file) throws IOException {
        if (envelope && start == 0) {
            print("*** ENVELOPE RECORDS " + name + " ***\n");
        }
        var cursor = file.cursor(start);
        showPointers(cursor);
        long content = -1;
        // Postfix names the place where it looked for the record, from where pointers may lead away.
        for (at = cursor.position(); cursor.next(); at = cursor.position()) {
            while (cursor.type() == RecordType.PADDING && !verbose && !raw && cursor.next()) {
                // Passed over as if it belonged to what comes next.
            }
            switch (cursor.type()) {
                case RecordType.SIZE -> {
                    content = end(cursor.text());
                    attribute(cursor);
                }
                case RecordType.MESSAGE -> {
                    banner(cursor, "MESSAGE CONTENTS");
                    segment = Segment.HEADER;
                    if (!raw && !header && !body && content > cursor.position()) {
                        cursor.seek(content);
                    }
                }
                case RecordType.EXTRACTED -> {
                    banner(cursor, "HEADER EXTRACTED");
                    segment = Segment.EXTRACTED;
                }
                case RecordType.END -> {
                    banner(cursor, "MESSAGE FILE END");
                    if (follows || !verbose) {
                        return;
                    }
                }
                default -> record(cursor);
            }
        }
    }

    /// Postfix follows pointers even where records are wanted as they are, unless it shows them.
    private void showPointers(RecordCursor cursor) {
        if (verbose && follows) {
            cursor.showPointersAndFollow();
        } else if (verbose) {
            cursor.showPointers();
        }
    }

    /// Where the content ends, from the size record.
    static long end(String sizes) {
        var fields = sizes.strip().split(" +");
        try {
            return fields.length < 2 ? -1 : Long.parseLong(fields[0]) + Long.parseLong(fields[1]);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void record(RecordCursor cursor) throws IOException {
        boolean text = (segment == Segment.HEADER || segment == Segment.BODY)
                && (cursor.type() == RecordType.NORMAL || cursor.type() == RecordType.CONTINUED);
        if (cursor.type() == RecordType.POINTER) {
            pointer(cursor);
            return;
        }
        if (!text) {
            if (segment == Segment.ENVELOPE || segment == Segment.EXTRACTED || verbose) {
                attribute(cursor);
            }
            return;
        }
        if (segment == Segment.HEADER && lineStart && startsBody(cursor)) {
            segment = Segment.BODY;
        }
        if (segment == Segment.HEADER ? header : body) {
            if (lineStart || verbose || offsets) {
                head(cursor);
            }
            if (verbose) {
                print(typeName(cursor.type(), true) + ": ");
            }
            out.write(cursor.buffer(), cursor.start(), cursor.length());
            if (verbose || offsets || cursor.type() == RecordType.NORMAL) {
                out.write('\n');
            }
        }
        lineStart = cursor.type() == RecordType.NORMAL;
    }

    private void pointer(RecordCursor cursor) throws IOException {
        boolean wanted = switch (segment) {
            case HEADER -> header;
            case BODY -> body;
            case ENVELOPE, EXTRACTED -> envelope;
        };
        if (wanted) {
            head(cursor);
            print(typeName(RecordType.POINTER, true) + ": " + cursor.text() + "\n");
        }
    }

    /// Whether a line is no header line: the empty one, or text without a header's name.
    private static boolean startsBody(RecordCursor cursor) {
        if (cursor.length() == 0) {
            return true;
        }
        byte first = cursor.buffer()[cursor.start()];
        if (first == ' ' || first == '\t') {
            return false;
        }
        for (int i = 0; i < cursor.length(); i++) {
            byte b = cursor.buffer()[cursor.start() + i];
            if (b == ':') {
                return i == 0;
            }
            if (b <= ' ' || b == 127) {
                return true;
            }
        }
        return true;
    }

    private void attribute(RecordCursor cursor) throws IOException {
        if (!envelope) {
            return;
        }
        head(cursor);
        var text = cursor.text();
        char type = cursor.type();
        if (type == RecordType.ATTRIBUTE && text.startsWith("create_time=")) {
            print("create_time: " + time(text.substring("create_time=".length())) + "\n");
            return;
        }
        boolean isTime = type == RecordType.TIME || type == RecordType.WARN_TIME
                || type == RecordType.CREATE_TIME;
        int end = text.indexOf('\0');
        print(typeName(type, segment == Segment.HEADER || segment == Segment.BODY) + ": "
                + (isTime ? time(text) : end < 0 ? text : text.substring(0, end)) + "\n");
    }

    private String time(String text) {
        var seconds = text.strip();
        int sign = seconds.startsWith("-") ? 1 : 0;
        int digits = sign;
        while (digits < seconds.length() && Character.isDigit(seconds.charAt(digits))) {
            digits++;
        }
        try {
            var at = ListFormat.local(digits == sign ? 0
                    : Long.parseLong(seconds.substring(0, digits)), zone);
            return ListFormat.time(new StringBuilder(24), at) + " " + at.getYear();
        } catch (NumberFormatException | DateTimeException e) {
            return text;
        }
    }

    private void head(RecordCursor cursor) throws IOException {
        if (prefix) {
            print(name + ": ");
        }
        if (offsets) {
            print(right(Long.toString(at), 9) + " ");
        }
        if (decimal) {
            print(right(Integer.toString(cursor.type()), 3) + " ");
        }
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private void banner(RecordCursor cursor, String what) throws IOException {
        if (envelope) {
            head(cursor);
            print("*** " + what + " " + name + " ***\n");
        }
    }

    private void print(String text) throws IOException {
        out.write(Bytes.of(text));
    }

    private static String typeName(char type, boolean content) {
        return switch (type) {
            case RecordType.SIZE -> "message_size";
            case RecordType.TIME -> "message_arrival_time";
            case RecordType.CREATE_TIME -> "queue_file_create_time";
            case RecordType.FULL_NAME -> "sender_fullname";
            case RecordType.INSPECTOR -> "content_inspector";
            case RecordType.FILTER -> content ? "unterminated_text" : "content_filter";
            case RecordType.SENDER -> "sender";
            case RecordType.DONE -> "done_recipient";
            case RecordType.RECIPIENT -> "recipient";
            case RecordType.ORIGINAL_RECIPIENT -> "original_recipient";
            case RecordType.CANCELLED -> "canceled_recipient";
            case RecordType.WARN_TIME -> "warning_message_time";
            case RecordType.ATTRIBUTE -> "named_attribute";
            case RecordType.POINTER -> "pointer_record";
            case RecordType.KILLED -> "killed_record";
            case RecordType.REDIRECT -> "redirect_to";
            case RecordType.FLAGS -> "flags";
            case RecordType.VERP -> "verp_delimiters";
            case RecordType.NORMAL -> "regular_text";
            case RecordType.PADDING -> "padding";
            case RecordType.RETURN_RECEIPT -> "return_receipt";
            case RecordType.ERRORS_TO -> "errors_to";
            case RecordType.PRIORITY -> "priority";
            case RecordType.DSN_RET -> "dsn_return_flags";
            case RecordType.DSN_ENVID -> "dsn_envelope_id";
            case RecordType.DSN_ORCPT -> "dsn_original_recipient";
            case RecordType.DSN_NOTIFY -> "dsn_notify_flags";
            case RecordType.MILTER_COUNT -> "milter_count";
            default -> "unknown_record_type";
        };
    }
}
