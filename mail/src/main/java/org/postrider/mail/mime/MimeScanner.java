package org.postrider.mail.mime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.postrider.util.Bytes;

/// Finds the headers and bodies in a message by its MIME structure (RFC 2045 and 2046).
///
/// Lines come in piece by piece, what was recognized goes to the [Sink] in the same order. Nothing
/// is lost or invented: but for headers that are too long, and an empty line where a header ends
/// without one, the output has the text of the input, also where that is malformed. With
/// [Options#converts()] 8-bit bodies become quoted-printable.
///
/// | state | ends with | then |
/// |---|---|---|
/// | header of the message | an empty line, or what is no header | by its Content-Type: a body, or with `message/rfc822` the header of a nested message |
/// | header of a part | the same, or a boundary | the same |
/// | body | a boundary of an enclosing multipart | the header of a part; after `--boundary--` a body again |
public final class MimeScanner {
    /// Where a header stands.
    public enum Place {
        /// At the beginning of the message.
        PRIMARY,
        /// At the beginning of a part of a multipart message.
        MULTIPART,
        /// At the beginning of a message inside of the message.
        NESTED
    }

    /// What may be wrong with a message, with the texts of log lines.
    public enum Fault {
        /// Multipart messages inside of each other, more than `mime_nesting_limit`.
        NESTING("MIME nesting exceeds safety limit"),
        /// A byte above 127 in a header (RFC 5322, section 2.2).
        HEADER_8BIT("improper use of 8-bit data in message header"),
        /// A byte above 127 in a body without such a Content-Transfer-Encoding.
        BODY_8BIT("improper use of 8-bit data in message body"),
        /// An encoding that the content type must not have (RFC 2045, section 6.4).
        ENCODING_DOMAIN("invalid message/* or multipart/* encoding domain"),
        /// The header of the message ends without an empty line.
        HEADER_END("primary header was terminated with non-empty line");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        /// In words.
        public String text() {
            return text;
        }
    }

    /// What to do.
    ///
    /// @param structure whether the MIME structure is followed; without, all after the first header
    ///     is one body
    /// @param converts whether 8-bit bodies become quoted-printable
    /// @param reports faults to tell the sink about; others are ignored
    /// @param headerLimit after how many bytes no piece is added to a header any more; the piece
    ///     before may go beyond
    /// @param boundaryLimit how much of a boundary counts, in bytes
    /// @param nestingLimit most multiparts inside of each other
    public record Options(boolean structure, boolean converts, Set<Fault> reports,
            int headerLimit, int boundaryLimit, int nestingLimit) {}

    /// Who gets what was found.
    public interface Sink {
        /// A header, all of its lines, with newlines between them.
        ///
        /// @param nameLength how long its name is, which the colon follows
        void header(Place place, byte[] header, int nameLength) throws IOException;

        /// The header of the message has ended; not called again for others.
        void headerEnd() throws IOException;

        /// A line of a body, or a piece of one.
        ///
        /// @param ends whether a line ends here
        /// @param at how many bytes of this body came before, line ends included
        void body(byte[] bytes, int offset, int length, boolean ends, long at) throws IOException;

        /// Something is wrong; told once for each kind.
        ///
        /// @param text where it is
        void fault(Fault fault, String text) throws IOException;
    }

    private enum State { PRIMARY, MULTIPART, NESTED, BODY }

    private enum Type { TEXT, MULTIPART, MESSAGE, OTHER }

    private enum Encoding {
        SEVEN("7bit"), EIGHT("8bit"), BINARY("binary"), QUOTED("quoted-printable"),
        BASE64("base64");

        private final String text;

