package org.postrider.smtpd;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.List;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordType;
import org.postrider.net.SmtpStream;
import org.postrider.smtpd.access.Effects;
import org.postrider.smtpd.access.Peer;

/// The commands that make a message: MAIL, RCPT, DATA, BDAT; and VRFY, which asks about a recipient.
final class Mail {
    private static final MailParameters NONE = new MailParameters();

    private final Settings settings;
    private final Peer peer;
    private final SmtpStream stream;
    private final SmtpdLog log;
    private final BareNewline bareNewline;
    private final Session session;
    private final Gate gate;
    private final Paths paths;
    private Transaction transaction;
    private MailParameters parameters = NONE;
    /// MAIL as the client wrote it.
    private String mailLine = "";
    private Effects effects = new Effects();
    private long size;
    private long dataBytes;
    private Chunks chunks;
    private ContentLines chunkLines;
    /// Whether chunks that still come belong to a message that was refused.
    private boolean brokenChunks;
    private boolean unreadable;

    Mail(Settings settings, Peer peer, SmtpStream stream, SmtpdLog log, BareNewline bareNewline,
            Session session, Gate gate) {
        this.settings = settings;
        this.peer = peer;
        this.stream = stream;
        this.log = log;
        this.bareNewline = bareNewline;
        this.session = session;
        this.gate = gate;
        paths = new Paths(settings, log);
    }

    /// The queue id, or `NOQUEUE`.
    String queueId() {
        return transaction == null ? SmtpdLog.NOQUEUE : transaction.queueId();
    }

    /// The envelope sender, null before MAIL.
    String sender() {
        return transaction == null ? null : transaction.sender;
    }

    /// The AUTH parameter of MAIL, empty for none.
    String submitter() {
        return parameters.submitter();
    }

    /// What MAIL said besides, from when it is judged; nothing before it.
    MailParameters parameters() {
        return parameters;
    }

    /// Whether MAIL was accepted and its message has not come to its end.
    boolean inTransaction() {
        return transaction != null;
    }

    /// Bytes of content that came in since DATA, while it is coming in.
    long dataBytes() {
        return dataBytes;
    }

    /// Ends the transaction, if there is one.
    void drop() {
        if (transaction != null) {
            session.milters().ended();
            transaction.close();
            transaction = null;
        }
        parameters = NONE;
        effects = new Effects();
        size = 0;
        chunks = null;
        chunkLines = null;
        brokenChunks = false;
        session.forgetForwarded();
    }

    /// What access tables have ordered for the message.
    Effects effects() {
        return effects;
    }

    /// Size of the message, as announced or as received; 0 where unknown.
    long size() {
        return size;
    }

    /// What the message is called in requests to policy servers; empty outside a transaction.
    String instance() {
        return transaction == null ? "" : Long.toHexString(ProcessHandle.current().pid()) + "."
                + Long.toHexString(transaction.started / 1_000_000) + "."
                + Long.toHexString(transaction.started % 1_000_000) + "."
                + Integer.toHexString(System.identityHashCode(transaction));
    }

    /// Number of accepted recipients.
    int recipients() {
        return transaction == null ? 0 : transaction.recipients();
    }

    /// The first accepted recipient, in internal form; empty where there is none.
    String firstRecipient() {
        return transaction == null ? "" : transaction.firstRecipient();
    }

    /// Whether a refusal is no error of the client: the first recipients over the limit.
    boolean forgives(Reply reply) {
        return reply == Reply.TOO_MANY_RECIPIENTS && transaction != null && transaction.overshot()
                <= settings.conf.get(SmtpdParams.SMTPD_RECIPIENT_OVERSHOOT_LIMIT);
    }

    /// MAIL (RFC 5321, section 4.1.1.2).
    Reply begin(Command.Mail command) {
        if (transaction != null) {
            return Reply.NESTED_MAIL;
        }
        if (brokenChunks) {
            return Reply.MAIL_AFTER_BDAT;
        }
        boolean utf8 = session.takesUtf8() && MailParameters.asksForUtf8(command.options());
        var path = paths.parse("MAIL", command.path(), utf8);
        if (path == null) {
            return Reply.BAD_SENDER;
        }
        if (paths.isUndeclared(path, utf8)) {
            return Reply.UTF8_UNDECLARED;
        }
        settings.oldDefaults.given("sender", path, peer);
        if (settings.limits.applies(peer) && settings.limits.message(peer)) {
            return Reply.tooMuchMail(peer.address());
        }
        var given = new MailParameters();
        var reply = given.take(command.options(), path.isEmpty(), settings, session);
        if (reply.positive()) {
            parameters = given;
            reply = begin(path, command.options());
        }
        if (!reply.positive()) {
            parameters = NONE;
        }
        return reply;
    }

