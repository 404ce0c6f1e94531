package org.postrider.postmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.postrider.util.Bytes;

/// Makes lookup keys of a message (RFC 5322), as header_checks(5) and body_checks(5) see them: one
/// of each header with its folded lines, one of each line of the body.
///
/// With MIME parsing, headers of attachments and of attached messages (RFC 2046, sections 5.1 and
/// 5.2) are headers; without, they are lines of the body.
final class MessageKeys {
    /// Takes one key.
    interface Taker {
        void key(String key) throws IOException;
    }

    private static final int NESTED = 100;

    private final boolean headers;
    private final boolean body;
    private final boolean mime;
    private final Taker taker;
    private final Deque<String> boundaries = new ArrayDeque<>();
    private final StringBuilder header = new StringBuilder();
    private boolean primary = true;
    private boolean inHeaders = true;
    private boolean done;
    private String type = "";

    /// @param headers whether headers become keys
    /// @param body whether lines of the body do
    /// @param mime whether the body is parsed
    MessageKeys(boolean headers, boolean body, boolean mime, Taker taker) {
        this.headers = headers;
        this.body = body;
        this.mime = mime;
        this.taker = taker;
    }

    /// Reads a message to its end, or as far as it matters.
    void read(InputStream in) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(in, ISO_8859_1));
        for (var line = reader.readLine(); line != null && !done; line = reader.readLine()) {
            line(line);
        }
        endHeader();
    }

    private void line(String line) throws IOException {
        if (!inHeaders) {
            bodyLine(line);
            return;
        }
        if (header.length() > 0 && !line.isEmpty() && Bytes.isSpace(line.charAt(0))) {
            header.append('\n').append(line);
            return;
        }
        endHeader();
        if (isHeader(line)) {
            header.append(line);
            return;
        }
        inHeaders = false;
        done = !mime && !body;
        boolean message = mime && line.isEmpty() && type.startsWith("message/");
        openMultipart();
        type = "";
        if (primary && !line.isEmpty()) {
            bodyLine(""); // the missing separator, as cleanup(8) adds it
        }
        primary = false;
        bodyLine(line);
        inHeaders |= message;
    }

    private void openMultipart() {
        if (mime && type.startsWith("multipart/") && boundaries.size() < NESTED) {
            var boundary = parameter("boundary");
            if (!boundary.isEmpty()) {
                boundaries.push(boundary);
            }
        }
    }

    private void bodyLine(String line) throws IOException {
        if (body) {
            taker.key(line);
        }
        if (!line.startsWith("--")) {
            return;
        }
        for (var boundary : boundaries) {
            if (line.startsWith(boundary, 2)) {
                while (!boundaries.peek().equals(boundary)) {
                    boundaries.pop();
                }
                if (line.startsWith("--", 2 + boundary.length())) {
                    boundaries.pop();
                } else {
                    inHeaders = true;
                }
                return;
            }
        }
    }

    private void endHeader() throws IOException {
        if (header.isEmpty()) {
            return;
        }
        var text = header.toString();
        header.setLength(0);
        if (headers) {
            taker.key(text);
        }
        if (text.regionMatches(true, 0, "content-type", 0, 12)) {
            type = text.substring(text.indexOf(':') + 1).strip();
            int end = 0;
            while (end < type.length() && type.charAt(end) != ';') {
                end++;
            }
            type = type.substring(0, end).strip().toLowerCase(Locale.ROOT) + type.substring(end);
        }
    }

    /// A parameter of the content type; empty for none.
    private String parameter(String name) {
        int at = type.indexOf(';');
        while (at >= 0) {
            int start = at + 1;
            while (start < type.length() && Bytes.isSpace(type.charAt(start))) {
                start++;
            }
            int equals = type.indexOf('=', start);
            if (equals > 0 && type.substring(start, equals).strip().equalsIgnoreCase(name)) {
                return value(type.substring(equals + 1).strip());
            }
            at = type.indexOf(';', start);
        }
        return "";
    }

    private static String value(String text) {
        var out = new StringBuilder();
        boolean quoted = text.startsWith("\"");
        for (int i = quoted ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted ? c == '"' : c == ';' || c == '(' || Bytes.isSpace(c)) {
                break;
            }
            if (quoted && c == '\\' && i + 1 < text.length()) {
                c = text.charAt(++i);
            }
            out.append(c);
        }
        return out.toString();
    }

    /// Whether the line begins with the name of a header: visible characters up to a colon.
    private static boolean isHeader(String line) {
        int i = 0;
        while (i < line.length() && line.charAt(i) > 32 && line.charAt(i) < 127
                && line.charAt(i) != ':') {
            i++;
        }
        int name = i;
        while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            i++;
        }
        return name > 0 && i < line.length() && line.charAt(i) == ':';
    }
}
