package org.postrider.smtpd;

import java.io.IOException;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.net.SmtpStream;
import org.postrider.net.SmtpStream.Ending;
import org.postrider.util.Bytes;

/// Copies message content from the client to cleanup, from the input buffer, without an object per
/// line.
///
/// When something fails on the way, the client is heard out to the message's end and then told.
final class Content {
    private static final byte[] FROM = Bytes.of("From ");
    private static final byte[] MAILBOX_LINE = Bytes.of("X-Mailbox-Line: ");

    private static final int END_LINE = 3;

    private final SmtpStream stream;
    private final RecordWriter out;
    private final int lineLimit;
    private final long sizeLimit;
    private final BareNewline policy;
    private long received;
    private int errors;
    private boolean bareNewlines;

    /// @param lineLimit longest piece of a line, in bytes
    /// @param sizeLimit most bytes of content; 0 for no limit
    Content(SmtpStream stream, RecordWriter out, int lineLimit, long sizeLimit,
            BareNewline policy) {
        this.stream = stream;
        this.out = out;
        this.lineLimit = lineLimit;
        this.sizeLimit = sizeLimit;
        this.policy = policy;
    }

    /// Reads to the end of the message.
    ///
    /// @throws IOException if the client is gone or too slow
    void copy() throws IOException {
        var last = Ending.CRLF;
        boolean first = true;
        while (true) {
            var ending = stream.read(lineLimit);
            received += stream.length() + 2;
            bareNewlines |= ending == Ending.BARE_LF;
            boolean starts = last != Ending.PARTIAL;
            if (starts && isDot()) {
                boolean odd = ending == Ending.BARE_LF || last == Ending.BARE_LF;
                if (!odd || !policy.wantsStandardEnd()) {
                    return;
                }
                // Not the end of the message, and not content either: a smuggled message would
                // begin here (the line feed alone is a line's end to some servers only).
                last = ending;
                continue;
            }
            if (errors == 0) {
                first = first ? first(ending) : line(ending, starts);
            }
            last = ending;
        }
    }

    private boolean isDot() {
        return stream.length() == 1 && stream.bytes()[stream.offset()] == '.';
    }

    /// The first line of a message may be one of a mailbox file, or look like the continuation of
    /// our own header.
    ///
    /// @return whether the next line is still in the place of the first
    private boolean first(Ending ending) {
        var bytes = stream.bytes();
        int from = stream.offset();
        int end = from + stream.length();
        int text = from;
        while (text < end && bytes[text] == '>') {
            text++;
        }
        if (end - text >= FROM.length && java.util.Arrays.equals(bytes, text, text + FROM.length,
                FROM, 0, FROM.length)) {
            var renamed = new byte[MAILBOX_LINE.length + stream.length()];
            System.arraycopy(MAILBOX_LINE, 0, renamed, 0, MAILBOX_LINE.length);
            System.arraycopy(bytes, from, renamed, MAILBOX_LINE.length, stream.length());
            write(type(ending), renamed, 0, renamed.length);
            return true;
        }
        if (end > from && (bytes[from] == ' ' || bytes[from] == '\t')) {
            write(RecordType.NORMAL, bytes, from, 0);
        }
        return line(ending, true);
    }

    /// @return false: what follows is no first line
    private boolean line(Ending ending, boolean starts) {
        int skip = starts && stream.length() > 0 && stream.bytes()[stream.offset()] == '.' ? 1 : 0;
        write(type(ending), stream.bytes(), stream.offset() + skip, stream.length() - skip);
        return false;
    }

    private static char type(Ending ending) {
        return ending == Ending.PARTIAL ? RecordType.CONTINUED : RecordType.NORMAL;
    }

    private void write(char type, byte[] bytes, int offset, int length) {
        if (sizeLimit > 0 && received > sizeLimit) {
            errors |= CleanupReply.SIZE;
            return;
        }
        try {
            out.write(type, bytes, offset, length);
        } catch (IOException e) {
            // The queue's trouble, not the client's: cleanup may still tell which.
            errors |= CleanupReply.WRITE;
        }
    }

    /// Bits of [CleanupReply] for what went wrong here, 0 if nothing did.
    int errors() {
        return errors;
    }

    /// How many bytes came in.
    long received() {
        return received;
    }

    /// Bytes of the message itself, without the line that ends it.
    long size() {
        return Math.max(0, received - END_LINE);
    }

    /// Whether some line ended in a line feed alone.
    boolean hasBareNewlines() {
        return bareNewlines;
    }
}
