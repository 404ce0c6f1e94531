package org.postrider.cleanup;

import java.io.IOException;
import java.util.BitSet;
import org.postrider.mail.mime.HeaderSyntax;
import org.postrider.mail.mime.MimeScanner;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.Bytes;

/// The content of one message, on its way from the submitter's records to the queue file: takes
/// unwanted characters out, finds headers and bodies, has them inspected, and writes them.
final class ContentPart implements MimeScanner.Sink {
    private static final String HEADER_END =
            "MIME-Error: message header was not terminated by empty line";

    private final Settings settings;
    private final ContentOptions options;
    private final Inspection inspection;
    private final Headers headers;
    private final RecordWriter out;
    private final Inspection.Prepender prepender;
    private final MimeScanner scanner;
    private boolean headerEnded;
    private boolean eightBit;
    private boolean filtered;

    /// @param filters whether characters are taken out and looked for
    ContentPart(Settings settings, Inspection inspection, Headers headers, RecordWriter out,
            boolean filters) {
        this.settings = settings;
        this.options = settings.content;
        this.inspection = inspection;
        this.headers = headers;
        this.out = out;
        this.filtered = filters && !(options.stripped().isEmpty() && options.rejected().isEmpty());
        prepender = text -> out.write(RecordType.NORMAL, text);
        scanner = new MimeScanner(options.scanner(), this);
    }

    /// Takes a line, or a piece of one; its bytes may be changed.
    ///
    /// @param ends whether the line ends with it
    void record(byte[] data, boolean ends) throws IOException {
        var bytes = filtered ? filter(data) : data;
        if (bytes == null) {
            return;
        }
        if (settings.replaceStray) {
            replaceStray(bytes);
        }
        scanner.piece(bytes, 0, bytes.length, ends);
    }

    /// Ends the content.
    void end() throws IOException {
        scanner.end();
    }

    /// Whether the header of the message has come to its end.
    boolean headerEnded() {
        return headerEnded;
    }

    /// Whether a header says that there is 8-bit content.
    boolean declaresEightBit() {
        return options.detects() && eightBit && !options.scanner().converts();
    }

    private static boolean saysEightBit(byte[] header, int nameLength) {
        if (!Bytes.equalsIgnoreCase(Bytes.text(header, 0, nameLength),
                "content-transfer-encoding")) {
            return false;
        }
        var value = Bytes.lower(Bytes.text(header, nameLength + 1,
                header.length - nameLength - 1)).strip();
        return value.equals("8bit") || value.equals("binary");
    }

    /// @return null if the message is refused because of this line
    private byte[] filter(byte[] data) {
        if (inspection.isActive() && has(data, options.rejected())) {
            inspection.rejectCharacter(Bytes.text(data));
            filtered = false;
            return null;
        }
        if (!has(data, options.stripped())) {
            return data;
        }
        var rest = new byte[data.length];
        int length = 0;
        for (byte b : data) {
            if (!options.stripped().get(b & 0xff)) {
                rest[length++] = b;
            }
        }
        return java.util.Arrays.copyOf(rest, length);
    }

    private static boolean has(byte[] data, BitSet characters) {
        if (characters.isEmpty()) {
            return false;
        }
        for (byte b : data) {
            if (characters.get(b & 0xff)) {
                return true;
            }
        }
        return false;
    }

    /// Records hold one line each: a newline or carriage return within one could make two lines of
    /// it in the next program.
    private static void replaceStray(byte[] data) {
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\r' || data[i] == '\n') {
                data[i] = ' ';
            }
        }
    }

    @Override
    public void header(MimeScanner.Place place, byte[] header, int nameLength)
            throws IOException {
        boolean describes = HeaderSyntax.describesContent(header, nameLength);
        eightBit |= describes && saysEightBit(header, nameLength);
        var result = inspection.header(place, describes, header, prepender);
        if (result.length == 0 || inspection.discards()) {
            return;
        }
        if (place == MimeScanner.Place.PRIMARY) {
            headers.field(result, result == header ? nameLength
                    : HeaderSyntax.nameLength(result, 0, result.length));
        } else {
            headers.write(result);
        }
    }

    @Override
    public void headerEnd() throws IOException {
        headerEnded = true;
        if (!inspection.discards()) {
            headers.end();
        }
    }

    @Override
    public void body(byte[] bytes, int offset, int length, boolean ends, long at)
            throws IOException {
        if (inspection.body(bytes, offset, length, at, prepender) && !inspection.discards()) {
            out.write(ends ? RecordType.NORMAL : RecordType.CONTINUED, bytes, offset, length);
        }
    }

    @Override
    public void fault(MimeScanner.Fault fault, String text) throws IOException {
        if (fault == MimeScanner.Fault.HEADER_END && options.marksHeaderEnd()) {
            headers.write(HEADER_END);
        } else {
            inspection.rejectStructure(fault, text);
        }
    }
}
