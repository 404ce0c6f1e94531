package org.postrider.smtp;

import java.io.IOException;
import org.postrider.mail.queue.ContentReader;
import org.postrider.net.SmtpStream;

/// Sends message content: CR LF at line ends, dots doubled where they begin a line (RFC 5321,
/// section 4.5.2), lines of a length that the peer can take.
final class ContentSender {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] FOLD = {'\r', '\n', ' '};
    private static final byte[] DOT = {'.'};

    private final SmtpStream stream;
    private final int limit;
    private final Runnable breaks;
    private boolean broken;
    private int column;

    /// @param limit longest line in bytes; 0 for no limit
    /// @param breaks called when the first line is broken because it is longer
    ContentSender(SmtpStream stream, int limit, Runnable breaks) {
        this.stream = stream;
        this.limit = limit;
        this.breaks = breaks;
    }

    /// Sends all of the content, without the final dot.
    void send(ContentReader content) throws IOException {
        while (content.next()) {
            piece(content.buffer(), content.start(), content.length());
            if (content.endsLine()) {
                endLine();
            }
        }
        if (column > 0) {
            endLine();
        }
    }

    /// Sends a part of a line.
    void piece(byte[] bytes, int offset, int length) throws IOException {
        if (column == 0 && length > 0 && bytes[offset] == '.') {
            stream.write(DOT, 0, 1);
        }
        int from = offset;
        int left = length;
        while (limit > 0 && column + left > limit) {
            if (!broken) {
                broken = true;
                breaks.run();
            }
            int room = limit - column;
            stream.write(bytes, from, room);
            stream.write(FOLD, 0, FOLD.length);
            from += room;
            left -= room;
            column = 1;
        }
        stream.write(bytes, from, left);
        column += left;
    }

    /// Ends a line.
    void endLine() throws IOException {
        stream.write(CRLF, 0, 2);
        column = 0;
    }
}
