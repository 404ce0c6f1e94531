package org.postrider.smtpd;

import java.io.IOException;
import java.util.Arrays;
import org.postrider.net.SmtpStream;

/// Reads message content as BDAT brings it (RFC 3030, section 2): in chunks whose lengths are known,
/// which may end anywhere, also between a carriage return and its line feed.
///
/// Lines end in CR LF or LF; as a dot has no meaning here, neither is a danger.
final class Chunks {
    private static final byte[] NOTHING = {};

    private final SmtpStream stream;
    private final ContentLines lines;
    private final int lineLimit;
    /// The line that the last chunk, or the last read, has left unfinished.
    private byte[] kept = NOTHING;
    private int keptLength;
    private boolean bareNewlines;

    /// @param lineLimit longest piece of a line, in bytes
    Chunks(SmtpStream stream, ContentLines lines, int lineLimit) {
        this.stream = stream;
        this.lines = lines;
        this.lineLimit = lineLimit;
    }

    /// Reads a chunk of this many bytes.
    ///
    /// @throws IOException if the client is gone or too slow
    void copy(long size) throws IOException {
        for (long left = size; left > 0; left -= stream.length()) {
            stream.take((int) Math.min(left, lineLimit));
            split(stream.bytes(), stream.offset(), stream.offset() + stream.length());
        }
    }

    /// Reads a chunk of this many bytes for nobody.
    static void skip(SmtpStream stream, long size) throws IOException {
        for (long left = size; left > 0; left -= stream.length()) {
            stream.take((int) Math.min(left, Integer.MAX_VALUE));
        }
    }

    private void split(byte[] bytes, int from, int end) {
        int start = from;
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                line(bytes, start, i);
                start = i + 1;
            }
        }
        keep(bytes, start, end - start);
    }

    /// A line that ends before the line feed at this place.
    private void line(byte[] bytes, int start, int newline) {
        if (keptLength > 0) {
            keep(bytes, start, newline - start);
            boolean cr = keptLength > 0 && kept[keptLength - 1] == '\r';
            bareNewlines |= !cr;
            whole(kept, 0, cr ? keptLength - 1 : keptLength);
            keptLength = 0;
        } else {
            boolean cr = newline > start && bytes[newline - 1] == '\r';
            bareNewlines |= !cr;
            whole(bytes, start, (cr ? newline - 1 : newline) - start);
        }
    }

    private void whole(byte[] bytes, int start, int length) {
        lines.count(length + 2);
        lines.take(bytes, start, length, true);
    }

    private void keep(byte[] bytes, int start, int length) {
        if (length == 0) {
            return;
        }
        if (kept.length < keptLength + length) {
            kept = Arrays.copyOf(kept, Math.max(keptLength + length, 256));
        }
        System.arraycopy(bytes, start, kept, keptLength, length);
        keptLength += length;
        while (keptLength > lineLimit) {
            lines.count(lineLimit);
            lines.take(kept, 0, lineLimit, false);
            keptLength -= lineLimit;
            System.arraycopy(kept, lineLimit, kept, 0, keptLength);
        }
    }

    /// Whether some line so far ended in a line feed alone.
    boolean hasBareNewlines() {
        return bareNewlines;
    }

    /// The last chunk has been read: a line without an end ends here.
    void end() {
        if (keptLength > 0) {
            whole(kept, 0, keptLength);
            keptLength = 0;
        }
    }
}
