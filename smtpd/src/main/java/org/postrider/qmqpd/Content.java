package org.postrider.qmqpd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.Bytes;

/// Hands the lines of a message to cleanup; each ends in a line feed, but the last need not.
final class Content {
    private static final byte[] FROM = Bytes.of("From ");
    private static final byte[] MAILBOX_LINE = Bytes.of("X-Mailbox-Line: ");
    private static final int PIECE = 8192;

    private final RecordWriter out;
    private final byte[] line;
    private int length;
    private boolean started;
    private boolean first = true;

    /// @param limit longest piece of a line, in bytes
    Content(RecordWriter out, int limit) {
        this.out = out;
        line = new byte[limit];
    }

    /// Takes all there is.
    void copy(InputStream in) throws IOException {
        var buffer = new byte[PIECE];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                take(buffer[i]);
            }
        }
        if (length > 0 || started) {
            write(RecordType.NORMAL);
        }
    }

    private void take(byte b) throws IOException {
        if (b == '\n') {
            write(RecordType.NORMAL);
            started = false;
            return;
        }
        if (length == line.length) {
            write(RecordType.CONTINUED);
            started = true;
        }
        line[length++] = b;
    }

    /// The first line of a message may be one of a mailbox file, or look like the continuation of
    /// our own header.
    private void write(char type) throws IOException {
        if (first) {
            boolean mailbox = length >= FROM.length
                    && Arrays.equals(line, 0, FROM.length, FROM, 0, FROM.length);
            if (mailbox) {
                out.write(RecordType.CONTINUED, MAILBOX_LINE, 0, MAILBOX_LINE.length);
            } else if (length > 0 && (line[0] == ' ' || line[0] == '\t')) {
                out.write(RecordType.NORMAL, line, 0, 0);
            }
            first = mailbox;
        }
        out.write(type, line, 0, length);
        length = 0;
    }
}
