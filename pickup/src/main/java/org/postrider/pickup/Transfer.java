package org.postrider.pickup;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Set;
import org.postrider.mail.log.AddressForm;
import org.postrider.mail.mime.MailDate;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.Record;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.CleanupClient;
import org.postrider.server.client.Submission;
import org.postrider.tables.LoginSenders;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;

/// Hands one maildrop file to cleanup. The file was written by a user: only records that a user may
/// write are passed on.
final class Transfer {
    private static final int RECORD_LIMIT = 1 << 20;
    private static final Set<String> ATTRIBUTES = Set.of("rewrite_context", "encoding",
            "envelope_id", "ret_flags", "notify_flags", "dsn_orig_rcpt", "trace_flags",
            "sendopts");

    private final ServiceContext context;
    private final Found found;

    Transfer(ServiceContext context, Found found) {
        this.context = context;
        this.found = found;
    }

    /// Where records come from.
    interface Source {
        /// The next record.
        ///
        /// @throws CorruptFileException if there is none
        Record next() throws IOException;
    }

    /// Transfers what a user has put there.
    ///
    /// @throws CorruptFileException if the file is no maildrop file
    /// @throws IOException if cleanup cannot be reached or the file cannot be read
    CleanupReply submitted(InputStream file) throws IOException {
        var in = new RecordReader(new BufferedInputStream(file, 8192), RECORD_LIMIT);
        return run(() -> next(in));
    }

    /// Transfers a queue file that `postsuper -r` has put there.
    ///
    /// @throws CorruptFileException if the file is no queue file
    /// @throws IOException if cleanup cannot be reached or the file cannot be read
    CleanupReply requeued(QueueFile file) throws IOException {
        return run(new Requeued(file));
    }

    private CleanupReply run(Source in) throws IOException {
        try (var submission = CleanupClient.open(context,
                CleanupClient.external(context.conf()) | CleanupFlags.BOUNCE
                        | CleanupClient.detection(context.conf(), "sendmail"))) {
            var out = submission.records();
            out.write(RecordType.TIME,
                    found.arrival() / 1_000_000 + " " + found.arrival() % 1_000_000);
            var filter = context.conf().get(CleanupParams.CONTENT_FILTER);
            if (!filter.isEmpty()) {
                out.write(RecordType.FILTER, filter);
            }
            envelope(in, out, submission);
            content(in, out);
            extracted(in, out);
            return submission.finish();
        }
    }

    private void envelope(Source in, RecordWriter out, Submission submission)
            throws IOException {
        boolean sender = false;
        while (true) {
            var record = in.next();
            switch (record.type()) {
                case RecordType.TIME, RecordType.CREATE_TIME -> { }
                case RecordType.SENDER -> {
                    if (sender) {
                        throw new CorruptFileException("second sender");
                    }
                    sender = true;
                    checkSender(record.text());
                    context.log().info(submission.queueId() + ": uid=" + found.uid() + " from=<"
                            + Bytes.printable(AddressForm.of(context.conf()).show(record.text()), 1000) + ">"
                            + (found.requeued() ? " orig_id=" + found.path().getFileName() : ""));
                    copy(record, out);
                }
                case RecordType.ATTRIBUTE -> attribute(record, out);
                case RecordType.FULL_NAME, RecordType.RECIPIENT, RecordType.VERP ->
                        copy(record, out);
                case RecordType.ORIGINAL_RECIPIENT, RecordType.DSN_ORCPT, RecordType.DSN_NOTIFY ->
                        ofRequeued(record, out);
                case RecordType.FILTER -> {
                    if (!found.requeued()) {
                        throw unexpected(record);
                    }
                }
                case RecordType.MESSAGE -> {
                    if (!sender) {
                        throw new CorruptFileException("no sender");
                    }
                    copy(record, out);
                    received(out, submission.queueId());
                    return;
                }
                default -> throw unexpected(record);
            }
        }
    }

    private void checkSender(String sender) throws IOException {
        if (found.requeued()) {
            return; // it was checked when it came
        }
        switch (LoginSenders.allows(context.conf(), context.log(), found.login(), sender)) {
            case YES -> { }
            case NO -> throw new CorruptFileException("not authorized to use sender='" + sender
                    + "'");
            case FAILED -> throw new IOException("local_login_sender_maps lookup failure");
        }
    }

    private void ofRequeued(Record record, RecordWriter out) throws IOException {
        if (!found.requeued()) {
            throw unexpected(record);
        }
        copy(record, out);
    }

    private void attribute(Record record, RecordWriter out) throws IOException {
        var text = record.text();
        int equals = text.indexOf('=');
        // What stands in a queue file comes from the mail system: where the message is from, and who
        // has logged in.
        if (found.requeued() || equals > 0 && ATTRIBUTES.contains(text.substring(0, equals))) {
            copy(record, out);
        } else {
            context.log().warning("uid=" + found.uid() + ": ignoring attribute: "
                    + Bytes.printable(text, 100));
        }
    }

    private void received(RecordWriter out, String queueId) throws IOException {
        var conf = context.conf();
        out.write(RecordType.NORMAL, "Received: by " + conf.get(CommonParams.MYHOSTNAME) + " ("
                + conf.get(CommonParams.MAIL_NAME) + ", from userid " + found.uid() + ")");
        out.write(RecordType.NORMAL, "\tid " + queueId + "; "
                + MailDate.of(Instant.ofEpochSecond(found.arrival() / 1_000_000),
                        context.clock().getZone()));
    }

    private static void content(Source in, RecordWriter out) throws IOException {
        while (true) {
            var record = in.next();
            switch (record.type()) {
                case RecordType.NORMAL, RecordType.CONTINUED -> copy(record, out);
                case RecordType.EXTRACTED -> {
                    copy(record, out);
                    return;
                }
                default -> throw unexpected(record);
            }
        }
    }

    private void extracted(Source in, RecordWriter out) throws IOException {
        while (true) {
            var record = in.next();
            switch (record.type()) {
                case RecordType.RECIPIENT -> copy(record, out);
                case RecordType.ORIGINAL_RECIPIENT, RecordType.DSN_ORCPT, RecordType.DSN_NOTIFY ->
                        ofRequeued(record, out);
                case RecordType.ATTRIBUTE -> attribute(record, out);
                case RecordType.END -> {
                    copy(record, out);
                    return;
                }
                default -> throw unexpected(record);
            }
        }
    }

    private static CorruptFileException unexpected(Record record) {
        return new CorruptFileException("unexpected record type "
                + Bytes.printable(String.valueOf(record.type()), 1) + " at offset "
                + record.offset());
    }

    /// The next record of the file: what is wrong with the file must not be taken for what may be
    /// wrong with cleanup.
    private static Record next(RecordReader in) throws IOException {
        try {
            return in.next();
        } catch (EOFException | ProtocolException e) {
            throw new CorruptFileException(e.getMessage());
        }
    }

    private static void copy(Record record, RecordWriter out) throws IOException {
        out.write(record.type(), record.data(), 0, record.data().length);
    }
}
