package org.postrider.mailbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.postrider.mail.queue.ContentReader;
import org.postrider.util.DiskStep;

/// Delivers into Maildir folders: a file is written in `tmp`, synced, and renamed into `new`.
///
/// ```
/// tmp/SECONDS.Pprocess.HOST                      while it is written
/// new/SECONDS.VdeviceIinodeMmicroseconds.HOST    when it is complete (device, inode in hex)
/// ```
/// A crash leaves a file in `tmp`, which mail readers ignore, or a complete message in `new`.
/// Safe for use by many threads.
public final class Maildir {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final String host;
    private final Clock clock;
    private final String process;
    private final AtomicLong sequence = new AtomicLong();

    /// @param host name of this machine, part of file names
    public Maildir(String host, Clock clock) {
        this.host = host;
        this.clock = clock;
        process = Long.toString(ProcessHandle.current().pid());
    }

    /// What this machine calls itself.
    public static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /// Delivers one message.
    ///
    /// @param folder the Maildir; made with its subfolders where it does not exist
    /// @param limit largest message in bytes; 0 for no limit
    /// @throws MailboxException if it was not delivered; nothing of it is then in `new`
    public void deliver(Path folder, Envelope envelope, ContentReader content, long limit)
            throws MailboxException {
        var now = clock.instant();
        // Every file of this process has a name of its own, also within one second.
        var temporary = folder.resolve("tmp/" + now.getEpochSecond() + ".P" + process + "Q"
                + sequence.incrementAndGet() + "." + host);
        boolean done = false;
        try (var file = create(folder, temporary)) {
            write(file, envelope, content);
            if (limit > 0 && file.size() > limit) {
                throw MailboxException.tooLarge();
            }
            DiskStep.SYNC_MAILDIR.make(() -> {
                file.force(true);
                return file;
            });
            var attributes = Files.readAttributes(temporary, "unix:dev,ino");
            var name = now.getEpochSecond() + ".V" + Long.toHexString((Long) attributes.get("dev"))
                    + "I" + Long.toHexString((Long) attributes.get("ino")) + "M"
                    + now.getNano() / 1000 + "." + host;
            DiskStep.PUBLISH_MAILDIR.make(() ->
                    publish(folder, temporary, folder.resolve("new/" + name)));
            done = true;
        } catch (IOException e) {
            throw MailboxException.of("create maildir file " + temporary, e);
        } finally {
            if (!done) {
                discard(temporary);
            }
        }
    }

    private static void write(FileChannel file, Envelope envelope, ContentReader content)
            throws MailboxException {
        try {
            envelope.copy(content, file, false, "");
        } catch (IOException e) {
            throw MailboxException.writing(e);
        }
    }

    private static FileChannel create(Path folder, Path temporary) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            return FileChannel.open(temporary, options, PRIVATE_FILE);
        } catch (NoSuchFileException e) {
            makeFolders(folder);
            return FileChannel.open(temporary, options, PRIVATE_FILE);
        }
    }

    private static Path publish(Path folder, Path from, Path to) throws IOException {
        try {
            return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            makeFolders(folder);
            return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void makeFolders(Path folder) throws IOException {
        for (var part : new String[] {"tmp", "new", "cur"}) {
            Files.createDirectories(folder.resolve(part), PRIVATE_DIRECTORY);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // Mail readers remove old files from tmp.
        }
    }
}
