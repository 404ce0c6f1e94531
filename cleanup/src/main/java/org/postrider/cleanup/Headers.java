package org.postrider.cleanup;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.mail.header.HeaderField;
import org.postrider.mail.mime.MailDate;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.MappingException;
import org.postrider.server.client.RewriteClient;
import org.postrider.util.Bytes;

/// The header of one message: completes addresses, drops and counts fields, adds what is missing.
///
/// Lines are decoded only where a field needs it; the others pass as bytes.
final class Headers {
    /// What the envelope says that headers are made from.
    ///
    /// @param context `local` or `remote`
    /// @param sender in internal form
    /// @param fullName of the sender; empty for none
    /// @param arrival in seconds since 1970
    record Envelope(String context, String sender, String fullName, long arrival) {}

    /// Changes an address, in internal form, for the place where it stands.
    interface Form {
        /// The address to show.
        ///
        /// @throws MappingException if a table failed
        String of(String address, AddressMapping.Place place)
                throws MappingException, IOException;
    }

    private static final int ID_LOG_LIMIT = 10_000;

    private final ServiceContext service;
    private final Settings settings;
    private final RewriteClient rewrite;
    private final RecordWriter out;
    private final String queueId;
    private final Envelope envelope;
    private final Form form;
    private final Requirements requirements;
    private final Set<HeaderField> seen = EnumSet.noneOf(HeaderField.class);
    /// Whether a field shows recipients to all, if there is anybody in it or not.
    private boolean recipients;
    private int hops;
    private String messageId = "";

    Headers(ServiceContext service, Settings settings, RewriteClient rewrite, RecordWriter out,
            String queueId, Envelope envelope, Form form, Requirements requirements) {
        this.service = service;
        this.settings = settings;
        this.rewrite = rewrite;
        this.out = out;
        this.queueId = queueId;
        this.envelope = envelope;
        this.form = form;
        this.requirements = requirements;
    }

    /// How many `Received:` fields there were.
    int hops() {
        return hops;
    }

    /// The message's id with its angle brackets; empty where it has none.
    String messageId() {
        return messageId;
    }

    /// Takes the next field.
    ///
    /// @param bytes all of its lines, with newlines between them
    /// @param nameLength how long its name is
    void field(byte[] bytes, int nameLength) throws IOException, MappingException {
        var name = Bytes.text(bytes, 0, nameLength);
        var known = HeaderField.of(name);
        seen.add(known);
        switch (known) {
            case TO, CC, RESENT_TO, RESENT_CC -> recipients = true;
            case RECEIVED -> hops++;
            case MESSAGE_ID, RESENT_MESSAGE_ID -> noteId(known,
                    Bytes.text(bytes, nameLength + 1, bytes.length - nameLength - 1).strip());
            case TLS_REQUIRED, REQUIRE_TLS_ESMTP -> requirements.tls(known, Bytes.text(bytes));
            default -> { }
        }
        if (!settings.dropHeaders.isEmpty() && isDropped(Bytes.lower(name))) {
            return;
        }
        if (known.hasAddresses() && (envelope.context().equals("local")
                || !settings.remoteDomain.isEmpty())) {
            var value = Bytes.text(bytes, nameLength + 1, bytes.length - nameLength - 1);
            var list = HeaderAddresses.of(value, settings.tokenLimit);
            var complete = completed(list, known.namesRecipients()
                    ? AddressMapping.Place.HEADER_RECIPIENT
                    : AddressMapping.Place.HEADER_SENDER);
            if (complete != null) {
                write(Bytes.of(list.header(name, complete, service.log()::warning)), true);
                return;
            }
        }
        write(bytes);
    }

    /// A field that is dropped is not missing, and makes the message one that was sent on. What tells
    /// of the structure of a message stays.
    private boolean isDropped(String name) {
        return settings.dropHeaders.contains(name) && switch (name) {
            case "mime-version", "content-type", "content-transfer-encoding", "content-id",
                    "content-description", "content-disposition" -> false;
            default -> true;
        };
    }

    /// Ends the header: writes what is missing.
    void end() throws IOException {
        if (requirements.wantsHeader()) {
            write(Requirements.REQUIRE_TLS_HEADER);
        }
        if (!envelope.context().equals("local") && !settings.alwaysAddMissing
                && settings.remoteDomain.isEmpty()) {
            if (!seen.contains(HeaderField.MESSAGE_ID)) {
                logId("message-id", "<>");
            }
            return;
        }
        boolean resent = seen.stream().anyMatch(HeaderField::isResent);
        if (resent && !seen.contains(HeaderField.MESSAGE_ID)) {
            logId("message-id", "<>");
        }
        if (!seen.contains(resent ? HeaderField.RESENT_MESSAGE_ID : HeaderField.MESSAGE_ID)) {
            addMessageId(resent);
        }
        var prefix = resent ? "Resent-" : "";
        if (!seen.contains(resent ? HeaderField.RESENT_DATE : HeaderField.DATE)) {
            write(prefix + "Date: " + MailDate.of(Instant.ofEpochSecond(envelope.arrival()),
                    service.clock().getZone()));
        }
        if (!seen.contains(resent ? HeaderField.RESENT_FROM : HeaderField.FROM)) {
            write(Bytes.of(from(prefix + "From:")), true);
        }
        if (!recipients && !settings.undisclosed.isEmpty()) {
            write(settings.undisclosed);
        }
    }