        Encoding(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /// A multipart that has not ended.
    private record Boundary(byte[] text, boolean digest) {}

    private static final byte[] NEWLINE = {'\n'};
    private static final int WIDTH = 73;
    private static final String HEX = "0123456789ABCDEF";

    private final Options options;
    private final Sink sink;
    private final List<Boundary> boundaries = new ArrayList<>(2);
    private final java.util.EnumSet<Fault> told = java.util.EnumSet.noneOf(Fault.class);
    private State state = State.PRIMARY;
    private boolean continues;
    private byte[] header = new byte[256];
    private int headerLength;
    private long bodyLength;

    private Type type = Type.TEXT;
    private String subtype = "plain";
    private Encoding encoding = Encoding.SEVEN;
    private boolean eightBit;
    private final byte[] quoted = new byte[WIDTH + 8];
    private int quotedLength;

    /// @param sink gets the events of this one message
    public MimeScanner(Options options, Sink sink) {
        this.options = options;
        this.sink = sink;
    }

    /// Takes the next line, or a piece of one.
    ///
    /// @param ends whether the line ends with it
    public void piece(byte[] bytes, int offset, int length, boolean ends) throws IOException {
        boolean starts = !continues;
        continues = !ends;
        if (state != State.BODY && header(bytes, offset, length, starts, ends)) {
            return;
        }
        body(bytes, offset, length, starts, ends);
    }

    /// Ends the message.
    public void end() throws IOException {
        if (state != State.BODY) {
            flushHeader();
            endHeader();
        }
        flushQuoted(false);
    }

    /// @return whether the piece belonged to the header, or ended it
    private boolean header(byte[] bytes, int offset, int length, boolean starts, boolean ends)
            throws IOException {
        if (!starts && headerLength > 0) {
            if (headerLength < options.headerLimit()) {
                add(bytes, offset, length);
            }
            return true;
        }
        if (length > 0 && headerLength > 0 && (bytes[offset] == ' ' || bytes[offset] == '\t')) {
            if (headerLength < options.headerLimit()) {
                add(NEWLINE, 0, 1);
                add(bytes, offset, length);
            }
            return true;
        }
        flushHeader();
        int name = HeaderSyntax.nameLength(bytes, offset, length);
        if (name > 0) {
            begin(bytes, offset, length, name);
            return true;
        }
        boolean primary = state == State.PRIMARY;
        if (primary && length > 0) {
            fault(Fault.HEADER_END, bytes, offset, length);
        }
        var ended = state;
        if (ended == State.MULTIPART && boundary(bytes, offset, length) >= 0) {
            state = State.BODY;
            return false;
        }
        endHeader();
        if (length == 0 && ends) {
            raw(bytes, offset, 0, true);
            return true;
        }
        if (primary) {
            raw(bytes, offset, 0, true);
        }
        if (state != State.BODY) {
            return header(bytes, offset, length, starts, ends);
        }
        return false;
    }

    private void begin(byte[] bytes, int offset, int length, int name) {
        add(bytes, offset, name);
        int colon = name;
        while (bytes[offset + colon] != ':') {
            colon++;
        }
        add(bytes, offset + colon, length - colon);
    }

    private void add(byte[] bytes, int offset, int length) {
        if (headerLength + length > header.length) {
            header = Arrays.copyOf(header, Math.max(headerLength + length, header.length * 2));
        }
        System.arraycopy(bytes, offset, header, headerLength, length);
        headerLength += length;
    }

    private void flushHeader() throws IOException {
        if (headerLength == 0) {
            return;
        }
        int end = 0;
        while (end < headerLength && header[end] != 0) {
            end++; // a NUL ends a header, as it ends a string in other programs
        }
        var field = Arrays.copyOf(header, end);
        headerLength = 0;
        int name = HeaderSyntax.nameLength(field, 0, field.length);
        if (options.reports().contains(Fault.HEADER_8BIT) && hasEightBit(field, 0, field.length)) {
            fault(Fault.HEADER_8BIT, field, 0, field.length);
        }
        boolean drops = options.structure() && HeaderSyntax.describesContent(field, name)
                && describe(field, name);
        if (!drops) {
            sink.header(switch (state) {
                case PRIMARY -> Place.PRIMARY;
                case NESTED -> Place.NESTED;
                default -> Place.MULTIPART;
            }, field, name);
        }
    }

    /// Learns from a header about the body that follows.
    ///
    /// @return whether the header is left out, because the body's encoding will be another
    private boolean describe(byte[] field, int name) throws IOException {
        var tokens = new MimeTokens(field, name + 1);
        switch (Bytes.lower(Bytes.text(field, 0, name))) {
            case "content-type" -> contentType(tokens, field);
            case "content-transfer-encoding" -> {
                transferEncoding(tokens);
                return options.converts() && eightBit;
            }
            default -> { }
        }
        return false;
    }

    private void contentType(MimeTokens tokens, byte[] field) throws IOException {
        var first = tokens.part();
        var main = first.isEmpty() ? new MimeTokens.Token("", MimeTokens.Token.Sort.STRING) : first.getFirst();
        subtype = first.size() >= 3 && first.get(1).is('/') ? Bytes.lower(first.get(2).text()) : "";
        if (main.is("message")) {
            type = Type.MESSAGE;
        } else if (main.is("multipart")) {
            type = Type.MULTIPART;
            while (!tokens.atEnd()) {
                var parameter = tokens.part();
                if (parameter.size() >= 3 && parameter.getFirst().is("boundary")
                        && parameter.get(1).is('=')) {
                    push(parameter.get(2).text(), field);
                }
            }
        } else {
            type = main.is("text") ? Type.TEXT : Type.OTHER;
        }
    }

    private void push(String boundary, byte[] field) throws IOException {
        if (boundaries.size() > options.nestingLimit() + 1) {
            fault(Fault.NESTING, field, 0, field.length);
            return;
        }
        var bytes = Bytes.of(boundary);
        boundaries.add(new Boundary(Arrays.copyOf(bytes,
                Math.min(bytes.length, options.boundaryLimit())), subtype.equals("digest")));
    }

    private void transferEncoding(MimeTokens tokens) {
        var first = tokens.part();
        if (first.isEmpty() || !first.getFirst().isWord()) {
            return;
        }
        var name = Bytes.lower(first.getFirst().text());
        for (var known : Encoding.values()) {
            if (known.text().equals(name)) {
                encoding = known;
            }
        }
        eightBit = encoding == Encoding.EIGHT || encoding == Encoding.BINARY;
    }

    private void endHeader() throws IOException {
        if (options.structure()) {
            checkDomain();
            if (options.converts() && eightBit) {
                var text = "Content-Transfer-Encoding: "
                        + (type == Type.MULTIPART || type == Type.MESSAGE ? "7bit"
                                : "quoted-printable");
                sink.header(state == State.PRIMARY ? Place.PRIMARY : state == State.NESTED
                        ? Place.NESTED : Place.MULTIPART, Bytes.of(text), 25);
            }
        }
        if (state == State.PRIMARY) {
            sink.headerEnd();
        }
        bodyLength = 0;
        if (options.structure() && type == Type.MULTIPART) {
            begins(Type.OTHER, ""); // what comes before the first part belongs to none
        }
        boolean message = options.structure() && type == Type.MESSAGE
                && encoding != Encoding.BASE64
                && (subtype.equals("rfc822") || subtype.equals("global"));
        state = message ? State.NESTED : State.BODY;
        if (message) {
            begins(Type.TEXT, "plain");
        }
    }

    private void checkDomain() throws IOException {
        boolean composite = type == Type.MULTIPART || type == Type.MESSAGE;
        boolean encoded = encoding == Encoding.QUOTED || encoding == Encoding.BASE64;
        boolean seven = type == Type.MESSAGE
                && (subtype.equals("partial") || subtype.equals("external-body"));
        if (composite && encoded || seven && encoding != Encoding.SEVEN) {
            var text = Bytes.of(encoding.text());
            fault(Fault.ENCODING_DOMAIN, text, 0, text.length);
        }
    }

    /// A part begins, which has not said yet what it is.
    private void begins(Type byDefault, String defaultSubtype) {
        type = byDefault;
        subtype = defaultSubtype;
        encoding = Encoding.SEVEN;
        eightBit = false;
    }

    private void body(byte[] bytes, int offset, int length, boolean starts, boolean ends)
            throws IOException {
        boolean encoded = type != Type.MESSAGE
                && (encoding == Encoding.QUOTED || encoding == Encoding.BASE64);
        if (!eightBit && !encoded && options.reports().contains(Fault.BODY_8BIT)
                && hasEightBit(bytes, offset, length)) {
            fault(Fault.BODY_8BIT, bytes, offset, length);
        }
        int found = starts && !boundaries.isEmpty() ? boundary(bytes, offset, length) : -1;
        if (found >= 0) {
            flushQuoted(false);
            cross(found, bytes, offset, length);
            raw(bytes, offset, length, ends);
            return;
        }
        if (options.converts() && eightBit && type != Type.MULTIPART) {
            quote(bytes, offset, length, ends);
        } else {
            raw(bytes, offset, length, ends);
        }
    }

    private void raw(byte[] bytes, int offset, int length, boolean ends) throws IOException {
        sink.body(bytes, offset, length, ends, bodyLength);
        bodyLength += ends ? length + 1 : length;
    }

    /// Which of the boundaries the line has, the innermost first; -1 for none.
    private int boundary(byte[] bytes, int offset, int length) {
        if (length <= 2 || bytes[offset] != '-' || bytes[offset + 1] != '-') {
            return -1;
        }
        for (int i = boundaries.size() - 1; i >= 0; i--) {
            var text = boundaries.get(i).text();
            if (text.length <= length - 2 && Arrays.equals(bytes, offset + 2,
                    offset + 2 + text.length, text, 0, text.length)) {
                return i;
            }
        }
        return -1;
    }

    private void cross(int found, byte[] bytes, int offset, int length) {
        boundaries.subList(found + 1, boundaries.size()).clear();
        var boundary = boundaries.get(found);
        int after = 2 + boundary.text().length;
        boolean last = length >= after + 2 && bytes[offset + after] == '-'
                && bytes[offset + after + 1] == '-';
        if (last) {
            boundaries.removeLast();
            begins(Type.OTHER, "");
            bodyLength = 0;
            state = State.BODY;
        } else {
            begins(boundary.digest() ? Type.MESSAGE : Type.TEXT,
                    boundary.digest() ? "rfc822" : "plain");
            state = State.MULTIPART;
        }
    }

    /// Encodes a piece of a line (RFC 2045, section 6.7).
    private void quote(byte[] bytes, int offset, int length, boolean ends) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i] & 0xff;
            boolean last = ends && i == offset + length - 1;
            boolean blank = b == ' ' || b == '\t';
            if (quotedLength >= WIDTH) {
                quoted[quotedLength++] = '=';
                flushQuoted(true);
            }
            if (blank && !last || b > 32 && b < 127 && b != '=') {
                quoted[quotedLength++] = (byte) b;
            } else {
                quoted[quotedLength++] = '=';
                quoted[quotedLength++] = (byte) HEX.charAt(b >> 4);
                quoted[quotedLength++] = (byte) HEX.charAt(b & 15);
            }
        }
        if (ends) {
            flushQuoted(true);
        }
    }

    private void flushQuoted(boolean ends) throws IOException {
        if (ends || quotedLength > 0) {
            int length = quotedLength;
            quotedLength = 0;
            raw(quoted, 0, length, true);
        }
    }

    private static boolean hasEightBit(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return true;
            }
        }
        return false;
    }

    private void fault(Fault fault, byte[] bytes, int offset, int length) throws IOException {
        if (options.reports().contains(fault) && told.add(fault)) {
            sink.fault(fault, Bytes.text(bytes, offset, length));
        }
    }
}
