package org.postrider.mail.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postrider.mail.address.Address;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;

/// The list of all messages in the queue, and the protocol in which `public/showq` tells it: that of
/// Postfix, which monitoring programs speak too.
///
/// ```
/// protocol=mail_queue_list_protocol .
/// queue_name=deferred queue_id=4F1A2 time=1795222322 size=329 forced_expire=0 sender=a@b.example
///     original_recipient= recipient=c@d.example log_class=defer reason=text ... .
/// .
/// ```
public final class QueueListing {
    private static final String PROTOCOL = "mail_queue_list_protocol";
    private static final List<QueueName> QUEUES = List.of(QueueName.MAILDROP, QueueName.ACTIVE,
            QueueName.INCOMING, QueueName.DEFERRED, QueueName.HOLD);
    /// Recipients of one message that are looked at in one go.
    private static final int PORTION = 1000;

    /// One message.
    ///
    /// @param queue the queue's name
    /// @param id its queue id
    /// @param time of arrival, in seconds since 1970
    /// @param size in bytes
    /// @param forcedExpire whether postsuper(1) wants it returned
    /// @param sender in external form, `MAILER-DAEMON` for the null sender
    /// @param recipients that are not done
    public record Message(String queue, String id, long time, long size, boolean forcedExpire,
            String sender, List<To> recipients) {
        /// The list becomes unmodifiable.
        public Message {
            recipients = List.copyOf(recipients);
        }
    }

    /// One recipient.
    ///
    /// @param original address as it was received, empty where it is unknown
    /// @param address in external form
    /// @param logClass `defer` or `bounce` where there is a reason; empty without
    /// @param reason why it was not delivered yet
    public record To(String original, String address, String logClass, String reason) {}

    /// Files that are read at a time; the list keeps their order.
    private static final int AHEAD = 64;

    private final Spool spool;

    /// @param spool whose queue is listed
    public QueueListing(Spool spool) {
        this.spool = spool;
    }

