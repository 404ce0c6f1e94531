package org.postrider.cleanup;

import java.io.IOException;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.NewQueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Record;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.mail.queue.Spool;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.MappingException;
import org.postrider.server.client.RewriteClient;
import org.postrider.server.milter.Filters;
import org.postrider.server.milter.Verdict;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;

/// One message on its way from the submitter's records to a queue file.
///
/// ```
/// C size  T time  A create_time  ...  S sender  A ...  W warn time  recipients   envelope
/// M  header  body                                                                content
/// X  A message_id  recipients from headers, always_bcc  E                        extracted
/// ```
///
/// What goes wrong is remembered; the submitter's records are read to their end all the same, so
/// that he gets his answer.
final class Message {
    private enum Part { ENVELOPE, HEADER, BODY, EXTRACTED, DONE }

    /// `C`, length, and the figures.
    private static final int SIZE_DATA_OFFSET = 2;
    private static final int SIZE_LENGTH = 6 * 15 + 5;

    /// What a filter that ends says here.
    private static final Verdict SHUTDOWN =
            new Verdict(Verdict.Kind.HANGUP, "421 4.7.0 Service unavailable");

    private final ServiceContext context;
    private final Settings settings;
    private final RewriteClient rewrite;
    private final AddressTables addresses;
    private final BounceClient bounce;
    private final NewQueueFile file;
    private RecordWriter out;
    private final Recipients recipients;
    private final int flags;
    private Part part = Part.ENVELOPE;
    private int status;
    private String reason = "";

    private String rewriteContext = "local";
    private String sender = "";
    private String fullName = "";
    private String encoding = "";
    private String envid = "";
    /// The content filter that the submitter has named.
    private String filter = "";
    private int ret;
    private boolean senderSeen;
    private boolean timeSeen;
    private boolean warnTimeSeen;
    private long arrival;
    private long arrivalMicros;
    private boolean queued;
    private int attributes;

    private String original = "";
    private String orcpt = "";
    private int notify;

    private Headers headers;
    private ContentPart content;
    private final Inspection inspection;
    private final MilterPass milters;
    private final Requirements requirements;
    private final Maps milterChecks;
    private long dataOffset;
    private long contentEnd;

    Message(ServiceContext context, Settings settings, RewriteClient rewrite,
            AddressTables addresses, CheckTables checks, BounceClient bounce, NewQueueFile file,
            int flags, MilterPass milters) {
        this.context = context;
        this.settings = settings;
        this.rewrite = rewrite;
        this.bounce = bounce;
        this.file = file;
        this.flags = flags;
        out = file.records();
        arrivalMicros = file.arrival();
        arrival = arrivalMicros / 1_000_000;
        this.addresses = addresses;
        requirements = new Requirements(context.conf(), context.log(),
                (flags & CleanupFlags.AUTO_UTF8) != 0);
        recipients = new Recipients(settings, rewrite, addresses, bounce, file.id(), flags,
                requirements);
        inspection = new Inspection(context, checks, file.id(),
                (flags & CleanupFlags.FILTER) != 0);
        this.milters = milters;
        milterChecks = checks.milter();
        order(flags);
    }

    /// The name of the queue file.
    String queueId() {
        return file.id();
    }

    /// Reads all records and completes the file, or says why not.
    ///
    /// @throws IOException if the submitter is gone
    CleanupReply receive(RecordReader in) throws IOException {
        step(() -> out.write(RecordType.SIZE, " ".repeat(SIZE_LENGTH)));
        while (part != Part.DONE) {
            var record = in.next();
            if (goesOn()) {
                step(() -> take(record));
            }
            if (record.type() == RecordType.END) {
                part = Part.DONE;
            }
        }
        if (status == 0) {
            step(this::finish);
        } else if (returnable() && contentEnd > 0 && recipients.count() > 0) {
            step(this::sendBack);
        }
        if (status != 0) {
            context.log().info(file.id() + ": removed (canceled)");
        }
        return new CleanupReply(status, reason);
    }

