package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;

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
        return QueueId.isValid(id) && QueueId.inode(id) >= 0 ? Optional.of(id) : Optional.empty();
    }

    /// The id that a message's file should have. Long ids are left alone in maildrop, where they are
    /// secret.
    ///
    /// @throws NoSuchFileException if the file has gone
    public String rightId(QueueName queue, Path file, String id) throws IOException {
        if (QueueId.isLong(id) && (longIds || queue == QueueName.MAILDROP)) {
            return id;
        }
        long inode = (Long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        return QueueId.isLong(id) ? QueueId.shortened(id, inode)
                : QueueId.inode(id) == inode ? id : QueueId.withInode(id, inode);
    }

    /// Whether a message has been unfinished for so long that it belongs to nobody any more.
    public static boolean isStale(PosixFileAttributes attributes) {
        return !attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)
                && attributes.lastModifiedTime().toMillis() < System.currentTimeMillis() - STALE;
    }

    /// Whether a file of any queue has another name or place than it should, or is stale.
    public boolean isAnyWrong() throws IOException {
        for (var queue : QUEUES) {
            try (var scan = spool.scan(queue)) {
                for (var path = scan.nextOfAnyName(); path.isPresent();
                        path = scan.nextOfAnyName()) {
                    if (isWrong(queue, path.get())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean isWrong(QueueName queue, Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            var id = id(path);
            return attributes.isRegularFile() && (isStale(attributes) || id.isPresent()
                    && !spool.path(queue, rightId(queue, path, id.get())).equals(path));
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
