package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;

/// Mends the queue: removes unfinished files, puts files into the directories that the hashing
/// parameters ask for now, and gives files that were restored from a copy the name that goes with
/// their inode.
final class QueueStructure {
    /// An unfinished file of this age, in milliseconds, belongs to nobody any more.
    private static final long STALE = 36 * 3_600_000L;
    private static final List<String> LOGS = List.of("bounce", "defer", "trace");

    private final Spool spool;
    private final Command command;
    private int renamed;

    QueueStructure(Spool spool, Command command) {
        this.spool = spool;
        this.command = command;
    }

    /// Mends these queues; all of them if the list is empty.
    ///
    /// @param structure whether files are renamed and moved too
    void mend(List<QueueName> queues, boolean structure) throws IOException {
        for (var queue : queues.isEmpty() ? List.of(QueueName.values()) : queues) {
            for (var path : files(queue)) {
                mend(queue, path, structure);
            }
        }
        if (renamed > 0) {
            command.info("Renamed to match inode number: " + renamed + " message"
                    + (renamed == 1 ? "" : "s"));
            command.warning("QUEUE FILE NAMES WERE CHANGED TO MATCH INODE NUMBERS");
        }
    }

    private List<Path> files(QueueName queue) throws IOException {
        var files = new ArrayList<Path>();
        try (var scan = spool.scan(queue)) {
            for (var path = scan.nextOfAnyName(); path.isPresent(); path = scan.nextOfAnyName()) {
                files.add(path.get());
            }
        }
        return files;
    }

    private void mend(QueueName queue, Path path, boolean structure) throws IOException {
        try {
            var id = path.getFileName().toString();
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (isStale(path)) {
                Files.delete(path);
                command.info("removed stale file " + queue.directory() + "/" + id);
            } else if (structure && QueueId.isValid(id)) {
                place(queue, path, id);
            }
        } catch (NoSuchFileException e) {
            // The mail system was faster.
        }
    }

    private static boolean isStale(Path path) throws IOException {
        return !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE)
                && !path.getParent().getFileName().toString().equals("corrupt")
                && Files.getLastModifiedTime(path).toMillis()
                        < System.currentTimeMillis() - STALE;
    }

    private void place(QueueName queue, Path path, String id) throws IOException {
        long inode = (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        var right = queue == QueueName.CORRUPT || QueueId.inode(id) == inode ? id
                : QueueId.withInode(id, inode);
        var target = spool.path(queue, right);
        if (target.equals(path) || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        move(path, target);
        if (!right.equals(id)) {
            renamed++;
            for (var log : LOGS) {
                if (Files.exists(spool.log(log, id))) {
                    move(spool.log(log, id), spool.log(log, right));
                }
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Spool.makeDirectory(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