    /// Whether the message now waits for qmgr, as against held, dropped, refused, or returned to its sender.
    boolean queued() {
        return queued;
    }

    /// Whether more of the message is looked at: not once it is refused, but to the end where its
    /// sender is to be told, by us.
    private boolean goesOn() {
        return status == 0 || returnable();
    }

    /// Whether what is wrong is to be told to the sender, and can be: the envelope must be sound.
    private boolean returnable() {
        return (flags & CleanupFlags.BOUNCE) != 0
                && (status & ~(CleanupReply.SIZE | CleanupReply.HOPS | CleanupReply.CONTENT)) == 0;
    }

    /// Returns the message to its sender: the submitter need not keep it. If that fails he has to
    /// come again.
    private void sendBack() throws IOException {
        patchSizes();
        file.flush();
        var problem = new CleanupReply(status, reason).problem();
        if (new ReturnToSender(context, bounce).send(file.id(), arrivalMicros,
                recipients.written(), Dsn.of(problem.status(), "failed", problem.text()),
                new BounceRequest.Report(BounceRequest.Kind.FAILURE, "incoming", file.id(),
                        encoding, requirements.stored(), sender, envid, ret))) {
            status = 0;
        } else {
            fail(CleanupReply.WRITE, "");
        }
    }

    private interface Step {
        void run() throws IOException, MappingException;
    }

    /// Does a piece of work; a failure of our own side, as against the submitter's, becomes the
    /// status.
    private void step(Step step) {
        try {
            step.run();
        } catch (MappingException e) {
            context.log().warning(file.id() + ": " + Bytes.printable(e.getMessage(), 1000)
                    + " -- message not accepted, try again later");
            if (e.ofTable()) {
                fail(CleanupReply.WRITE, "");
            } else {
                fail(CleanupReply.DEFER, "4.6.0 Alias expansion error");
            }
        } catch (IOException e) {
            context.log().warning(file.id() + ": cannot queue: " + e.getMessage());
            fail(CleanupReply.WRITE, "");
        }
    }

    private void fail(int bit, String why) {
        status |= bit;
        reason = reason.isEmpty() ? why : reason;
    }

    private void bad(Record record) {
        context.log().warning(file.id() + ": unexpected record type "
                + Bytes.printable(String.valueOf(record.type()), 1) + " in "
                + part.name().toLowerCase(java.util.Locale.ROOT));
        fail(CleanupReply.BAD, "");
    }

    private void take(Record record) throws IOException, MappingException {
        if (part != Part.HEADER && part != Part.BODY && record.text().indexOf('\0') >= 0) {
            bad(record); // no envelope can be handed on with a NUL in it
            return;
        }
        switch (part) {
            case ENVELOPE -> envelope(record);
            case HEADER, BODY -> content(record);
            case EXTRACTED -> extracted(record);
            case DONE -> bad(record);
        }
    }

    private void envelope(Record record) throws IOException, MappingException {
        switch (record.type()) {
            case RecordType.TIME -> time(record.text());
            case RecordType.FULL_NAME -> {
                fullName = record.text();
                copy(record);
            }
            case RecordType.SENDER -> sender(record.text());
            case RecordType.ATTRIBUTE -> attribute(record);
            case RecordType.ORIGINAL_RECIPIENT -> original = record.text();
            case RecordType.DSN_ORCPT -> orcpt = record.text();
            case RecordType.DSN_NOTIFY -> notify = number(record.text(), 15);
            case RecordType.RECIPIENT -> recipient(record);
            case RecordType.VERP -> copy(record);
            case RecordType.FILTER -> {
                inspection.filter(record.text());
                filter = record.text();
                passAttribute(record);
            }
            case RecordType.REDIRECT -> inspection.redirect(record.text());
            case RecordType.MILTER_COUNT -> milters.resume(record.text());
            case RecordType.FLAGS -> order(number(record.text(), CleanupFlags.ALL));
            case RecordType.CREATE_TIME, RecordType.WARN_TIME, RecordType.DELAY,
                    RecordType.SIZE, RecordType.KILLED -> { }
            case RecordType.MESSAGE -> beginContent(record);
            default -> bad(record);
        }
    }

