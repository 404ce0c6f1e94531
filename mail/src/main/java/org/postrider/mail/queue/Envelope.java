package org.postrider.mail.queue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.proto.ClientInfo;
import org.postrider.mail.proto.Recipient;

/// What a queue file says about its message, besides the content, and the recipients that are still
/// to do, in portions: a message with very many is never in memory as a whole.
public final class Envelope {
    /// Trace flag of `sendmail -bv`: only find out.
    public static final int TRACE_VERIFY = 1 << 9;
    /// Trace flag: do not deliver, and tell verify(8) what would become of it.
    public static final int TRACE_PROBE = 1 << 8;
    /// Trace flag of `sendmail -v`: deliver, and report.
    public static final int TRACE_RECORD = 1 << 10;

    private static final int DSN_LIMIT = 15;
    /// What an envelope consists of, and what has been extracted from the content. Other records are
    /// damage: half a content may look like the end of an envelope.
    private static final String KNOWN = "" + RecordType.SIZE + RecordType.TIME
            + RecordType.CREATE_TIME + RecordType.FULL_NAME + RecordType.INSPECTOR
            + RecordType.FILTER + RecordType.SENDER + RecordType.RECIPIENT + RecordType.DONE
            + RecordType.CANCELLED + RecordType.ORIGINAL_RECIPIENT + RecordType.WARN_TIME
            + RecordType.ATTRIBUTE + RecordType.KILLED + RecordType.REDIRECT + RecordType.VERP
            + RecordType.DSN_RET + RecordType.DSN_ENVID + RecordType.DSN_ORCPT
            + RecordType.DSN_NOTIFY + RecordType.RETURN_RECEIPT + RecordType.ERRORS_TO
            + RecordType.PRIORITY + RecordType.END;

    private List<Recipient> recipients = new ArrayList<>();
    private final Pending pending = new Pending();

    private long contentSize = -1;
    private long dataOffset;
    private long arrival = -1;
    private String sender;
    private String filter;
    private String redirect;
    private String encoding = "";
    private String envid = "";
    private int ret;
    private int sendopts;
    private int traceFlags;
    private long traceOffset;
    private long warnTime;
    private long warnOffset;
    private String clientName = "";
    private String clientAddress = "";
    private String clientPort = "";
    private String protocol = "";
    private String helo = "";
    private String saslMethod = "";
    private String saslUsername = "";
    private String saslSender = "";
    private String identity = "";
    private String verp = "";
    private String messageId = "";
    private String rewriteContext = "";
    private long contentEnd = -1;
    private boolean ended;
    private long resume = -1;
    private int count;
    private int unread;

    /// The recipient records seen so far that wait for their `R`.
    private static final class Pending {
        private String original = "";
        private String orcpt = "";
        private int notify;

        private void clear() {
            original = "";
            orcpt = "";
            notify = 0;
        }
    }

    private Envelope() {}

    /// Reads a file: everything but the content, and the first recipients.
    ///
    /// @param limit how many recipients at most, at least 1
    /// @throws CorruptFileException if it is no complete queue file
    public static Envelope read(QueueFile file, int limit) throws IOException {
        var envelope = new Envelope();
        envelope.readAll(file, limit);
        envelope.check();
        if (envelope.count == 0) {
            envelope.count = envelope.recipients.size() + envelope.unread;
        }
        return envelope;
    }

    /// Drops the recipients read so far and reads the next ones.
    ///
    /// @param file the same file, open again
    /// @param limit how many at most, at least 1
    public void more(QueueFile file, int limit) throws IOException {
        forgetRecipients();
        if (resume < 0) {
            unread = 0;
            return;
        }
        var rest = file.cursor(resume);
        resume = -1;
        boolean inContent = false;
        while (rest.next() && rest.type() != RecordType.END) {
            if (rest.type() == RecordType.MESSAGE) {
                rest.seek(contentEnd);
                inContent = true;
            } else if (inContent && rest.type() == RecordType.EXTRACTED) {
                inContent = false;
            } else if (!recipient(rest) && rest.type() == RecordType.ATTRIBUTE) {
                recipientAttribute(text(rest));
            }
            if (recipients.size() == limit) {
                resume = rest.position();
                unread -= limit;
                return;
            }
        }
        unread = 0;
    }

    /// Drops the recipients read so far: somebody else has them now.
    public void forgetRecipients() {
        recipients = new ArrayList<>(0);
    }

