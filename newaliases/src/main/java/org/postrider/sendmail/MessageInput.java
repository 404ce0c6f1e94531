package org.postrider.sendmail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.Bytes;

/// Reads a message from standard input and writes it as records, looking for recipients in its
/// header on the way.
final class MessageInput {
    private final InputStream in;
    private final RecordWriter out;
    private final boolean dotEnds;
    private final String lineEndings;
    private final int lineLimit;
    private final long sizeLimit;
    private final int tokenLimit;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int end;
    private long size;
    private boolean dropCr;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final List<String> recipients = new ArrayList<>();
    private final List<String> resent = new ArrayList<>();

    /// @param lineEndings `always`, `strict` or `never`
    MessageInput(InputStream in, RecordWriter out, boolean dotEnds, String lineEndings,
            int lineLimit, long sizeLimit, int tokenLimit) {
        this.in = in;
        this.out = out;
        this.dotEnds = dotEnds;
        this.lineEndings = lineEndings;
        this.lineLimit = lineLimit;
        this.sizeLimit = sizeLimit;
        this.tokenLimit = tokenLimit;
    }

    /// The addresses of the recipient headers, those of the Resent- block where there is one.
    List<String> recipients() {
        return resent.isEmpty() ? recipients : resent;
    }

    /// Reads to the end of the input or a line with a dot.
    void copy(boolean wantsRecipients) throws IOException, ExitException {
        var line = new ByteArrayOutputStream(256);
        boolean inHeader = true;
        boolean first = true;
        boolean begin = true; // no line but From_ lines so far
        boolean continued = false;
        while (true) {
            int kind = read(line);
            if (kind == END && line.size() == 0 && !continued) {
                break;
            }
            var bytes = line.toByteArray();
            if (kind == NEWLINE) {
                bytes = chopped(bytes, first);
            }
            first = false;
            if (!continued && dotEnds && kind == NEWLINE && bytes.length == 1
                    && bytes[0] == '.') {
                break;
            }
            if (begin && !continued && isFromLine(bytes)) {
                continue;
            }
            begin = false;
            if (inHeader && wantsRecipients && !continued) {
                inHeader = header(bytes);
            }
            size += bytes.length + 2;
            if (sizeLimit > 0 && size > sizeLimit) {
                throw new ExitException("message file too big");
            }
            out.write(kind == NEWLINE ? RecordType.NORMAL : RecordType.CONTINUED, bytes, 0,
                    bytes.length);
            continued = kind == PART;
            if (kind == END) {
                out.write(RecordType.NORMAL, "");
                break;
            }
        }
        flushHeader();
    }

    private static final int NEWLINE = 0;
    private static final int PART = 1;
    private static final int END = 2;

    /// Reads a line, or as much of it as goes into one record.
    private int read(ByteArrayOutputStream line) throws IOException {
        line.reset();
        while (true) {
            if (position == end) {
                end = in.read(buffer);
                position = 0;
                if (end <= 0) {
                    end = 0;
                    return END;
                }
            }
            int start = position;
            int most = Math.min(end, start + lineLimit - line.size());
            while (position < most && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (position < end && buffer[position] == '\n') {
                position++;
                return NEWLINE;
            }
            if (line.size() >= lineLimit) {
                return PART;
            }
        }
    }

    private byte[] chopped(byte[] line, boolean first) {
        boolean cr = line.length > 0 && line[line.length - 1] == '\r';
        if (first) {
            dropCr = lineEndings.equals("always") || lineEndings.equals("strict") && cr;
        }
        return cr && dropCr ? java.util.Arrays.copyOf(line, line.length - 1) : line;
    }

    private static boolean isFromLine(byte[] line) {
        return startsWith(line, "From ") || startsWith(line, ">From ");
    }

    private static boolean startsWith(byte[] line, String text) {
        return line.length >= text.length()
                && Bytes.text(line, 0, text.length()).equals(text);
    }

    /// @return whether the header goes on
    private boolean header(byte[] line) {
        boolean folded = line.length > 0 && (line[0] == ' ' || line[0] == '\t');
        if (folded && header.size() > 0) {
            header.write(' ');
            header.write(line, 0, line.length);
            return true;
        }
        flushHeader();
        int colon = 0;
        while (colon < line.length && line[colon] > ' ' && line[colon] != ':') {
            colon++;
        }
        if (colon == 0 || colon == line.length || line[colon] != ':') {
            return false;
        }
        header.write(line, 0, line.length);
        return true;
    }

    private void flushHeader() {
        if (header.size() == 0) {
            return;
        }
        var text = Bytes.text(header.toByteArray());
        header.reset();
        int colon = text.indexOf(':');
        var list = switch (Bytes.lower(text.substring(0, colon))) {
            case "to", "cc", "bcc" -> recipients;
            case "resent-to", "resent-cc", "resent-bcc" -> resent;
            default -> null;
        };
        if (list != null) {
            for (var found : HeaderAddresses.find(text.substring(colon + 1), tokenLimit)) {
                if (!found.external().isEmpty()) {
                    list.add(Address.internal(found.external()));
                }
            }
        }
    }
}
