package org.postrider.smtp;

import java.io.IOException;
import java.util.ArrayList;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.mail.header.HeaderField;
import org.postrider.mail.mime.HeaderSyntax;
import org.postrider.mail.mime.MimeScanner;
import org.postrider.mail.queue.ContentReader;
import org.postrider.tables.CheckAction;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Sends a message that changes on its way out: addresses and lines as [Edits] say, and 8-bit
/// bodies as quoted-printable where the server takes only 7 bits (RFC 6152, section 3).
final class Editor implements MimeScanner.Sink {
    private static final int SHOWN = 200;

    private final Edits edits;
    private final ContentSender out;
    private final Log log;
    private final String queueId;

    /// @param queueId for log lines
    Editor(Edits edits, ContentSender out, Log log, String queueId) {
        this.edits = edits;
        this.out = out;
        this.log = log;
        this.queueId = queueId;
    }

    /// Sends the content, without the final dot.
    ///
    /// @param converts whether 8-bit bodies become quoted-printable
    /// @throws IOException if the server is gone, or a table failed
    void send(ContentReader content, boolean converts) throws IOException {
        var scanner = new MimeScanner(edits.options(converts), this);
        boolean open = false;
        while (content.next()) {
            scanner.piece(content.buffer(), content.start(), content.length(),
                    content.endsLine());
            open = !content.endsLine();
        }
        if (open) {
            scanner.piece(new byte[0], 0, 0, true);
        }
        scanner.end();
    }

    @Override
    public void header(MimeScanner.Place place, byte[] header, int nameLength)
            throws IOException {
        boolean describes = HeaderSyntax.describesContent(header, nameLength);
        var result = checked(edits.headers(place, describes), "header", header, 0, header.length);
        if (result == null) {
            return;
        }
        boolean addresses = place == MimeScanner.Place.PRIMARY && edits.mapsAddresses()
                && result == header;
        lines(addresses ? mapped(header, nameLength) : result);
    }

    private byte[] mapped(byte[] header, int nameLength) throws IOException {
        var name = Bytes.text(header, 0, nameLength);
        if (!HeaderField.of(name).hasAddresses()) {
            return header;
        }
        var value = Bytes.text(header, nameLength + 1, header.length - nameLength - 1);
        var list = HeaderAddresses.of(value, edits.tokenLimit());
        var mapped = new ArrayList<String>(list.found().size());
        boolean changed = false;
        for (var found : list.found()) {
            var other = found.external().isEmpty() ? ""
                    : edits.genericExternal(found.external());
            mapped.add(other);
            changed |= !other.equals(found.external());
        }
        return changed ? Bytes.of(list.header(name, mapped, log::warning)) : header;
    }

    @Override
    public void headerEnd() {
        // The empty line comes with the body.
    }

    @Override
    public void body(byte[] bytes, int offset, int length, boolean ends, long at)
            throws IOException {
        if (length > 0 && at < edits.bodyLimit() && !edits.body().isEmpty()) {
            var line = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
            var result = checked(edits.body(), "body", line, 0, length);
            if (result != line) {
                if (result != null) {
                    lines(result);
                }
                return;
            }
        }
        out.piece(bytes, offset, length);
        if (ends) {
            out.endLine();
        }
    }

    @Override
    public void fault(MimeScanner.Fault fault, String text) {
        // Nothing is refused here.
    }

    /// @return what takes the line's place, itself if it stays, null if nothing does
    private byte[] checked(Maps maps, String what, byte[] line, int offset, int length)
            throws IOException {
        if (maps.isEmpty()) {
            return line;
        }
        var text = Bytes.text(line, offset, length);
        return switch (maps.lookup(text)) {
            case Lookup.NotFound _ -> line;
            case Lookup.Failed(var why) -> throw new IOException(why);
            case Lookup.Found(var value) -> act(CheckAction.of(value), maps, what, text, line);
        };
    }

    private byte[] act(CheckAction action, Maps maps, String what, String text, byte[] line)
            throws IOException {
        switch (action.verb()) {
            case WARN -> log("warning", what, text, action.text());
            case INFO -> log("info", what, text, action.text());
            case IGNORE -> {
                return null;
            }
            case STRIP -> {
                log("strip", what, text, action.text());
                return null;
            }
            case REPLACE -> {
                if (usable("REPLACE", action, maps, what)) {
                    log("replace", what, text, action.text());
                    return Bytes.of(action.text());
                }
            }
            case PREPEND -> {
                if (usable("PREPEND", action, maps, what)) {
                    log("prepend", what, text, action.text());
                    lines(Bytes.of(action.text()));
                }
            }
            case DUNNO -> { }
            default -> log.warning("unsupported command in " + maps.parameter() + " map: "
                    + Bytes.printable(action.verb() == CheckAction.Verb.UNKNOWN ? action.text()
                            : (action.verb() + " " + action.text()).strip(), SHOWN));
        }
        return line;
    }

    private boolean usable(String verb, CheckAction action, Maps maps, String what) {
        var bytes = Bytes.of(action.text());
        if (action.text().isEmpty()) {
            log.warning(verb + " action without text in " + maps.parameter() + " map");
            return false;
        }
        if (what.equals("header") && HeaderSyntax.nameLength(bytes, 0, bytes.length) < 0) {
            log.warning("bad " + verb + " header text \"" + Bytes.printable(action.text(), SHOWN)
                    + "\" in " + maps.parameter() + " map -- need \"headername: headervalue\"");
            return false;
        }
        return true;
    }

    private void log(String verb, String what, String line, String text) {
        log.info(queueId + ": " + verb + ": " + what + " " + Bytes.printable(line, SHOWN)
                + (text.isEmpty() ? "" : ": " + Bytes.printable(text, SHOWN)));
    }

    private void lines(byte[] text) throws IOException {
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || text[i] == '\n') {
                out.piece(text, start, i - start);
                out.endLine();
                start = i + 1;
            }
        }
    }
}
