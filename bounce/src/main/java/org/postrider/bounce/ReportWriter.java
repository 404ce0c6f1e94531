package org.postrider.bounce;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.BounceTemplate;
import org.postrider.mail.dsn.BounceTemplateFile;
import org.postrider.mail.header.MailDate;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.proto.BounceRequest.Kind;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.mail.queue.SendOptions;
import org.postrider.mail.queue.Spool;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.CleanupClient;
import org.postrider.util.Bytes;

/// Writes reports as multipart/report messages (RFC 3462, RFC 3464) and submits them.
final class ReportWriter {
    private static final int WIDTH = 79;
    private static final String INDENT = "    ";

    private final ServiceContext context;
    private final Spool spool;
    private final List<BounceTemplate> templates;
    private final boolean threaded;

    ReportWriter(ServiceContext context, Spool spool) {
        this.context = context;
        this.spool = spool;
        threaded = context.conf().get(BounceParams.ENABLE_THREADED_BOUNCES);
        templates = BounceTemplateFile.read(context.conf(),
                context.conf().get(BounceParams.BOUNCE_TEMPLATE_FILE), context.log()::warning);
    }

    /// Queues a report. One that is about nobody, because nobody wants to hear of it, is begun, as
    /// the log shows, and not sent.
    ///
    /// About a message that is not in the queue any more nobody is warned: it is not delayed. Other
    /// reports about it come without its headers.
    ///
    /// @param name how the log calls it, such as `sender non-delivery notification`
    /// @throws IOException if it is not safely queued
    void send(Report report, String name) throws IOException {
        try (var original = open(report)) {
            send(report, name, original);
        } catch (NoSuchFileException e) {
            if (report.kind() != Kind.DELAY) {
                send(report, name, null);
            }
        }
    }

    private void send(Report report, String name, QueueFile original) throws IOException {
        try (var submission = CleanupClient.open(context,
                CleanupClient.internal(context.conf(), "bounce"))) {
            context.log().info(report.queueId() + ": " + name + ": " + submission.queueId());
            var out = submission.records();
            envelope(out, report);
            if (report.entries().isEmpty()) {
                header(new Lines(out), report, "", submission.queueId(), "");
                out.write(RecordType.NORMAL, "");
                submission.cancel();
                return;
            }
            write(new Lines(out), report, original, submission.queueId());
            out.write(RecordType.EXTRACTED, "");
            out.write(RecordType.END, "");
            var reply = submission.finish();
            if (!reply.ok()) {
                throw new IOException(reply.problem().text());
            }
        }
    }

    /// Opens the message, which somebody may have put on hold or requeued since this was asked for.
    ///
    /// @throws NoSuchFileException if it is in no queue
    private QueueFile open(Report report) throws IOException {
        for (var queue : QueueName.values()) {
            if (queue.directory().equals(report.queueName())) {
                try {
                    return QueueFile.openReadOnly(spool.path(queue, report.queueId()));
                } catch (NoSuchFileException e) {
                    break;
                }
            }
        }
        var elsewhere = spool.find(report.queueId())
                .orElseThrow(() -> new NoSuchFileException(report.queueId()));
        return QueueFile.openReadOnly(spool.path(elsewhere, report.queueId()));
    }

    private void envelope(RecordWriter out, Report report) throws IOException {
        var now = context.clock().instant();
        out.write(RecordType.TIME, now.getEpochSecond() + " " + now.getNano() / 1000);
        out.write(RecordType.ATTRIBUTE, "log_message_origin=local");
        out.write(RecordType.ATTRIBUTE, "trace_flags=0");
        int options = report.sendopts() & SendOptions.REQUESTS
                & ~(redacts(report) ? SendOptions.REQUIRE_TLS : 0);
        if (options != 0) {
            out.write(RecordType.ATTRIBUTE, "sendopts=" + options);
        }
        out.write(RecordType.SENDER, report.from());
        if (report.postmaster()) {
            out.write(RecordType.ATTRIBUTE, "notify_flags=" + Recipient.NEVER);
        }
        out.write(RecordType.RECIPIENT, report.to());
        out.write(RecordType.MESSAGE, "");
    }

    /// Whether the message demanded TLS, which its report need not have on its way: then it must
    /// not return what was to be protected (RFC 8689, section 5).
    private boolean redacts(Report report) {
        return (report.sendopts() & SendOptions.REQUIRE_TLS) != 0
                && context.conf().get(TlsParams.REQUIRETLS_REDACT_DSN);
    }