    private void time(String text) throws IOException {
        int blank = text.indexOf(' ');
        try {
            arrival = Long.parseLong(blank < 0 ? text : text.substring(0, blank));
            arrivalMicros = Math.multiplyExact(arrival, 1_000_000L)
                    + (blank < 0 ? 0 : Long.parseLong(text.substring(blank + 1)));
        } catch (NumberFormatException | ArithmeticException e) {
            fail(CleanupReply.BAD, "");
            return;
        }
        writeTime(text);
    }

    private void writeTime(String text) throws IOException {
        timeSeen = true;
        out.write(RecordType.TIME, text);
        out.write(RecordType.ATTRIBUTE, "create_time=" + file.arrival() / 1_000_000);
    }

    private void ensureTime() throws IOException {
        if (!timeSeen) {
            writeTime(arrival + " " + file.arrival() % 1_000_000);
        }
    }

    private void sender(String address) throws IOException, MappingException {
        ensureTime();
        sender = address.isEmpty() ? ""
                : Address.internal(rewrite.rewrite("local", Address.external(address)));
        if ((flags & CleanupFlags.MAP_OK) != 0) {
            sender = addresses.forms().map(file.id(), sender, AddressMapping.Place.ENVELOPE_SENDER);
        }
        senderSeen = true;
        inspection.sender(sender);
        milters.sender(sender);
        requirements.sender(sender);
        out.write(RecordType.SENDER, sender);
    }

    private void attribute(Record record) throws IOException {
        var text = record.text();
        int equals = text.indexOf('=');
        var value = text.substring(equals + 1);
        var name = equals < 0 ? "" : text.substring(0, equals);
        boolean ofRecipient = name.equals("notify_flags") || name.equals("dsn_orig_rcpt");
        if (!ofRecipient && attributes++ >= settings.attributeLimit) {
            context.log().warning(file.id() + ": message rejected: attribute count exceeds limit "
                    + settings.attributeLimit);
            fail(CleanupReply.BAD, "");
            return;
        }
        inspection.attribute(name, value);
        milters.attribute(name, value);
        switch (name) {
            case "notify_flags" -> notify = number(value, 15);
            case "dsn_orig_rcpt" -> orcpt = value;
            case "create_time" -> { }
            case "sendopts" -> requirements.requested(number(value, 0xffff));
            case "rewrite_context" -> {
                rewriteContext = value;
                passAttribute(record);
            }
            case "encoding" -> {
                encoding = value;
                passAttribute(record);
            }
            case "envelope_id" -> {
                envid = value;
                passAttribute(record);
            }
            case "ret_flags" -> {
                ret = number(value, 3);
                passAttribute(record);
            }
            case "" -> bad(record);
            default -> passAttribute(record);
        }
    }

    private void passAttribute(Record record) throws IOException {
        ensureTime();
        copy(record);
    }