    private void readAll(QueueFile file, int limit) throws IOException {
        var cursor = file.cursor(0);
        long fileSize = file.size();
        if (!cursor.next() || cursor.type() != RecordType.SIZE) {
            throw new CorruptFileException("no size record at the beginning");
        }
        var sizes = SizeRecord.parse(cursor.text());
        contentSize = sizes.contentSize();
        dataOffset = sizes.dataOffset();
        count = sizes.recipients();
        sendopts = sizes.sendopts();
        while (cursor.next()) {
            if (cursor.type() == RecordType.MESSAGE) {
                message(cursor, sizes.contentEnd(fileSize));
            } else if (record(cursor, limit)) {
                ended = true;
                return;
            }
        }
    }

    private boolean record(RecordCursor cursor, int limit) throws IOException {
        if (KNOWN.indexOf(cursor.type()) < 0) {
            throw new CorruptFileException("unexpected record type " + (int) cursor.type()
                    + " at offset " + cursor.offset());
        }
        switch (cursor.type()) {
            case RecordType.END -> {
                return true;
            }
            case RecordType.TIME -> time(cursor.text());
            case RecordType.SENDER -> {
                if (sender == null) {
                    sender = address(cursor);
                }
            }
            case RecordType.ATTRIBUTE -> attribute(text(cursor), cursor.offset());
            case RecordType.FILTER -> filter = address(cursor);
            case RecordType.REDIRECT -> redirect = address(cursor);
            case RecordType.DSN_ENVID -> envid = text(cursor);
            case RecordType.DSN_RET -> ret = small(cursor.text(), 3);
            case RecordType.WARN_TIME -> {
                warnOffset = cursor.offset();
                warnTime = Math.max(0, RecordCursor.number(cursor.text()));
            }
            case RecordType.VERP -> verp = text(cursor);
            default -> {
                if (resume >= 0) {
                    unread += cursor.type() == RecordType.RECIPIENT ? 1 : 0;
                } else if (recipient(cursor) && recipients.size() == limit) {
                    resume = cursor.position();
                }
            }
        }
        return false;
    }

    /// Goes over the content to what was extracted from it.
    private void message(RecordCursor cursor, long end) throws IOException {
        if (contentEnd >= 0) {
            throw new CorruptFileException("two contents");
        }
        contentEnd = end;
        pending.clear();
        cursor.seek(contentEnd);
        if (!cursor.next() || cursor.type() != RecordType.EXTRACTED) {
            throw new CorruptFileException("the content does not end at offset " + contentEnd);
        }
    }

    /// An address. One with a NUL cannot be handed on, and half of it is somebody else's.
    private static String address(RecordCursor at) throws CorruptFileException {
        var address = at.text();
        if (address.indexOf('\0') >= 0) {
            throw new CorruptFileException("an address with a NUL at offset " + at.offset());
        }
        return address;
    }

    /// What is said about a message, up to a NUL, which cannot be handed on.
    private static String text(RecordCursor at) {
        var text = at.text();
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }

    /// Takes a record that belongs to a recipient; whether it was a recipient still to do.
    private boolean recipient(RecordCursor at) throws CorruptFileException {
        switch (at.type()) {
            case RecordType.ORIGINAL_RECIPIENT -> pending.original = text(at);
            case RecordType.DSN_ORCPT -> pending.orcpt = text(at);
            case RecordType.DSN_NOTIFY -> pending.notify = small(at.text(), DSN_LIMIT);
            case RecordType.DONE, RecordType.CANCELLED -> pending.clear();
            case RecordType.RECIPIENT -> {
                recipients.add(new Recipient(at.offset(), address(at), pending.original,
                        pending.orcpt, pending.notify));
                pending.clear();
                return true;
            }
            default -> { }
        }
        return false;
    }

    private void time(String text) throws CorruptFileException {
        if (arrival >= 0) {
            return;
        }
        int blank = text.indexOf(' ');
        long seconds = RecordCursor.number(blank < 0 ? text : text.substring(0, blank));
        long micros = blank < 0 ? 0 : RecordCursor.number(text.substring(blank + 1));
        if (seconds <= 0 || micros < 0 || micros >= 1_000_000) {
            throw new CorruptFileException("bad time record");
        }
        arrival = seconds * 1_000_000 + micros;
    }

