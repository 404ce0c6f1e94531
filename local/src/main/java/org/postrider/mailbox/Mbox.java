package org.postrider.mailbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.postrider.mail.queue.ContentReader;
import org.postrider.util.DiskStep;

/// Appends to mailbox files in mbox format, under locks.
///
/// ```
/// From SENDER  Sat Nov 21 01:00:55 2026
/// header and body lines; a body line that begins with "From " has a ">" in front
/// (blank line)
/// ```
/// A delivery that fails half way cuts the file back to its former length while it still holds the
/// locks. A crash may leave a half message at the end of the file, a short one only as a whole; the
/// message is delivered again, which cuts off the half first. So may a file system that is so full
/// that files cannot be cut either (btrfs over its quota). Another message that comes first begins on
/// a line of its own.
/// Safe for use by many threads.
public final class Mbox {
    private static final Owner NOBODY_SPECIAL = new Owner(-1, -1, false);
    /// The date of the separator line, in local time.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    private final MailboxLocks locks;
    private final Clock clock;
    private final boolean strictOwner;

    /// @param locks how mailboxes are locked
    /// @param strictOwner whether a file of another user is refused
    public Mbox(MailboxLocks locks, Clock clock, boolean strictOwner) {
        this.locks = locks;
        this.clock = clock;
        this.strictOwner = strictOwner;
    }

    /// Reads the message that is delivered.
    public interface Content {
        /// The message from its beginning; a new reader at each call.
        ContentReader read() throws IOException;
    }

    /// Appends one message.
    ///
    /// @param file made where it does not exist
    /// @param owner user id that must own the file, and that a new file is given to
    /// @param limit largest file in bytes, 0 for no limit
    /// @return where the message begins in the file
    /// @throws MailboxException if it was not delivered; the file is as before
    public long deliver(Path file, Owner owner, Envelope envelope, Content content,
            long limit) throws MailboxException {
        try (var lock = locks.before(file, null)) {
            try (var mailbox = new MailboxFile(file).open(owner, strictOwner)) {
                lock.inFile(mailbox);
                return append(mailbox, envelope, content, limit);
            }
        } catch (IOException e) {
            throw MailboxException.of("cannot open file", e);
        }
    }

    /// Appends one message to a file that a user has named as a destination, such as a mailbox of
    /// another name, or `/dev/null`. Only regular files are locked, synced, and cut back after a
    /// failure.
    ///
    /// @param file made where it does not exist
    /// @param limit largest regular file in bytes, 0 for no limit
    /// @param notes hears what should be logged
    /// @throws MailboxException if it was not delivered
    public void deliverToFile(Path file, Envelope envelope, Content content, long limit,
            Consumer<String> notes) throws MailboxException {
        var destination = new MailboxFile(file);
        if (destination.isDevice()) {
            toDevice(file, envelope, content);
            return;
        }
        try {
            if (Files.isDirectory(file)) {
                destination.open(NOBODY_SPECIAL, false).close(); // fails, with no lock beside it
            }
            try (var lock = locks.before(file, notes);
                    var mailbox = destination.open(NOBODY_SPECIAL, false)) {
                lock.inFile(mailbox);
                append(mailbox, envelope, content, limit);
            }
        } catch (IOException e) {
            throw MailboxException.of("cannot open file", e);
        }
    }

    private void toDevice(Path file, Envelope envelope, Content content)
            throws MailboxException {
        try (var device = FileChannel.open(file, StandardOpenOption.WRITE)) {
            toDevice(device, envelope, content);
        } catch (IOException e) {
            throw MailboxException.of("cannot open file", e);
        }
    }

    private void toDevice(FileChannel device, Envelope envelope, Content content)
            throws MailboxException {
        try {
            envelope.copy(content.read(), device, true, separator(envelope.sender(), clock));
        } catch (IOException e) {
            throw MailboxException.writing(e);
        }
    }

    /// Who must own a mailbox file.
    ///
    /// @param uid of the owner
    /// @param gid that a new file is given; used only with `give`
    /// @param give whether a new file must be given to the owner, because it is made by root
    public record Owner(int uid, int gid, boolean give) {}

    private long append(FileChannel mailbox, Envelope envelope, Content content, long limit)
            throws MailboxException, IOException {
        var separator = separator(envelope.sender(), clock);
        long before = mailbox.size();
        long half = new HalfMessage(mailbox, before).end(
                to -> envelope.copy(content.read(), to, true, separator));
        if (half < before) {
            mailbox.truncate(half);
            before = half;
        }
        if (limit > 0 && before >= limit) {
            throw MailboxException.tooLarge();
        }
        var first = endsLine(mailbox, before) ? separator : "\n" + separator;
        try {
            mailbox.position(before);
            DiskStep.APPEND_MBOX.make(() -> {
                envelope.copy(content.read(), mailbox, true, first);
                return mailbox;
            });
            if (limit > 0 && mailbox.size() > limit) {
                throw MailboxException.tooLarge();
            }
            DiskStep.SYNC_MBOX.make(() -> {
                mailbox.force(true);
                return mailbox;
            });
            return before;
        } catch (IOException e) {
            throw cutBack(mailbox, before, MailboxException.writing(e));
        } catch (MailboxException e) {
            throw cutBack(mailbox, before, e);
        }
    }

    private static boolean endsLine(FileChannel mailbox, long size) throws IOException {
        var last = ByteBuffer.allocate(1);
        return size == 0 || mailbox.read(last, size - 1) == 1 && last.get(0) == '\n';
    }

    /// Cuts off what has been written. A file system that refuses that, too, has not changed why the
    /// message could not be delivered.
    private static MailboxException cutBack(FileChannel mailbox, long size, MailboxException why) {
        try {
            mailbox.truncate(size);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    /// The line that separates messages, with its newline.
    ///
    /// @param sender envelope sender, empty for the null sender
    public static String separator(String sender, Clock clock) {
        return "From " + (sender.isEmpty() ? "MAILER-DAEMON" : sender) + "  "
                + DATE.format(clock.instant().atZone(ZoneId.systemDefault())) + "\n";
    }
}