    private Reply begin(String sender, List<String> options) {
        long limit = settings.conf.get(CommonParams.MESSAGE_SIZE_LIMIT);
        if (limit > 0 && parameters.size() > limit) {
            return refused(Reply.TOO_LARGE, sender, null);
        }
        size = parameters.size();
        if (!settings.conf.get(SmtpdParams.SMTPD_DELAY_REJECT)) {
            var reply = gate.sender(sender);
            if (!reply.positive()) {
                return reply;
            }
        }
        var filtered = session.milters().sender(sender, options);
        if (!filtered.positive()) {
            return filtered;
        }
        if (!hasRoom(limit)) {
            return Reply.NO_ROOM;
        }
        var now = settings.context.clock().instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        transaction = new Transaction(sender, parameters, micros);
        mailLine = session.line();
        if (!settings.conf.get(SmtpdParams.SMTPD_DELAY_OPEN_UNTIL_VALID_RCPT)) {
            var opened = open();
            if (!opened.positive()) {
                drop();
                return opened;
            }
        }
        return Reply.SENDER_OK;
    }

    /// Whether the queue's file system has room for a message of any size: the file takes more than
    /// the message, and others come in at the same time.
    private boolean hasRoom(long limit) {
        long room = settings.drop.room();
        if (room > settings.conf.get(QueueParams.QUEUE_MINFREE) && room / 3 * 2 > limit) {
            return true;
        }
        refused(Reply.NO_ROOM, null, null);
        log.noRoom(room);
        return false;
    }

    /// RCPT (RFC 5321, section 4.1.1.3).
    Reply recipient(Command.Rcpt command) {
        if (transaction == null) {
            return Reply.NEED_MAIL;
        }
        if (chunks != null) {
            return Reply.RCPT_AFTER_BDAT;
        }
        boolean utf8 = transaction.parameters.utf8();
        var path = paths.parse("RCPT", command.path(), utf8);
        if (path == null || path.isEmpty()) {
            if (path != null) {
                log.badAddress("RCPT", command.path());
            }
            return Reply.BAD_RECIPIENT;
        }
        if (paths.isUndeclared(path, utf8)) {
            return Reply.UTF8_UNDECLARED;
        }
        settings.oldDefaults.given("recipient", path, peer);
        var parameters = new RecipientParameters();
        var reply = parameters.take(command.options(), session);
        return reply.positive() ? recipient(path, parameters, command) : reply;
    }

    private Reply recipient(String given, RecipientParameters parameters, Command.Rcpt command) {
        var options = command.options();
        if (settings.limits.applies(peer) && settings.limits.recipient(peer)) {
            return Reply.tooManyRecipients(peer.address());
        }
        if (transaction.recipients() >= settings.conf.get(SmtpdParams.SMTPD_RECIPIENT_LIMIT)) {
            return Reply.TOO_MANY_RECIPIENTS;
        }
        var probed = settings.probeSender.recognize(given);
        var address = probed.orElse(given);
        var reply = probed.isPresent() ? Reply.OK : gate.recipient(transaction.sender, address);
        if (!reply.positive()) {
            session.milters().refused(address, options, reply);
            return reply;
        }
        var filtered = session.milters().recipient(address, options);
        if (!filtered.positive()) {
            return filtered;
        }
        var opened = transaction.isOpen() ? Reply.OK : open();
        if (opened.positive() && transaction.submission() instanceof Proxied proxied) {
            opened = proxied.recipient(session.line());
        }
        if (!opened.positive()) {
            return opened;
        }
        try {
            Envelope.recipient(transaction.submission().records(), address, parameters.notifyFlags(),
                    parameters.orcpt(command.path()));
        } catch (IOException e) {
            // finish() will tell that the message was not queued.
            settings.context.log().warning(queueId() + ": cleanup: " + e.getMessage());
        }
        transaction.accepted(address);
        return Reply.RECIPIENT_OK;
    }

    private String shown(String address) {
        return settings.addresses.show(address);
    }

