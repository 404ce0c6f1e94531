package org.postrider.mail.conf;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.postrider.util.Bytes;

/// Splits a stream into lines of byte text, without the detour over characters that a reader takes.
final class ByteLines {
    private final InputStream in;
    private byte[] buffer = new byte[8192];
    private int start;
    private int end;

    ByteLines(InputStream in) {
        this.in = in;
    }

    /// The next line, without its newline or carriage return and newline; null at the end.
    String readLine() throws IOException {
        int at = start;
        while (true) {
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (at < end) {
                boolean twice = at > start && buffer[at - 1] == '\r';
                var line = Bytes.text(buffer, start, at - start - (twice ? 1 : 0));
                start = at + 1;
                return line;
            }
            int seen = at - start;
            if (!fill()) {
                break;
            }
            at = start + seen;
        }
        if (start == end) {
            return null;
        }
        var line = Bytes.text(buffer, start, end - start);
        start = end;
        return line;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(65_536, 2 * buffer.length));
        }
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }
}
