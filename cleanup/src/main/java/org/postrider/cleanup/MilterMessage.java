package org.postrider.cleanup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.EsmtpOptions;
import org.postrider.mail.mime.HeaderSyntax;
import org.postrider.mail.mime.MimeScanner;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mail.queue.NewQueueFile;
import org.postrider.mail.queue.QueueFile;
import org.postrider.server.milter.Edits;
import org.postrider.server.milter.Filters;
import org.postrider.server.milter.Verdict;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;

/// A message in its queue file that filters look at and change. Changes are kept here until
/// [#isChanged()] makes the file be written anew.
final class MilterMessage implements Edits, Filters.Message {
    private static final byte[] CRLF = {'\r', '\n'};

    private final NewQueueFile file;
    private final long dataOffset;
    private final Inspection inspection;
    private final Maps checks;
    private final List<byte[]> headers = new ArrayList<>();
    private final Map<String, Added> added = new LinkedHashMap<>();
    private final List<String> deleted = new ArrayList<>();
    private ByteArrayOutputStream body;
    private boolean bodyFromThis;
    private String sender;
    private String envid = "";
    private int ret;
    private boolean changed;
    private String held = "";

    /// @param dataOffset where the content begins in the file, in bytes
    /// @param checks `milter_header_checks`
    MilterMessage(NewQueueFile file, long dataOffset, Inspection inspection, Maps checks)
            throws IOException {
        this.file = file;
        this.dataOffset = dataOffset;
        this.inspection = inspection;
        this.checks = checks;
        file.flush();
        read(null);
    }

    /// Whether anything is different now from what is in the file.
    boolean isChanged() {
        return changed;
    }

    /// Why the message is to wait in the hold queue; empty if it need not.
    String held() {
        return held;
    }

    /// The new envelope sender in internal form; null if it stays.
    String sender() {
        return sender;
    }

    /// The new envelope id; empty if it stays.
    String envid() {
        return envid;
    }

    /// What is to be returned of the message now (RET, 1 or 2); 0 if that stays.
    int ret() {
        return ret;
    }

    /// Recipients to add: addresses in external form.
    List<Added> added() {
        return List.copyOf(added.values());
    }

    /// A recipient to add.
    ///
    /// @param address in external form
    /// @param orcpt DSN original recipient; empty for none
    /// @param notifyFlags DSN NOTIFY bits; 0 for none
    record Added(String address, String orcpt, int notifyFlags) {}

    /// Recipients to remove, in internal form.
    List<String> deleted() {
        return deleted;
    }

    /// The headers as they are now.
    List<byte[]> headers() {
        return headers;
    }

    /// The new body, with CR LF or LF at line ends; null if it stays.
    byte[] body() {
        return body == null ? null : body.toByteArray();
    }

    @Override
    public Verdict show(Filters.Viewer viewer) throws IOException {
        bodyFromThis = false;
        boolean own = true; // what smtpd has put on top, filters do not see
        for (var header : headers) {
            int name = HeaderSyntax.nameLength(header, 0, header.length);
            if (own) {
                own = false;
                continue;
            }
            int value = name + 1;
            while (value < header.length && (header[value] == ' ' || header[value] == '\t')) {
                value++;
            }
            var verdict = viewer.header(Bytes.text(header, 0, name),
                    Bytes.text(header, value, header.length - value));
            if (!verdict.goesOn()) {
                return verdict;
            }
        }
        var verdict = viewer.endOfHeader();
        if (verdict.goesOn()) {
            verdict = body == null ? read(viewer)
                    : viewer.body(body.toByteArray(), 0, body.size());
        }
        return verdict.goesOn() ? viewer.endOfBody() : verdict;
    }

    /// Reads the file: headers for ourselves, or the body for a filter.
    private Verdict read(Filters.Viewer viewer) throws IOException {
        var reader = new Reader(viewer);
        try (var queueFile = QueueFile.openReadOnly(file.path())) {
            var scanner = new MimeScanner(new MimeScanner.Options(false, false,
                    java.util.Set.of(), Integer.MAX_VALUE, 1, 1), reader);
            ContentReader content = queueFile.content(dataOffset, 8192);
            while (reader.verdict.goesOn() && !(viewer == null && reader.headerEnded)
                    && content.next()) {
                scanner.piece(content.buffer(), content.start(), content.length(),
                        content.endsLine());
            }
            if (!reader.headerEnded) {
                scanner.end();
            }
        }
        return reader.verdict;
    }

    private final class Reader implements MimeScanner.Sink {
        private final Filters.Viewer viewer;
        private Verdict verdict = Verdict.GO_ON;
        private boolean headerEnded;
        private boolean separated;