    /// VRFY (RFC 5321, section 3.5): judged like a recipient.
    ///
    /// @param utf8 whether the client has asked for SMTPUTF8
    Reply verify(String argument, boolean utf8) {
        var path = paths.parse("VRFY", argument, utf8);
        if (path == null || path.isEmpty()) {
            if (path != null) {
                log.badAddress("VRFY", argument);
            }
            return Reply.BAD_RECIPIENT;
        }
        if (paths.isUndeclared(path, utf8)) {
            return Reply.UTF8_UNDECLARED;
        }
        var reply = gate.recipient(sender(), path);
        return reply.positive() ? Reply.verified(argument) : reply;
    }

    private Reply refused(Reply reply, String sender, String recipient) {
        session.reject(reply, sender == null ? null : shown(sender),
                recipient == null ? null : shown(recipient));
        return reply;
    }

    private Reply open() {
        try {
            if (settings.proxy.isUsed()) {
                transaction.open(new Proxied(settings.proxy, mailLine, Proxied.attributes(
                        settings.drop.origin(peer, session)), Proxied.folder(settings)));
            } else {
                settings.drop.begin(transaction, peer, session);
            }
        } catch (ProxyFilter.Refused e) {
            return e.reply();
        } catch (IOException e) {
            settings.context.log().warning("cannot begin a message: " + e.getMessage());
            transaction.close();
            return Reply.QUEUE_ERROR;
        }
        var before = session.forwarded().map(f -> (f.ident().isEmpty() ? "" : ", orig_queue_id="
                + f.ident()) + ", orig_client=" + f.namaddr()).orElse("");
        log.client(transaction.queueId(), session.identity().attributes(", ") + before);
        return Reply.OK;
    }

    /// Whether a message may follow.
    boolean hasRecipients() {
        return transaction != null && transaction.recipients() > 0;
    }

    /// The answer to DATA where there is nobody to get it.
    Reply noRecipients() {
        return transaction == null ? Reply.NEED_RCPT : Reply.NO_RECIPIENTS;
    }

    /// DATA (RFC 5321, section 4.1.1.4).
    Reply data() throws IOException {
        if (chunks != null || brokenChunks) {
            return Reply.DATA_AFTER_BDAT;
        }
        if (!hasRecipients()) {
            return noRecipients();
        }
        var reply = gate.data(transaction.sender);
        if (!reply.positive()) {
            return reply;
        }
        reply = session.milters().data();
        if (!reply.positive()) {
            return reply;
        }
        reply = proxiedData();
        if (!reply.positive()) {
            return reply;
        }
        session.send(Reply.START_DATA);
        var lines = lines();
        var content = new Content(stream, lines,
                settings.conf.get(CommonParams.LINE_LENGTH_LIMIT), bareNewline);
        try {
            header();
            content.copy();
        } finally {
            dataBytes = lines.received();
        }
        dataBytes = 0;
        reply = end(lines, content.hasBareNewlines());
        if (reply == Reply.OK) {
            reply = Reply.queued(queueId());
        }
        drop();
        return reply;
    }

    private Reply proxiedData() {
        return transaction.submission() instanceof Proxied proxied ? proxied.data() : Reply.OK;
    }

    private ContentLines lines() {
        return new ContentLines(transaction.submission().records(),
                settings.conf.get(CommonParams.MESSAGE_SIZE_LIMIT));
    }

    /// BDAT (RFC 3030, section 2).
    Reply chunk(Command.Bdat command) throws IOException {
        var reply = startChunks(command);
        if (!reply.positive()) {
            refuseChunk(command);
            return reply;
        }
        try {
            chunks.copy(command.size());
        } finally {
            dataBytes = chunkLines.received();
        }
        boolean bad = chunks.hasBareNewlines() && bareNewline == BareNewline.REJECT;
        if (!command.last() && (chunkLines.errors() & CleanupReply.SIZE) == 0 && !bad) {
            return Reply.chunk(command.size());
        }
        dataBytes = 0;
        if (command.last()) {
            chunks.end();
        }
        reply = command.last() || !bad ? end(chunkLines, chunks.hasBareNewlines())
                : refusedNewline("BDAT content");
        if (reply == Reply.OK) {
            reply = Reply.queued(queueId(), chunkLines.received());
        }
        drop();
        brokenChunks = !command.last();
        return reply;
    }

    private Reply startChunks(Command.Bdat command) {
        if (command.size() == 0 && !command.last()) {
            log.nullChunk(queueId());
            return Reply.NULL_CHUNK;
        }
        if (brokenChunks) {
            return Reply.chunkDiscarded(command.size());
        }
        if (!hasRecipients()) {
            return noRecipients();
        }
        if (isTooLarge(command)) {
            log.largeChunk(queueId());
            return Reply.LARGE_CHUNK;
        }
        if (chunks == null) {
            var reply = gate.data(transaction.sender);
            if (!reply.positive()) {
                return reply;
            }
            reply = session.milters().data();
            if (!reply.positive()) {
                return reply;
            }
            reply = proxiedData();
            if (!reply.positive()) {
                return reply;
            }
            chunkLines = lines();
            chunks = new Chunks(stream, chunkLines,
                    settings.conf.get(CommonParams.LINE_LENGTH_LIMIT));
            header();
        }
        return Reply.OK;
    }