    /// Whether the message is one of SMTPUTF8, and so is its report (RFC 6533).
    private static boolean isGlobal(Report report) {
        return (report.sendopts() & SendOptions.UTF8_REQUESTED) != 0;
    }

    /// The content's lines.
    private record Lines(RecordWriter out) {
        Lines add(String line) throws IOException {
            out.write(RecordType.NORMAL, line);
            return this;
        }
    }

    private void write(Lines out, Report report, QueueFile original, String id)
            throws IOException {
        var now = context.clock().instant();
        var boundary = report.queueId() + "." + now.getEpochSecond() + "/" + host();
        var envelope = original == null ? null : Envelope.read(original, 1);
        header(out, report, boundary, id, envelope == null ? "" : envelope.messageId());
        notification(out, report, boundary);
        status(out, report, boundary, envelope);
        if (envelope != null) {
            returned(out, report, boundary, envelope, original);
        }
        out.add("").add("--" + boundary + "--");
    }

    private void header(Lines out, Report report, String boundary, String id, String original)
            throws IOException {
        var conf = context.conf();
        var now = MailDate.of(context.clock());
        var template = template(report.kind());
        out.add("Received: by " + host() + " (" + conf.get(CommonParams.MAIL_NAME) + ")")
                .add("\tid " + id + "; " + now)
                .add("Date: " + now)
                .add("From: " + template.from().replace("<MAILER-DAEMON>",
                        "<MAILER-DAEMON@" + conf.get(CommonParams.MYORIGIN) + ">"))
                .add("Subject: " + (report.postmaster() ? template.postmasterSubject()
                        : template.subject()))
                .add("To: " + Address.external(report.to()));
        if (threaded && !original.isEmpty()) {
            out.add("References: " + original).add("In-Reply-To: " + original);
        }
        if ((report.sendopts() & SendOptions.TLS_NOT_REQUIRED) != 0) {
            out.add("TLS-Required: no");
        }
        out.add("Auto-Submitted: " + (report.postmaster() ? "auto-generated" : "auto-replied"))
                .add("MIME-Version: 1.0")
                .add("Content-Type: multipart/report; report-type=delivery-status;")
                .add("\tboundary=\"" + boundary + "\"")
                .add("Content-Transfer-Encoding: 8bit")
                .add("")
                .add("This is a MIME-encapsulated message.");
    }

    private void notification(Lines out, Report report, String boundary) throws IOException {
        var template = template(report.kind());
        // Reasons and addresses may be UTF-8, of which US-ASCII is a part.
        var charset = Bytes.equalsIgnoreCase(template.charset(), "us-ascii") ? "utf-8"
                : template.charset();
        part(out, boundary, "Notification", "text/plain; charset=" + charset)
                .add("Content-Transfer-Encoding: 8bit").add("");
        if (!report.postmaster()) {
            for (var line : template.expanded(context.conf(), context.log()::warning)) {
                out.add(line);
            }
        }
        for (var entry : report.entries()) {
            var recipient = entry.recipient();
            var expanded = recipient.original().isEmpty()
                    || Bytes.equalsIgnoreCase(recipient.original(), recipient.address()) ? ""
                    : " (expanded from <" + Address.external(recipient.original()) + ">)";
            out.add("");
            wrap(out, "<" + Address.external(recipient.address()) + ">" + expanded + ": "
                    + entry.dsn().reason());
        }
    }

    private void status(Lines out, Report report, String boundary, Envelope envelope)
            throws IOException {
        part(out, boundary, "Delivery report",
                isGlobal(report) ? "message/global-delivery-status" : "message/delivery-status");
        if (isGlobal(report)) {
            out.add("Content-Transfer-Encoding: 8bit");
        }
        out.add("").add("Reporting-MTA: dns; " + host());
        if (!report.envid().isEmpty()) {
            out.add("Original-Envelope-Id: " + report.envid());
        }
        out.add("X-Postfix-Queue-ID: " + report.queueId())
                .add("X-Postfix-Sender: " + typed(sender(report, envelope)));
        if (envelope != null) {
            out.add("Arrival-Date: " + date(envelope.arrival() / 1_000_000));
        }
        for (var entry : report.entries()) {
            recipient(out, report, entry, envelope);
        }
    }

