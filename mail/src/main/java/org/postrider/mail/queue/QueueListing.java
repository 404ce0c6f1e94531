package org.postrider.mail.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ByteOutput;
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

    /// Files that one thread reads, one after the other.
    private static final int BATCH = 32;
    /// Batches that are read at a time; the list keeps their order.
    private static final int AHEAD = 4;

    /// Much at a time, so that who reads the list need not be woken up for each few messages.
    private static final int BUFFER = 1 << 16;

    /// Files that are being read.
    private record Batch(ListedFiles reader, Future<List<Message>> messages) {}

    private final Spool spool;

    /// @param spool whose queue is listed
    public QueueListing(Spool spool) {
        this.spool = spool;
    }

    /// Writes the whole list and flushes.
    ///
    /// @param warn told about files that cannot be read, by several threads
    public void write(OutputStream stream, java.util.function.Consumer<String> warn)
            throws IOException {
        var out = new AttrWriter(new ByteOutput(stream, BUFFER));
        out.text("protocol", PROTOCOL).end();
        var bounced = bounced();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ahead = new ArrayDeque<Batch>(AHEAD);
            for (var queue : QUEUES) {
                try (var scan = spool.scan(queue)) {
                    for (var files = next(scan); !files.isEmpty(); files = next(scan)) {
                        var reader = ahead.size() < AHEAD ? new ListedFiles(spool, bounced, warn)
                                : write(out, ahead.poll());
                        var paths = files;
                        ahead.add(new Batch(reader,
                                threads.submit(() -> reader.read(queue, paths))));
                    }
                }
            }
            while (!ahead.isEmpty()) {
                write(out, ahead.poll());
            }
        }
        out.end();
    }

    private static List<Path> next(QueueScan scan) throws IOException {
        var files = new ArrayList<Path>(BATCH);
        while (files.size() < BATCH) {
            var path = scan.next();
            if (path.isEmpty()) {
                break;
            }
            files.add(path.get());
        }
        return files;
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

    /// Writes what was read when it is there; the reader is then free for other files.
    private static ListedFiles write(AttrWriter out, Batch batch) throws IOException {
        try {
            for (var message : batch.messages.get()) {
                write(out, message);
            }
            return batch.reader;
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

    /// The messages that have a bounce log: few, so that they need not be looked for one by one.
    private Set<String> bounced() throws IOException {
        var ids = new HashSet<String>();
        try (var scan = spool.scan("bounce")) {
            for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                ids.add(path.get().getFileName().toString());
            }
        }
        return ids;
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
}
