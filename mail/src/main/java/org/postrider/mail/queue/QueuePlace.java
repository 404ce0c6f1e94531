package org.postrider.mail.queue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.postrider.util.sys.DirectoryEntries;

/// Which name a queue file should have, and which directory it belongs in.
///
/// The number at the end of a short queue id is the file's inode number: two files of one file system
/// then never want the same name. A queue that was copied has other numbers. Its files are renamed
/// before the mail system uses it, or else a new message could take the name of an old one. Long ids
/// are unique by their time; while `enable_long_queue_ids` is off they become short ones.
public final class QueuePlace {
    /// Directories of messages that are checked.
    public static final List<QueueName> QUEUES = List.of(QueueName.MAILDROP, QueueName.INCOMING,
            QueueName.ACTIVE, QueueName.DEFERRED, QueueName.HOLD);
    /// A file with this at the end of its name is being renamed. Postfix has the same mark.
    public static final String MARK = "#FIX";
    /// An unfinished file of this age, in milliseconds, belongs to nobody any more.
    private static final long STALE = 7 * 24 * 3_600_000L;
    /// The mode bit of a complete file.
    private static final int OWNER_EXECUTE = 0100;
    /// Where files are made. What is in the other queues has been complete.
    private static final Set<QueueName> UNFINISHED =
            EnumSet.of(QueueName.MAILDROP, QueueName.INCOMING);

    private final Spool spool;
    private final boolean longIds;

    /// @param longIds whether long ids are left as they are
    public QueuePlace(Spool spool, boolean longIds) {
        this.spool = spool;
        this.longIds = longIds;
    }

    /// The queue id in the name of a file, its mark taken away.
    ///
    /// @return empty if no queue file can have this name
    public static Optional<String> id(Path file) {
        var name = file.getFileName().toString();
        var id = name.endsWith(MARK) ? name.substring(0, name.length() - MARK.length()) : name;
        return isId(id) ? Optional.of(id) : Optional.empty();
    }

    private static boolean isId(String name) {
        return QueueId.isValid(name) && QueueId.inode(name) >= 0;
    }

    /// The id that a message's file should have. Long ids are left alone in maildrop, where they are
    /// secret.
    ///
    /// @throws NoSuchFileException if the file has gone
    public String rightId(QueueName queue, Path file, String id) throws IOException {
        return rightId(queue, id,
                (Long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    private String rightId(QueueName queue, String id, long inode) {
        if (QueueId.isLong(id) && (longIds || queue == QueueName.MAILDROP)) {
            return id;
        }
        return QueueId.isLong(id) ? QueueId.shortened(id, inode)
                : QueueId.inode(id) == inode ? id : QueueId.withInode(id, inode);
    }

    /// Whether a message has been unfinished for so long that it belongs to nobody any more.
    public static boolean isStale(PosixFileAttributes attributes) {
        return isStale(attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE),
                attributes.lastModifiedTime());
    }

    private static boolean isStale(boolean complete, FileTime modified) {
        return !complete && modified.toMillis() < System.currentTimeMillis() - STALE;
    }

    /// Whether a file of any queue has another name or place than it should, or is stale. There may
    /// be hundreds of thousands, and the mail system waits for the answer: several directories are
    /// read at a time, and a file whose name tells the number that its directory has for it is not
    /// looked at, unless it is where unfinished files are.
    public boolean isAnyWrong() throws IOException {
        try (var work = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors())) {
            var level = QUEUES.stream().map(q -> new Directory(q, spool.directory(q))).toList();
            while (!level.isEmpty()) {
                var below = new ArrayList<Directory>();
                for (var look : work.invokeAll(
                        level.stream().map(d -> (Callable<Look>) () -> look(d)).toList())) {
                    if (look.get().anyWrong()) {
                        return true;
                    }
                    below.addAll(look.get().below());
                }
                level = below;
            }
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /// A directory of a queue, or one below it where the queue is hashed.
    private record Directory(QueueName queue, Path path) {}

    private record Look(boolean anyWrong, List<Directory> below) {}

    private Look look(Directory directory) throws IOException {
        var below = new ArrayList<Directory>();
        var suspects = new ArrayList<Path>();
        try {
            DirectoryEntries.visit(directory.path().toString(), (name, inode) -> {
                if (name.length() == 1) {
                    below.add(new Directory(directory.queue(), directory.path().resolve(name)));
                } else if (!isRight(directory, name, inode)) {
                    suspects.add(directory.path().resolve(name));
                }
            });
        } catch (NoSuchFileException | NotDirectoryException e) {
            return new Look(false, List.of());
        }
        for (var suspect : suspects) {
            if (isWrong(directory.queue(), suspect)) {
                return new Look(true, List.of());
            }
        }
        return new Look(false, below);
    }

    /// Whether a file is right by what its directory says.
    private boolean isRight(Directory directory, String name, long inode) {
        return !UNFINISHED.contains(directory.queue()) && isId(name)
                && rightId(directory.queue(), name, inode).equals(name)
                && spool.path(directory.queue(), name).getParent().equals(directory.path());
    }

    private boolean isWrong(QueueName queue, Path path) throws IOException {
        try {
            var status = Files.readAttributes(path, "unix:isRegularFile,ino,mode,lastModifiedTime",
                    LinkOption.NOFOLLOW_LINKS);
            if (!(Boolean) status.get("isRegularFile")) {
                return false;
            }
            var id = id(path);
            return isStale(((Integer) status.get("mode") & OWNER_EXECUTE) != 0,
                    (FileTime) status.get("lastModifiedTime"))
                    || id.isPresent() && !spool.path(queue,
                            rightId(queue, id.get(), (Long) status.get("ino"))).equals(path);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