    private int number(String text, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, as any number out of bounds.
        }
        fail(CleanupReply.BAD, "");
        return 0;
    }

    /// Does what the submitter found out only after the message had begun.
    private void order(int more) {
        if ((more & CleanupFlags.HOLD) != 0) {
            inspection.hold();
        }
        if ((more & CleanupFlags.DISCARD) != 0) {
            inspection.discard();
        }
    }

    private void recipient(Record record) throws IOException, MappingException {
        if (!senderSeen) {
            bad(record);
            return;
        }
        if (!warnTimeSeen && settings.delayWarning > 0 && !sender.isEmpty()
                && part == Part.ENVELOPE) {
            warnTimeSeen = true;
            out.write(RecordType.WARN_TIME, padded(arrival + settings.delayWarning));
        }
        recipients.add(out, record.text(), original, orcpt, notify);
        inspection.recipient(recipients.last());
        milters.recipient(recipients.last());
        original = "";
        orcpt = "";
        notify = 0;
    }

    /// Headers show addresses in the site's form, where they are completed at all.
    private Headers.Form form() {
        boolean maps = (flags & CleanupFlags.MAP_OK) != 0 && !addresses.forms().isEmpty();
        return maps ? (address, place) -> addresses.forms().map(file.id(), address, place)
                : (address, _) -> address;
    }

    private void beginContent(Record record) throws IOException {
        if (!senderSeen) {
            bad(record);
            return;
        }
        out.write(RecordType.MESSAGE, "");
        dataOffset = out.position();
        headers = new Headers(context, settings, rewrite, out, file.id(),
                new Headers.Envelope(rewriteContext, sender, fullName, arrival), form(),
                requirements);
        content = new ContentPart(settings, inspection, headers, out,
                (flags & CleanupFlags.FILTER) != 0);
        part = Part.HEADER;
    }

    private void content(Record record) throws IOException, MappingException {
        switch (record.type()) {
            case RecordType.NORMAL, RecordType.CONTINUED -> {
                if ((status & CleanupReply.SIZE) != 0 || inspection.discards()) {
                    return; // what was written up to the limit is enough for the report
                }
                content.record(record.data(), record.type() == RecordType.NORMAL);
                judged();
                if (settings.messageLimit > 0
                        && out.position() - dataOffset > settings.messageLimit) {
                    context.log().warning(file.id() + ": queue file size limit exceeded");
                    fail(CleanupReply.SIZE, "");
                }
            }
            case RecordType.EXTRACTED -> endContent();
            default -> bad(record);
        }
    }

    /// Takes over what was found in the content so far.
    private void judged() {
        if (part == Part.HEADER && content.headerEnded()) {
            part = Part.BODY;
        }
        if (headers.hops() > settings.hopLimit && (status & CleanupReply.HOPS) == 0) {
            context.log().warning(file.id() + ": message rejected: hopcount exceeded");
            fail(CleanupReply.HOPS, "");
        }
        if (inspection.status() != 0 && (status & inspection.status()) == 0) {
            fail(inspection.status(), inspection.reason());
        }
    }

    private void endContent() throws IOException, MappingException {
        if (!inspection.discards()) {
            content.end();
        }
        judged();
        if (status == 0) {
            inspection.judgeStructure();
            judged();
        }
        if (content.declaresEightBit()) {
            encoding = "8bit";
        }
        contentEnd = out.position();
        out.write(RecordType.EXTRACTED, "");
        if (!inspection.filter().equals(filter)) {
            out.write(RecordType.FILTER, inspection.filter());
        }
        if (!inspection.redirect().isEmpty()) {
            out.write(RecordType.REDIRECT, Address.internal(rewrite.rewrite("local",
                    Address.external(inspection.redirect()))));
        }
        if (!headers.messageId().isEmpty()) {
            out.write(RecordType.ATTRIBUTE, "message_id=" + headers.messageId());
        }
        if (!encoding.isEmpty()) {
            out.write(RecordType.ATTRIBUTE, "encoding=" + encoding);
        }
        part = Part.EXTRACTED;
    }

    private void extracted(Record record) throws IOException, MappingException {
        switch (record.type()) {
            case RecordType.ATTRIBUTE -> {
                var text = record.text();
                if (text.startsWith("notify_flags=") || text.startsWith("dsn_orig_rcpt=")) {
                    attribute(record);
                }
            }
            case RecordType.ORIGINAL_RECIPIENT -> original = record.text();
            case RecordType.DSN_ORCPT -> orcpt = record.text();
            case RecordType.DSN_NOTIFY -> notify = number(record.text(), 15);
            case RecordType.RECIPIENT -> recipient(record);
            case RecordType.RETURN_RECEIPT, RecordType.ERRORS_TO, RecordType.PRIORITY -> { }
            case RecordType.END -> end();
            default -> bad(record);
        }
    }

    private void end() throws IOException, MappingException {
        if (status == 0 && recipients.count() > 0 && (flags & CleanupFlags.BCC_OK) != 0) {
            if (!settings.alwaysBcc.isEmpty()) {
                recipients.addSilently(out, settings.alwaysBcc);
            }
            if (!sender.isEmpty() && !addresses.senderBcc().isEmpty()) {
                for (var copy : addresses.senderBcc().lookup(sender)) {
                    recipients.addSilently(out, Address.external(copy));
                }
            }
        }
        if (status == 0 && (flags & CleanupFlags.BCC_OK) != 0) {
            for (var copy : inspection.copies()) {
                recipients.addSilently(out, copy);
            }
        }
        out.write(RecordType.END, "");
    }

    private void finish() throws IOException, MappingException {
        if (contentEnd == 0) {
            fail(CleanupReply.BAD, "");
            return;
        }
        if (recipients.count() == 0) {
            fail(CleanupReply.RECIPIENTS, "");
            return;
        }
        if (!milters.isEmpty() && !inspection.discards()) {
            filter();
        }
        if (status != 0) {
            if (returnable()) {
                sendBack();
            }
            return;
        }
        if (inspection.discards()) {
            context.log().info(file.id() + ": removed (discarded)");
            return;
        }
        patchSizes();
        if (inspection.holds()) {
            file.commit(Spool.of(context.conf()).path(QueueName.HOLD, file.id()));
        } else {
            file.commit();
            queued = true;
        }
    }

    /// Shows the message to filters, and does what they say.
    private void filter() throws IOException {
        var message = new MilterMessage(file, dataOffset, inspection, milterChecks);
        patchSizes();
        file.flush();
        var verdict = milters.run(message);
        switch (verdict.kind()) {
            case REFUSED, HANGUP -> {
                var refusal = verdict.equals(Verdict.SHUTDOWN) ? SHUTDOWN : verdict;
                inspection.milter("reject", Filters.withoutCode(refusal.reply()));
                fail(CleanupReply.CONTENT, refusal.code() + " " + refusal.text());
                return;
            }
            case DISCARD -> {
                inspection.milter("discard", "milter triggers DISCARD action");
                inspection.discard();
                return;
            }
            case HOLD -> hold(verdict.reply());
            case GO_ON -> { }
        }
        if (!message.held().isEmpty()) {
            hold(message.held());
        }
        if (message.isChanged()) {
            rewrite(message);
        }
    }

    private void hold(String why) {
        if (!inspection.holds()) {
            inspection.milter("hold", why);
            inspection.hold();
        }
    }

    private void rewrite(MilterMessage message) throws IOException {
        var rewritten = new QueueRewrite(file, message, settings.lineLimit, to -> {
            for (var added : message.added()) {
                recipients.addOurs(to, added.address(), added.orcpt(), added.notifyFlags());
            }
        });
        rewritten.run();
        out = file.records();
        dataOffset = rewritten.dataOffset();
        contentEnd = rewritten.contentEnd();
        sender = message.sender() == null ? sender : message.sender();
        if (recipients.count() == rewritten.removed()) {
            inspection.discard(); // as Postfix: nobody is left who would get it
        }
    }

    private void patchSizes() throws IOException {
        long size = contentEnd - dataOffset;
        file.patch(SIZE_DATA_OFFSET, padded(size) + ' ' + padded(dataOffset) + ' '
                + padded(recipients.count()) + ' ' + padded(recipients.notifyFlags() << 1) + ' '
                + padded(size) + ' ' + padded(requirements.stored()));
    }

    private void copy(Record record) throws IOException {
        out.write(record.type(), record.data(), 0, record.data().length);
    }

    private static String padded(long number) {
        var digits = Long.toString(number);
        return " ".repeat(Math.max(0, 15 - digits.length())) + digits;
    }
}
