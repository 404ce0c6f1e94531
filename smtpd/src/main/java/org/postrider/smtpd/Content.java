package org.postrider.smtpd;

import java.io.IOException;
import org.postrider.net.SmtpStream;
import org.postrider.net.SmtpStream.Ending;

/// Reads message content as DATA brings it (RFC 5321, section 4.1.1.4), from the input buffer,
/// without an object per line.
final class Content {
    private final SmtpStream stream;
    private final ContentLines lines;
    private final int lineLimit;
    private final BareNewline policy;
    private boolean bareNewlines;

    /// @param lineLimit longest piece of a line, in bytes
    Content(SmtpStream stream, ContentLines lines, int lineLimit, BareNewline policy) {
        this.stream = stream;
        this.lines = lines;
        this.lineLimit = lineLimit;
        this.policy = policy;
    }

    /// Reads to the end of the message.
    ///
    /// @throws IOException if the client is gone or too slow
    void copy() throws IOException {
        var last = Ending.CRLF;
        while (true) {
            var ending = stream.read(lineLimit);
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
            lines.count(stream.length() + 2);
            int skip = starts && startsWithDot() ? 1 : 0;
            // As with BDAT, the limit is reached before it is known that the line ends there.
            boolean full = stream.length() == lineLimit;
            lines.take(stream.bytes(), stream.offset() + skip, stream.length() - skip,
                    ending != Ending.PARTIAL && !full);
            if (full && ending != Ending.PARTIAL) {
                lines.take(stream.bytes(), stream.offset(), 0, true);
            }
            last = ending;
        }
    }

    private boolean isDot() {
        return stream.length() == 1 && startsWithDot();
    }

    private boolean startsWithDot() {
        return stream.length() > 0 && stream.bytes()[stream.offset()] == '.';
    }

    /// Whether some line ended in a line feed alone.
    boolean hasBareNewlines() {
        return bareNewlines;
    }
}