    private void recipient(Lines out, Report report, BounceLog.Entry entry, Envelope envelope)
            throws IOException {
        var recipient = entry.recipient();
        var dsn = entry.dsn();
        out.add("").add("Final-Recipient: " + typed(Address.external(recipient.address())));
        if (!recipient.orcpt().isEmpty()) {
            out.add("Original-Recipient: " + recipient.orcpt());
        } else if (!recipient.original().isEmpty()) {
            out.add("Original-Recipient: " + typed(Address.external(recipient.original())));
        }
        out.add("Action: " + (report.kind() == Kind.FAILURE ? "failed" : dsn.action()))
                .add("Status: " + dsn.status());
        if (!dsn.mtaType().isEmpty() && !dsn.mtaName().isEmpty()) {
            out.add("Remote-MTA: " + dsn.mtaType() + "; " + dsn.mtaName());
        }
        wrap(out, "Diagnostic-Code: " + (dsn.diagType().isEmpty() || dsn.diagText().isEmpty()
                ? "X-Postfix; " + dsn.reason() : dsn.diagType() + "; " + dsn.diagText()));
        if (report.kind() == Kind.DELAY && envelope != null) {
            out.add("Will-Retry-Until: " + date(envelope.arrival() / 1_000_000
                    + context.conf().get(QmgrParams.MAXIMAL_QUEUE_LIFETIME).toSeconds()));
        }
    }

    private void returned(Lines out, Report report, String boundary, Envelope envelope,
            QueueFile original) throws IOException {
        boolean whole = report.full() && !redacts(report) && envelope.contentSize()
                <= context.conf().get(BounceParams.BOUNCE_SIZE_LIMIT);
        boolean undelivered = report.kind() == Kind.FAILURE || report.kind() == Kind.DELAY;
        part(out, boundary, (undelivered ? "Undelivered " : "")
                        + (whole ? "Message" : "Message Headers"),
                isGlobal(report) ? whole ? "message/global" : "message/global-headers"
                        : whole ? "message/rfc822" : "text/rfc822-headers")
                .add("Content-Transfer-Encoding: 8bit").add("")
                .add("Return-Path: <" + sender(report, envelope) + ">");
        try {
            copy(out.out(), original.content(envelope.dataOffset(), envelope.contentSize()), whole);
        } catch (CorruptFileException e) {
            // It will not be whole later: the sender hears of it with what there is.
            context.log().warning(report.queueName() + "/" + report.queueId() + ": " + e.getMessage());
        }
    }

    private static void copy(RecordWriter out, ContentReader content, boolean whole)
            throws IOException {
        boolean lineStart = true;
        while (content.next()) {
            if (!whole && lineStart && content.endsLine() && content.length() == 0) {
                return;
            }
            lineStart = content.endsLine();
            out.write(lineStart ? RecordType.NORMAL : RecordType.CONTINUED, content.buffer(),
                    content.start(), content.length());
        }
    }

    private static Lines part(Lines out, String boundary, String description, String type)
            throws IOException {
        return out.add("").add("--" + boundary).add("Content-Description: " + description)
                .add("Content-Type: " + type);
    }

    /// Breaks a line at blanks; the lines that follow are indented, so that a header stays one.
    static void wrap(RecordWriter out, String text) throws IOException {
        var rest = text.stripTrailing();
        var indent = "";
        while (indent.length() + rest.length() > WIDTH) {
            int blank = rest.lastIndexOf(' ', WIDTH - indent.length());
            if (blank <= 0) {
                blank = rest.indexOf(' ', 1);
            }
            if (blank <= 0) {
                break;
            }
            out.write(RecordType.NORMAL, indent + rest.substring(0, blank));
            rest = rest.substring(blank + 1);
            indent = INDENT;
        }
        out.write(RecordType.NORMAL, indent + rest);
    }

    private static void wrap(Lines out, String text) throws IOException {
        wrap(out.out(), text);
    }

    /// An address with its type (RFC 3464, section 2.3.2; RFC 6533, section 3).
    private static String typed(String address) {
        return (Bytes.isAscii(address) ? "rfc822; " : "utf-8; ") + address;
    }

    /// Who sent the message, which need not be who is told; for one from the null sender, whose name
    /// reports have.
    ///
    /// @param envelope of the message; null where it is gone
    private String sender(Report report, Envelope envelope) {
        var sender = envelope == null ? report.sender() : envelope.sender();
        return sender.isEmpty() ? "MAILER-DAEMON@" + context.conf().get(CommonParams.MYORIGIN)
                : Address.external(sender);
    }

    private BounceTemplate template(Kind kind) {
        return templates.get(switch (kind) {
            case FAILURE -> 0;
            case DELAY -> 1;
            case SUCCESS -> 2;
            case VERIFY -> 3;
        });
    }

    private static String date(long seconds) {
        return MailDate.of(Instant.ofEpochSecond(seconds), ZoneId.systemDefault());
    }

    private String host() {
        return context.conf().get(CommonParams.MYHOSTNAME);
    }
}