        Reader(Filters.Viewer viewer) {
            this.viewer = viewer;
        }

        @Override
        public void header(MimeScanner.Place place, byte[] header, int nameLength) {
            if (viewer == null) {
                headers.add(header);
            }
        }

        @Override
        public void headerEnd() {
            headerEnded = true;
        }

        @Override
        public void body(byte[] bytes, int offset, int length, boolean ends, long at) {
            if (viewer == null || !verdict.goesOn()) {
                return;
            }
            if (!separated) {
                separated = true; // the empty line after the headers
                return;
            }
            verdict = viewer.body(bytes, offset, length);
            if (ends && verdict.goesOn()) {
                verdict = viewer.body(CRLF, 0, 2);
            }
        }

        @Override
        public void fault(MimeScanner.Fault fault, String text) {
            // The message has passed already.
        }
    }

    /// Has a new header inspected.
    ///
    /// @return what becomes of it; empty if nothing
    private byte[] checked(String name, String value) throws IOException {
        var header = Bytes.of(name + ": " + value.replace("\r\n", "\n").replace('\r', '\n'));
        return checks.isEmpty() ? header
                : inspection.header(checks, Inspection.MILTER_HEADER, header, text -> { });
    }

    @Override
    public void addHeader(String name, String value) throws IOException {
        insert(headers.size(), name, value);
    }

    @Override
    public void insertHeader(int index, String name, String value) throws IOException {
        insert(Math.clamp(index, 0, headers.size()), name, value);
    }

    private void insert(int at, String name, String value) throws IOException {
        var header = checked(name, value);
        if (header.length > 0) {
            headers.add(at, header);
            changed = true;
        }
    }

    @Override
    public void changeHeader(int index, String name, String value) throws IOException {
        int seen = 0;
        for (int i = 0; i < headers.size(); i++) {
            var header = headers.get(i);
            int length = HeaderSyntax.nameLength(header, 0, header.length);
            if (i == 0 || !Bytes.equalsIgnoreCase(Bytes.text(header, 0, length), name)
                    || ++seen < index) {
                continue;
            }
            headers.remove(i);
            changed = true;
            if (!value.isEmpty()) {
                insert(i, name, value);
            }
            return;
        }
        if (!value.isEmpty()) {
            addHeader(name, value);
        }
    }

    @Override
    public void replaceBody(byte[] piece) {
        if (!bodyFromThis) {
            bodyFromThis = true;
            body = new ByteArrayOutputStream(piece.length);
        }
        body.writeBytes(piece);
        changed = true;
    }

    @Override
    public void changeSender(String address, String options) {
        sender = Address.internal(bare(address));
        for (var option : words(options)) {
            var value = EsmtpOptions.value(option);
            if (EsmtpOptions.name(option).equals("ENVID") && !EsmtpOptions.envid(value).isEmpty()) {
                envid = EsmtpOptions.envid(value);
            } else if (EsmtpOptions.name(option).equals("RET")
                    && EsmtpOptions.ret(value) != EsmtpOptions.BAD) {
                ret = EsmtpOptions.ret(value);
            } else {
                inspection.warn("Ignoring bad ESMTP parameter \"" + Bytes.printable(option, 100)
                        + "\" in SMFI_CHGFROM request");
            }
        }
        changed = true;
    }

    @Override
    public void addRecipient(String address, String options) {
        var external = bare(address);
        deleted.remove(Address.internal(external));
        var orcpt = "";
        int notify = 0;
        for (var option : words(options)) {
            var value = EsmtpOptions.value(option);
            if (EsmtpOptions.name(option).equals("ORCPT") && !EsmtpOptions.orcpt(value).isEmpty()) {
                orcpt = EsmtpOptions.orcpt(value);
            } else if (EsmtpOptions.name(option).equals("NOTIFY")
                    && EsmtpOptions.notify(value) != EsmtpOptions.BAD) {
                notify = EsmtpOptions.notify(value);
            } else {
                inspection.warnOfMessage("ignoring ESMTP argument from Milter or header/body_checks"
                        + ": \"" + Bytes.printable(option, 100) + "\"");
            }
        }
        added.put(external, new Added(external, orcpt, notify));
        changed = true;
    }

    @Override
    public void deleteRecipient(String address) {
        var external = bare(address);
        added.remove(external);
        deleted.add(Address.internal(external));
        changed = true;
    }

    private static List<String> words(String options) {
        return List.of(options.strip().split(" +")).stream().filter(w -> !w.isEmpty()).toList();
    }

    private static String bare(String address) {
        var text = address.strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1)
                : text;
    }

    @Override
    public void quarantine(String reason) {
        held = reason.isEmpty() ? "milter triggers HOLD action" : reason;
    }
}