    private void attribute(String text, long offset) throws CorruptFileException {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new CorruptFileException("an attribute without a value at offset " + offset);
        }
        if (recipientAttribute(text)) {
            return;
        }
        var value = text.substring(equals + 1);
        switch (text.substring(0, equals)) {
            case "encoding" -> encoding = value;
            case "envelope_id" -> envid = value;
            case "ret_flags" -> ret = small(value, 3);
            case "trace_flags" -> {
                traceFlags = small(value, 0xffff);
                traceOffset = offset;
            }
            case "log_client_name" -> clientName = value;
            case "log_client_address" -> clientAddress = value;
            case "log_client_port" -> clientPort = value;
            case "log_protocol_name" -> protocol = value;
            case "log_helo_name" -> helo = value;
            case "sasl_method" -> saslMethod = value;
            case "sasl_username" -> saslUsername = value;
            case "sasl_sender" -> saslSender = value;
            case "log_ident" -> identity = value;
            case "message_id" -> messageId = value;
            case "rewrite_context" -> rewriteContext = value;
            default -> { }
        }
    }

    private boolean recipientAttribute(String text) {
        if (text.startsWith("dsn_orig_rcpt=")) {
            pending.orcpt = text.substring("dsn_orig_rcpt=".length());
            return true;
        }
        if (text.startsWith("notify_flags=")) {
            pending.notify = small(text.substring("notify_flags=".length()), DSN_LIMIT);
            return true;
        }
        return false;
    }

    private static int small(String text, int mask) {
        return (int) (Math.max(0, RecordCursor.number(text)) & mask);
    }

    private void check() throws CorruptFileException {
        if (!ended) {
            throw new CorruptFileException("no end record");
        }
        if (sender == null) {
            throw new CorruptFileException("no sender");
        }
        if (contentEnd < 0) {
            throw new CorruptFileException("no content");
        }
        if (arrival < 0) {
            throw new CorruptFileException("no arrival time");
        }
    }

    /// The recipients of this portion that are still to do; unmodifiable.
    public List<Recipient> recipients() {
        return List.copyOf(recipients);
    }

    /// How many recipients the message had when it arrived; how many are still to do where the file
    /// does not say so.
    public int count() {
        return count;
    }

    /// Whether [#more] may find further recipients.
    public boolean hasMore() {
        return unread > 0;
    }

    /// How many recipients [#more] may still find, at most.
    public int unread() {
        return unread;
    }

    /// Size of the content, in bytes, as it is in the file.
    public long contentSize() {
        return contentSize;
    }

    /// Where the content begins in the file, in bytes.
    public long dataOffset() {
        return dataOffset;
    }

    /// When the message arrived, in microseconds since 1970.
    public long arrival() {
        return arrival;
    }

    /// The envelope sender, empty for the null sender.
    public String sender() {
        return sender;
    }

    /// Whether there is a content filter, with or without a name.
    public boolean hasFilter() {
        return filter != null;
    }

    /// The content filter `transport:nexthop`; empty for none.
    public String filter() {
        return filter == null ? "" : filter;
    }

    /// Whether all mail is redirected, be it to the empty address.
    public boolean isRedirected() {
        return redirect != null;
    }

    /// The address to which all mail is redirected; empty for none.
    public String redirect() {
        return redirect == null ? "" : redirect;
    }

    /// `7bit`, `8bit` or empty.
    public String encoding() {
        return encoding;
    }

    /// DSN envelope id, empty for none.
    public String envid() {
        return envid;
    }

    /// DSN RET: 1 full, 2 headers, 0 unset.
    public int ret() {
        return ret;
    }

    /// Two characters if each recipient gets a sender address of its own; empty otherwise.
    public String verp() {
        return verp.length() == 2 && !sender.isEmpty() ? verp : "";
    }

    /// What the Message-ID header says; empty where that is unknown.
    public String messageId() {
        return messageId;
    }

    /// SMTPUTF8 and REQUIRETLS bits.
    public int sendopts() {
        return sendopts;
    }

    /// [#TRACE_VERIFY], [#TRACE_RECORD], or 0.
    public int traceFlags() {
        return traceFlags;
    }

    /// The record with the trace flags, 0 for none: it is killed when the report is queued.
    public long traceOffset() {
        return traceOffset;
    }

    /// When the sender is to be warned of a delay, in seconds since 1970; 0 for never, or when
    /// that was done.
    public long warnTime() {
        return warnTime;
    }

    /// The record with the warning time; 0 for none.
    public long warnOffset() {
        return warnOffset;
    }

    /// Whether the sender has been warned of a delay.
    public boolean wasWarned() {
        return warnOffset > 0 && warnTime == 0;
    }

    /// Where the message came from.
    public ClientInfo client() {
        return new ClientInfo(clientName, clientAddress, clientPort, protocol, helo, saslMethod,
                saslUsername, saslSender, identity, rewriteContext);
    }
}
