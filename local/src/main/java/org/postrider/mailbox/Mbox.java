package org.postrider.mailbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
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
/// locks; a crash leaves a half message at the end of the file, and the message is delivered again.
/// Safe for use by many threads.
public final class Mbox {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
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

    /// Appends one message.
    ///
    /// @param file made where it does not exist
    /// @param owner user id that must own the file, and that a new file is given to
    /// @param limit largest file in bytes, 0 for no limit
    /// @return where the message begins in the file
    /// @throws MailboxException if it was not delivered; the file is as before
    public long deliver(Path file, Owner owner, Envelope envelope, ContentReader content,
            long limit) throws MailboxException {
        try (var lock = locks.before(file, null)) {
            try (var mailbox = open(file, owner)) {
                lock.inFile(mailbox);
                return append(file, mailbox, envelope, content, limit);
            }
        } catch (IOException e) {
            throw MailboxException.of("open mailbox " + file, e);
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
    public void deliverToFile(Path file, Envelope envelope, ContentReader content, long limit,
            Consumer<String> notes) throws MailboxException {
        if (Files.isDirectory(file)) {
            throw new MailboxException("5.2.0", "cannot open file: Is a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            toDevice(file, envelope, content);
            return;
        }
        try (var lock = locks.before(file, notes);
                var mailbox = FileChannel.open(file, Set.of(StandardOpenOption.READ,
                        StandardOpenOption.WRITE, StandardOpenOption.CREATE), PRIVATE_FILE)) {
            lock.inFile(mailbox);
            append(file, mailbox, envelope, content, limit);
        } catch (NoSuchFileException e) {
            throw new MailboxException("5.2.0",
                    "cannot create file exclusively: No such file or directory");
        } catch (IOException e) {
            throw MailboxException.of("cannot open file", e);
        }
    }

    private void toDevice(Path file, Envelope envelope, ContentReader content)
            throws MailboxException {
        try (var device = FileChannel.open(file, StandardOpenOption.WRITE)) {
            envelope.copy(content, device, true, separator(envelope.sender(), clock));
        } catch (IOException e) {
            throw MailboxException.of("cannot open file", e);
        }
    }

    /// Who must own a mailbox file.
    ///
    /// @param uid of the owner
    /// @param gid that a new file is given; used only with `give`
    /// @param give whether a new file must be given to the owner, because it is made by root
    public record Owner(int uid, int gid, boolean give) {}

    private FileChannel open(Path file, Owner owner) throws IOException, MailboxException {
        var options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            var fresh = FileChannel.open(file, Set.of(StandardOpenOption.READ,
                    StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), PRIVATE_FILE);
            if (owner.give()) {
                Files.setAttribute(file, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
            }
            return fresh;
        }
        var attributes =
                Files.readAttributes(file, "unix:mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
        int type = (Integer) attributes.get("mode") & 0170000;
        if (type != 0100000) {
            throw new MailboxException("5.2.0", "destination " + file + " is not a regular file");
        }
        if ((Integer) attributes.get("nlink") != 1) {
            throw new MailboxException("5.2.0",
                    "destination " + file + " should have one link");
        }
        if (strictOwner && (Integer) attributes.get("uid") != owner.uid()) {
            throw new MailboxException("4.2.0", "destination " + file
                    + " is not owned by recipient");
        }
        return FileChannel.open(file, with(options, LinkOption.NOFOLLOW_LINKS));
    }

    private static Set<java.nio.file.OpenOption> with(Set<StandardOpenOption> options,
            java.nio.file.OpenOption one) {
        var all = new java.util.HashSet<java.nio.file.OpenOption>(options);
        all.add(one);
        return all;
    }

    private long append(Path file, FileChannel mailbox, Envelope envelope, ContentReader content,
            long limit) throws MailboxException, IOException {
        long before = mailbox.size();
        if (limit > 0 && before >= limit) {
            throw new MailboxException("5.2.2", "cannot update mailbox " + file
                    + " for user. file too big");
        }
        boolean done = false;
        try {
            mailbox.position(before);
            envelope.copy(content, mailbox, true, separator(envelope.sender(), clock));
            if (limit > 0 && mailbox.size() > limit) {
                throw new MailboxException("5.2.2", "cannot update mailbox " + file
                        + " for user. file too big");
            }
            DiskStep.SYNC_MBOX.make(() -> {
                mailbox.force(true);
                return mailbox;
            });
            done = true;
        } catch (IOException e) {
            throw MailboxException.of("cannot update mailbox " + file, e);
        } finally {
            if (!done) {
                mailbox.truncate(before);
            }
        }
        return before;
    }

    /// The line that separates messages, with its newline.
    ///
    /// @param sender envelope sender, empty for the null sender
    public static String separator(String sender, Clock clock) {
        return "From " + (sender.isEmpty() ? "MAILER-DAEMON" : sender) + "  "
                + DATE.format(clock.instant().atZone(ZoneId.systemDefault())) + "\n";
    }
}
