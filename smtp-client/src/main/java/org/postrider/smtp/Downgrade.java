package org.postrider.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.queue.ContentReader;
import org.postrider.util.Bytes;

/// Sends an 8-bit message to a server that takes only 7 bits: the body of a message with one part
/// becomes quoted-printable (RFC 2045, section 6.7; RFC 6152, section 3).
///
/// A message with several parts, or one that is encoded already, is sent as it is: most servers do
/// take 8 bits, whatever they say.
final class Downgrade {
    private static final int WIDTH = 72;
    private static final int HEADER_LIMIT = 256 * 1024;
    private static final String HEX = "0123456789ABCDEF";
    private static final byte[] ENCODING = Bytes.of("Content-Transfer-Encoding: quoted-printable");
    private static final byte[] VERSION = Bytes.of("MIME-Version: 1.0");
    private static final byte[] TYPE = Bytes.of("Content-Type: text/plain; charset=unknown-8bit");

    private final ContentSender out;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(WIDTH + 4);

    Downgrade(ContentSender out) {
        this.out = out;
    }

    /// Sends the content, without the final dot.
    void send(ContentReader content) throws IOException {
        var header = header(content);
        boolean convert = convertible(header);
        boolean typed = false;
        boolean versioned = false;
        boolean skipping = false;
        for (var line : header) {
            boolean continued = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            skipping = continued ? skipping
                    : convert && is(line, "content-transfer-encoding:");
            typed |= is(line, "content-type:");
            versioned |= is(line, "mime-version:");
            if (!skipping) {
                whole(Bytes.of(line));
            }
        }
        if (convert) {
            if (!versioned) {
                whole(VERSION);
            }
            if (!typed) {
                whole(TYPE);
            }
            whole(ENCODING);
        }
        body(content, convert);
    }

    /// Reads up to the empty line, which is not part of the result, but sent with the body.
    private static List<String> header(ContentReader content) throws IOException {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        int size = 0;
        while (size < HEADER_LIMIT && content.next()) {
            line.append(content.text());
            size += content.length();
            if (content.endsLine()) {
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            }
        }
        return lines;
    }

    private static boolean is(String line, String name) {
        return line.regionMatches(true, 0, name, 0, name.length());
    }

    private static boolean convertible(List<String> header) {
        for (var line : header) {
            var value = line.substring(line.indexOf(':') + 1).trim().toLowerCase(Locale.ROOT);
            if (is(line, "content-type:")
                    && (value.startsWith("multipart/") || value.startsWith("message/"))) {
                return false;
            }
            if (is(line, "content-transfer-encoding:") && !value.startsWith("8bit")
                    && !value.startsWith("7bit") && !value.startsWith("binary")) {
                return false;
            }
        }
        return true;
    }

    private void body(ContentReader content, boolean convert) throws IOException {
        out.endLine();
        boolean open = false;
        while (content.next()) {
            open = !content.endsLine();
            if (convert) {
                encode(content.buffer(), content.start(), content.length(), !open);
            } else {
                out.piece(content.buffer(), content.start(), content.length());
            }
            if (!open) {
                flush();
                out.endLine();
            }
        }
        if (open) {
            flush();
            out.endLine();
        }
    }

    private void encode(byte[] bytes, int offset, int length, boolean ends) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i] & 0xff;
            boolean last = ends && i == offset + length - 1;
            boolean blank = b == ' ' || b == '\t';
            if (pending.size() >= WIDTH) {
                pending.write('=');
                flush();
                out.endLine();
            }
            if (blank && !last || b > 32 && b < 127 && b != '=') {
                pending.write(b);
            } else {
                pending.write('=');
                pending.write(HEX.charAt(b >> 4));
                pending.write(HEX.charAt(b & 15));
            }
        }
    }

    private void flush() throws IOException {
        var encoded = pending.toByteArray();
        pending.reset();
        out.piece(encoded, 0, encoded.length);
    }

    private void whole(byte[] line) throws IOException {
        out.piece(line, 0, line.length);
        out.endLine();
    }
}