    private void noteId(HeaderField known, String value) {
        boolean resent = known == HeaderField.RESENT_MESSAGE_ID;
        logId(resent ? "resent-message-id" : "message-id", value);
        int open = value.indexOf('<');
        int close = value.indexOf('>', open + 1);
        if (!resent && open >= 0 && close > 0) {
            messageId = value.substring(open, close + 1);
        }
    }

    private void logId(String key, String value) {
        service.log().info(queueId + ": " + key + "=" + Bytes.printable(value, ID_LOG_LIMIT));
    }

    /// Every address in its complete form; null if all are as they were.
    private List<String> completed(HeaderAddresses list, AddressMapping.Place place)
            throws IOException, MappingException {
        var all = new ArrayList<String>(list.found().size());
        boolean changed = false;
        for (var found : list.found()) {
            var complete = found.external().isEmpty() ? ""
                    : completed(found.external(), place);
            all.add(complete);
            changed |= !complete.equals(found.external());
        }
        return changed ? all : null;
    }

    private String completed(String external, AddressMapping.Place place)
            throws IOException, MappingException {
        var complete = rewrite.rewrite(envelope.context(), external);
        var internal = Address.internal(complete);
        var shown = form.of(internal, place);
        if (!shown.equals(internal)) {
            complete = Address.external(shown);
        }
        return complete.isEmpty() ? external : complete;
    }

    private void addMessageId(boolean resent) throws IOException {
        String id;
        if (settings.longIds) {
            id = "<" + queueId + "@" + settings.myhostname + ">";
        } else {
            var time = Instant.ofEpochSecond(envelope.arrival()).atZone(java.time.ZoneOffset.UTC);
            long date = time.getYear() * 10_000L + time.getMonthValue() * 100
                    + time.getDayOfMonth();
            long day = date * 1_000_000L + time.getHour() * 10_000 + time.getMinute() * 100
                    + time.getSecond();
            id = "<" + day + "." + queueId + "@" + settings.myhostname + ">";
        }
        write((resent ? "Resent-" : "") + "Message-Id: " + id);
        logId(resent ? "resent-message-id" : "message-id", id);
        messageId = resent ? messageId : id;
    }

    private String from(String start) {
        if (envelope.sender().isEmpty()) {
            return start + " MAILER-DAEMON";
        }
        var address = Address.external(envelope.sender());
        var name = envelope.fullName();
        if (!Bytes.isAscii(name) && !Phrase.isCharset(settings.nameCharset)) {
            service.log().warning(queueId + ": " + CleanupParams.FULL_NAME_ENCODING_CHARSET.name()
                    + " = " + settings.nameCharset + " is not the name of a character set;"
                    + " the full name is left out");
            name = "";
        }
        if (name.isBlank()) {
            return start + " " + address;
        }
        return settings.standardFrom ? Phrase.field(start, name, address, settings.nameCharset)
                : Phrase.commented(start, name, address, settings.nameCharset);
    }

    /// Writes a field as it is.
    void write(String header) throws IOException {
        write(Bytes.of(header));
    }

    /// Writes the lines of a field as they are, long ones in pieces; of a field that is too long
    /// its beginning.
    void write(byte[] header) throws IOException {
        write(header, false);
    }

    /// @param folded whether its lines after the first begin with a tab that is not counted
    private void write(byte[] header, boolean folded) throws IOException {
        requirements.header(header);
        int length = kept(header, folded);
        int at = 0;
        while (at <= length) {
            int end = lineEnd(header, at, length);
            while (end - at > settings.lineLimit) {
                out.write(RecordType.CONTINUED, header, at, settings.lineLimit);
                at += settings.lineLimit;
            }
            out.write(RecordType.NORMAL, header, at, end - at);
            at = end + 1;
        }
    }

    /// How much is kept: the line that passes the limit ends there, but one that begins in the
    /// last tenth of it is left out.
    private int kept(byte[] header, boolean folded) {
        int limit = settings.content.scanner().headerLimit();
        int tabs = 0;
        for (int at = 0; header.length - tabs > limit && at <= header.length;) {
            int start = at - tabs;
            int end = lineEnd(header, at, header.length);
            tabs += folded && at > 0 ? 1 : 0;
            if (end - tabs > limit) {
                return at > 0 && start * 10L > limit * 9L ? at - 1 : limit + tabs;
            }
            at = end + 1;
        }
        return header.length;
    }

    private static int lineEnd(byte[] header, int start, int length) {
        int end = start;
        while (end < length && header[end] != '\n') {
            end++;
        }
        return end;
    }
}
