package org.postrider.smtpd;

import java.io.IOException;
import java.util.Arrays;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.Bytes;

/// Hands the lines of a message to cleanup, however they came in.
///
/// When something fails on the way, nothing more is handed over; the client is heard out to the
/// message's end and then told.
final class ContentLines {
    private static final byte[] FROM = Bytes.of("From ");
    private static final byte[] MAILBOX_LINE = Bytes.of("X-Mailbox-Line: ");

    private final RecordWriter out;
    private final long sizeLimit;
    private long received;
    private int errors;
    private boolean first = true;

    /// @param sizeLimit most bytes of content; 0 for no limit
    ContentLines(RecordWriter out, long sizeLimit) {
        this.out = out;
        this.sizeLimit = sizeLimit;
    }

    /// Takes a line, or a piece of one.
    ///
    /// @param whole whether the line ends here
    void take(byte[] bytes, int offset, int length, boolean whole) {
        char type = whole ? RecordType.NORMAL : RecordType.CONTINUED;
        if (!first) {
            write(type, bytes, offset, length);
        } else {
            first = false;
            first(bytes, offset, length, type);
        }
    }

    /// The first line of a message may be one of a mailbox file, or look like the continuation of
    /// our own header.
    private void first(byte[] bytes, int from, int length, char type) {
        int end = from + length;
        int text = from;
        while (text < end && bytes[text] == '>') {
            text++;
        }
        if (end - text >= FROM.length
                && Arrays.equals(bytes, text, text + FROM.length, FROM, 0, FROM.length)) {
            var renamed = Arrays.copyOf(MAILBOX_LINE, MAILBOX_LINE.length + length);
            System.arraycopy(bytes, from, renamed, MAILBOX_LINE.length, length);
            write(type, renamed, 0, renamed.length);
            return;
        }
        if (end > from && (bytes[from] == ' ' || bytes[from] == '\t')) {
            write(RecordType.NORMAL, bytes, from, 0);
        }
        write(type, bytes, from, length);
    }

    private void write(char type, byte[] bytes, int offset, int length) {
        if (errors != 0) {
            return;
        }
        try {
            out.write(type, bytes, offset, length);
        } catch (IOException e) {
            // The queue's trouble, not the client's: cleanup may still tell which.
            errors |= CleanupReply.WRITE;
        }
    }

    /// Counts bytes that came in, before what they hold is taken.
    void count(int bytes) {
        received += bytes;
        if (sizeLimit > 0 && received > sizeLimit) {
            errors |= CleanupReply.SIZE;
        }
    }

    /// How many bytes came in.
    long received() {
        return received;
    }

    /// Bits of [CleanupReply] for what went wrong here, 0 if nothing did.
    int errors() {
        return errors;
    }
}