    private boolean isTooLarge(Command.Bdat command) {
        long limit = settings.conf.get(CommonParams.MESSAGE_SIZE_LIMIT);
        long before = chunkLines == null ? 0 : chunkLines.received();
        return limit > 0 && command.size() > limit - before;
    }

    /// The client sends its chunks whatever we say; what is too much is not worth reading.
    private void refuseChunk(Command.Bdat command) throws IOException {
        unreadable = isTooLarge(command);
        if (unreadable) {
            log.tooManyChunks(queueId());
        } else {
            Chunks.skip(stream, command.size());
        }
        drop();
        brokenChunks = !command.last();
    }

    /// Whether what the client sends now cannot be read any more.
    boolean unreadable() {
        return unreadable;
    }

    private void header() {
        try {
            var records = transaction.submission().records();
            if (!settings.proxy.isUsed()) {
                Envelope.effects(records, effects);
                session.milters().handOver(transaction.submission());
                records.write(RecordType.MESSAGE, "");
            }
            for (var line : effects.headers()) {
                records.write(RecordType.NORMAL, line);
            }
            effects.passedOn();
            Received.write(records, transaction, peer, session,
                    settings.hostname + " (" + settings.conf.get(CommonParams.MAIL_NAME) + ")",
                    ZonedDateTime.now(settings.context.clock()));
        } catch (IOException e) {
            // finish() will tell that the message was not queued.
            settings.context.log().warning(queueId() + ": cleanup: " + e.getMessage());
        }
    }

    private Reply end(ContentLines lines, boolean bareNewlines) {
        if (bareNewlines && bareNewline == BareNewline.REJECT) {
            return refusedNewline("END-OF-MESSAGE");
        }
        session.at("END-OF-MESSAGE");
        if (bareNewlines && bareNewline == BareNewline.NOTE) {
            session.noteBareNewline();
        }
        if ((lines.errors() & CleanupReply.SIZE) != 0) {
            log.sizeLimit(queueId());
            return Reply.notQueued(new CleanupReply(CleanupReply.SIZE, ""));
        }
        size = lines.received();
        var reply = gate.endOfData(transaction.sender);
        return !reply.positive() ? reply
                : transaction.submission() instanceof Proxied proxied ? filtered(proxied) : queue();
    }

    /// Refuses content with lines that end in a line feed alone.
    private Reply refusedNewline(String stage) {
        session.at(stage);
        log.bareNewline(queueId(), stage, details());
        return Reply.bareNewline(settings.conf.get(
                SmtpdParams.SMTPD_FORBID_BARE_NEWLINE_REJECT_CODE), settings.hostname);
    }

    /// The message has gone to the content filter, whose answer is ours.
    private Reply filtered(Proxied proxied) {
        var reply = proxied.end();
        log.proxied(reply, session.identity().details(shown(transaction.sender),
                shown(transaction.firstRecipient())));
        return reply.code() / 100 == 3 ? Reply.QUEUE_ERROR : reply;
    }

    /// What the log says about the message and the client.
    String details() {
        if (transaction == null) {
            return session.identity().details(null, null);
        }
        var recipient = onlyRecipient();
        return session.identity().details(shown(transaction.sender),
                recipient == null ? null : shown(recipient));
    }

    /// The recipient where there is one only, null otherwise.
    String onlyRecipient() {
        return transaction.recipients() == 1 ? transaction.firstRecipient() : null;
    }

    private Reply queue() {
        try {
            var records = transaction.submission().records();
            records.write(RecordType.EXTRACTED, "");
            Envelope.effects(records, effects);
            records.write(RecordType.END, "");
        } catch (IOException e) {
            // finish() still reads why.
            settings.context.log().warning(queueId() + ": cleanup: " + e.getMessage());
        }
        try {
            var status = transaction.submission().finish();
            return status.ok() ? Reply.OK : Reply.notQueued(status);
        } catch (IOException e) {
            settings.context.log().warning(queueId() + ": cleanup: " + e.getMessage());
            return Reply.QUEUE_ERROR;
        }
    }
}
