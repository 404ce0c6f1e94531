package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postrider.mail.address.Address;
import org.postrider.mail.queue.QueueListing.Message;
import org.postrider.mail.queue.QueueListing.To;
import org.postrider.util.Bytes;

/// Reads of queue files what a list shows, one file after the other. Used by one thread
/// at a time.
final class ListedFiles {
    private static final int ADDRESS_LIMIT = 2000;

    private final Spool spool;
    private final Set<String> bounced;
    private final Consumer<String> warn;
    private final byte[] logBuffer = new byte[4096];
    private byte[] buffer = new byte[8192];
    private QueueName queue = QueueName.DEFERRED;

    /// @param bounced ids of messages that have a bounce log
    /// @param warn told about files that cannot be read
    ListedFiles(Spool spool, Set<String> bounced, Consumer<String> warn) {
        this.spool = spool;
        this.bounced = bounced;
        this.warn = warn;
    }

    /// The messages of these files of one queue; those that went away meanwhile, or cannot be read, are missing.
    List<Message> read(QueueName from, List<Path> files) {
        queue = from;
        var messages = new ArrayList<Message>(files.size());
        for (var path : files) {
            try {
                var attributes = Files.readAttributes(path, PosixFileAttributes.class,
                        LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()
                        && attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)) {
                    messages.add(read(path, attributes));
                }
            } catch (NoSuchFileException e) {
                // Delivered meanwhile.
            } catch (IOException e) {
                warn.accept(queue.directory() + "/" + path.getFileName() + ": "
                        + e.getMessage());
            }
        }
        return messages;
    }

    private Message read(Path path, PosixFileAttributes attributes) throws IOException {
        var id = path.getFileName().toString();
        boolean forced = attributes.permissions().contains(PosixFilePermission.GROUP_EXECUTE);
        try (var file = QueueFile.openReadOnly(path)) {
            var cursor = file.cursor(0, buffer);
            try {
                return queue == QueueName.MAILDROP ? dropped(cursor, id, attributes, forced)
                        : queued(cursor, id, attributes.size(), forced);
            } finally {
                buffer = cursor.buffer();
            }
        }
    }

    private Message queued(RecordCursor cursor, String id, long fileSize, boolean forced)
            throws IOException {
        var recipients = new ArrayList<To>();
        var logged = logged(id, recipients);
        if (!cursor.next() || cursor.type() != RecordType.SIZE) {
            throw new CorruptFileException("no size record at the beginning");
        }
        var sizes = SizeRecord.parse(cursor.text());
        String sender = null;
        long time = 0;
        var original = "";
        boolean ended = false;
        while (!ended && cursor.next()) {
            switch (cursor.type()) {
                case RecordType.END -> ended = true;
                case RecordType.TIME -> time = time == 0 ? seconds(cursor.text()) : time;
                case RecordType.SENDER -> sender = sender == null ? cursor.text() : sender;
                case RecordType.MESSAGE -> skip(cursor, sizes.contentEnd(fileSize));
                case RecordType.ORIGINAL_RECIPIENT -> original = cursor.text();
                case RecordType.DONE, RecordType.CANCELLED -> original = "";
                case RecordType.RECIPIENT -> {
                    if (!logged.contains(cursor.offset())) {
                        recipients.add(to(original, cursor.text(), "", ""));
                    }
                    original = "";
                }
                default -> { }
            }
        }
        if (sender == null || !ended) {
            throw new CorruptFileException(sender == null ? "no sender" : "no end record");
        }
        return message(id, time, sizes.contentSize(), forced, sender, recipients);
    }

    private static void skip(RecordCursor cursor, long end) throws CorruptFileException {
        if (end < cursor.position()) {
            throw new CorruptFileException("the content ends before it begins");
        }
        cursor.seek(end);
    }

    private static long seconds(String text) {
        int blank = text.indexOf(' ');
        return Math.max(0, RecordCursor.number(blank < 0 ? text : text.substring(0, blank)));
    }

    /// A file in maildrop has no size record yet, or begins anew: then it says when it arrived.
    private Message dropped(RecordCursor cursor, String id, PosixFileAttributes attributes,
            boolean forced) throws IOException {
        var recipients = new ArrayList<To>();
        var sender = "";
        long time = 0;
        while (cursor.next() && cursor.type() != RecordType.END) {
            switch (cursor.type()) {
                case RecordType.TIME -> time = time == 0 ? seconds(cursor.text()) : time;
                case RecordType.SENDER -> sender = cursor.text();
                case RecordType.RECIPIENT ->
                        recipients.add(to(cursor.text(), cursor.text(), "", ""));
                default -> { }
            }
        }
        return message(id, time > 0 ? time : attributes.lastModifiedTime().toMillis() / 1000,
                attributes.size(), forced, sender, recipients);
    }

    private Message message(String id, long time, long size, boolean forced, String sender,
            List<To> recipients) {
        return new Message(queue.directory(), id, time, size, forced,
                external(sender, "MAILER-DAEMON"), recipients);
    }

    /// Adds the recipients about whom something is on record.
    ///
    /// @return the offsets of their records in the queue file
    private Set<Long> logged(String id, List<To> recipients) {
        var offsets = new HashSet<Long>();
        // Nearly all that is deferred has a log, hardly anything else.
        if (queue == QueueName.DEFERRED || Files.exists(spool.log("defer", id))) {
            log("defer", id, recipients, offsets);
        }
        if (bounced.contains(id)) {
            log("bounce", id, recipients, offsets);
        }
        return offsets;
    }

    private void log(String kind, String id, List<To> recipients, Set<Long> logged) {
        try {
            for (var entry : BounceLog.read(spool.log(kind, id), logBuffer)) {
                var recipient = entry.recipient();
                if (recipient.offset() == 0 || logged.add(recipient.offset())) {
                    recipients.add(to(recipient.original(), recipient.address(), kind,
                            entry.dsn().reason()));
                }
            }
        } catch (IOException e) {
            // There is none, or it went away: the recipients are listed without reasons.
        }
    }

    private static To to(String original, String address, String kind, String reason) {
        return new To(external(original, ""), external(address, "MAILER-DAEMON"), kind, reason);
    }

    private static String external(String address, String otherwise) {
        return address.isEmpty() ? otherwise
                : Bytes.printable(Address.external(address), ADDRESS_LIMIT);
    }
}