    /// Writes the whole list and flushes.
    ///
    /// @param warn told about files that cannot be read
    public void write(OutputStream stream, java.util.function.Consumer<String> warn)
            throws IOException {
        var out = new AttrWriter(stream);
        out.text("protocol", PROTOCOL).end();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var ahead = new ArrayDeque<Future<Optional<Message>>>(AHEAD);
            for (var queue : QUEUES) {
                try (var scan = spool.scan(queue)) {
                    for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                        if (ahead.size() == AHEAD) {
                            write(out, ahead.poll());
                        }
                        var file = path.get();
                        ahead.add(readers.submit(() -> message(queue, file, warn)));
                    }
                }
            }
            while (!ahead.isEmpty()) {
                write(out, ahead.poll());
            }
        }
        out.end();
    }

    /// Writes the list of these messages and flushes.
    public static void write(OutputStream stream, List<Message> messages) throws IOException {
        var out = new AttrWriter(stream);
        out.text("protocol", PROTOCOL).end();
        for (var message : messages) {
            write(out, message);
        }
        out.end();
    }

    private static void write(AttrWriter out, Future<Optional<Message>> reading)
            throws IOException {
        try {
            var message = reading.get();
            if (message.isPresent()) {
                write(out, message.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("cannot list the queue", e);
        }
    }

    private static void write(AttrWriter out, Message message) throws IOException {
        out.text("queue_name", message.queue()).text("queue_id", message.id())
                .number("time", message.time()).number("size", message.size())
                .number("forced_expire", message.forcedExpire() ? 1 : 0)
                .text("sender", message.sender());
        for (var to : message.recipients()) {
            out.text("original_recipient", to.original()).text("recipient", to.address())
                    .text("log_class", to.logClass()).text("reason", to.reason());
        }
        out.endPart();
    }

    private Optional<Message> message(QueueName queue, Path path,
            java.util.function.Consumer<String> warn) {
        try {
            var attributes = Files.readAttributes(path, PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()
                    || !attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)) {
                return Optional.empty();
            }
            return Optional.of(read(queue, path, attributes));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // delivered meanwhile
        } catch (IOException e) {
            warn.accept(queue.directory() + "/" + path.getFileName() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private Message read(QueueName queue, Path path, PosixFileAttributes attributes)
            throws IOException {
        var id = path.getFileName().toString();
        var recipients = new ArrayList<To>();
        boolean forced = attributes.permissions().contains(PosixFilePermission.GROUP_EXECUTE);
        try (var file = QueueFile.openReadOnly(path)) {
            if (queue == QueueName.MAILDROP) {
                var dropped = Dropped.read(file);
                dropped.recipients().forEach(r -> recipients.add(to(r)));
                return new Message(queue.directory(), id,
                        attributes.lastModifiedTime().toMillis() / 1000, file.size(), forced,
                        external(dropped.sender(), "MAILER-DAEMON"), recipients);
            }
            var logged = new HashSet<Long>();
            log("defer", id, recipients, logged);
            log("bounce", id, recipients, logged);
            var envelope = Envelope.read(file, PORTION);
            while (true) {
                for (var recipient : envelope.recipients()) {
                    if (!logged.contains(recipient.offset())) {
                        recipients.add(to(recipient));
                    }
                }
                if (!envelope.hasMore()) {
                    break;
                }
                envelope.more(file, PORTION);
            }
            return new Message(queue.directory(), id, envelope.arrival() / 1_000_000,
                    envelope.contentSize(), forced, external(envelope.sender(), "MAILER-DAEMON"),
                    recipients);
        }
    }

    private void log(String kind, String id, List<To> recipients, HashSet<Long> logged) {
        var log = spool.log(kind, id);
        if (!Files.exists(log)) {
            return; // the usual case, and an exception takes its time
        }
        try {
            for (var entry : BounceLog.read(log)) {
                var recipient = entry.recipient();
                if (recipient.offset() == 0 || logged.add(recipient.offset())) {
                    recipients.add(new To(external(recipient.original(), ""),
                            external(recipient.address(), "MAILER-DAEMON"), kind,
                            entry.dsn().reason()));
                }
            }
        } catch (IOException e) {
            // It went away: the recipients are listed without reasons.
        }
    }

    private static To to(Recipient recipient) {
        return new To(external(recipient.original(), ""),
                external(recipient.address(), "MAILER-DAEMON"), "", "");
    }

    private static String external(String address, String otherwise) {
        return address.isEmpty() ? otherwise
                : Bytes.printable(Address.external(address), 2000);
    }

    /// Reads the beginning of a list.
    ///
    /// @throws ProtocolException if this is no queue list
    public static AttrReader begin(InputStream stream) throws IOException {
        var in = new AttrReader(stream);
        if (!in.text("protocol").equals(PROTOCOL)) {
            throw new ProtocolException("not a queue list");
        }
        in.end();
        return in;
    }

    /// Reads the next message of a list; empty at its end.
    public static Optional<Message> next(AttrReader in) throws IOException {
        var name = in.anyName();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!name.equals("queue_name")) {
            throw new ProtocolException("queue_name expected");
        }
        var queue = in.anyValue();
        var id = in.text("queue_id");
        long time = in.number("time");
        long size = in.number("size");
        boolean forced = in.number("forced_expire") != 0;
        var sender = in.text("sender");
        var recipients = new ArrayList<To>();
        for (name = in.anyName(); !name.isEmpty(); name = in.anyName()) {
            if (!name.equals("original_recipient")) {
                throw new ProtocolException("original_recipient expected");
            }
            recipients.add(new To(in.anyValue(), in.text("recipient"), in.text("log_class"),
                    in.text("reason")));
        }
        return Optional.of(new Message(queue, id, time, size, forced, sender, recipients));
    }

    /// The envelope of a file in maildrop, which has no size record yet.
    private record Dropped(String sender, List<Recipient> recipients) {
        static Dropped read(QueueFile file) throws IOException {
            var sender = "";
            var recipients = new ArrayList<Recipient>();
            var cursor = file.cursor(0);
            while (cursor.next() && cursor.type() != RecordType.END) {
                switch (cursor.type()) {
                    case RecordType.SENDER -> sender = cursor.text();
                    case RecordType.RECIPIENT -> recipients.add(
                            new Recipient(cursor.offset(), cursor.text(), cursor.text(), "", 0));
                    default -> { }
                }
            }
            return new Dropped(sender, recipients);
        }
    }
}
