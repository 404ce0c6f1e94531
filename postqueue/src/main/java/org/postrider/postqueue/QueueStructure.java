package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.QueuePlace;
import org.postrider.mail.queue.Spool;

/// Mends the queue: removes unfinished files, puts files into the directories that the hashing
/// parameters ask for now, and gives files that were restored from a copy the name that goes with
/// their inode.
///
/// A file that needs another name gets it in two steps, since another file may have it still: first
/// with a mark at its end, which no other file can have, and when all are done without the mark.
///
/// | crash after | state on disk | next run |
/// |---|---|---|
/// | first step of a message | marked name | second step |
/// | first step, before that of its logs | logs under the old name | they are moved with those of the old name, or stay: the message is tried again without its history |
/// | second step | all is well | nothing to do |
final class QueueStructure {
    /// Directories of logs, whose files have the names of their messages.
    static final List<String> LOGS = List.of("bounce", "defer", "trace");
    /// What is mended unless queues are named.
    static final List<String> ALL = List.of("maildrop", "incoming", "active", "deferred", "hold",
            "flush", "bounce", "defer", "trace");

    private final Spool spool;
    private final QueuePlace places;
    private final Command command;
    private final Set<Path> marked = new LinkedHashSet<>();
    private int renamed;

    QueueStructure(Spool spool, QueuePlace places, Command command) {
        this.spool = spool;
        this.places = places;
        this.command = command;
    }

    /// Mends these directories.
    ///
    /// @param purge whether unfinished files are removed
    /// @param structure whether files are renamed and moved
    /// @return how many messages have other names now
    int mend(List<String> queues, boolean purge, boolean structure) throws IOException {
        // Logs first: a message whose name changes takes those along that are where they should be.
        var logsFirst = new ArrayList<>(queues);
        logsFirst.sort(Comparator.comparing(queue -> !LOGS.contains(queue)));
        for (var queue : logsFirst) {
            for (var path : files(queue)) {
                mend(queue, path, purge, structure);
            }
        }
        for (var path : marked) {
            unmark(path);
        }
        if (structure) {
            for (var queue : queues) {
                removeEmpty(queue, spool.root().resolve(queue), 0);
            }
        }
        return renamed;
    }

    private List<Path> files(String queue) throws IOException {
        var files = new ArrayList<Path>();
        try (var scan = spool.scan(queue)) {
            for (var path = scan.nextOfAnyName(); path.isPresent(); path = scan.nextOfAnyName()) {
                files.add(path.get());
            }
        }
        return files;
    }

    private void mend(String queue, Path path, boolean purge, boolean structure)
            throws IOException {
        try {
            var attributes = Files.readAttributes(path, PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || queue.equals("flush")) {
                return;
            }
            var message = QueuePlace.QUEUES.stream()
                    .filter(q -> q.directory().equals(queue)).findFirst();
            var id = QueuePlace.id(path);
            if (purge && message.isPresent() && QueuePlace.isStale(attributes)) {
                Files.delete(path);
            } else if (queue.equals("trace") && id.isEmpty()) {
                return;
            } else if (id.isEmpty() || !structure && isMarked(path)) {
                command.warning("bogus file name: " + spool.root().relativize(path));
            } else if (structure && message.isPresent()) {
                place(message.get(), path, id.get());
            } else if (structure && isMarked(path)) {
                marked.add(path);
            } else if (structure) {
                move(path, spool.log(queue, id.get()));
            }
        } catch (NoSuchFileException e) {
            // The mail system was faster.
        }
    }

    private void place(QueueName queue, Path path, String id) throws IOException {
        var right = places.rightId(queue, path, id);
        var target = spool.path(queue, right);
        if (right.equals(id) && !isMarked(path)) {
            move(path, target);
            return;
        }
        var between = mark(target);
        move(path, between);
        marked.add(between);
        renamed++;
        for (var log : LOGS) {
            renameLog(log, id, right);
        }
    }

    private void renameLog(String log, String id, String right) throws IOException {
        var between = mark(spool.log(log, right));
        var old = spool.log(log, id);
        if (!id.equals(right) && Files.exists(old)) {
            move(old, between);
        }
        if (Files.exists(between)) {
            marked.add(between);
        }
    }

    private static boolean isMarked(Path path) {
        return path.getFileName().toString().endsWith(QueuePlace.MARK);
    }

    private static Path mark(Path path) {
        return path.resolveSibling(path.getFileName() + QueuePlace.MARK);
    }

    private void unmark(Path path) throws IOException {
        var name = path.getFileName().toString();
        try {
            move(path, path.resolveSibling(
                    name.substring(0, name.length() - QueuePlace.MARK.length())));
        } catch (NoSuchFileException e) {
            // The mail system was faster.
        }
    }

    /// Moves a file unless another has the name.
    private void move(Path from, Path to) throws IOException {
        if (to.equals(from)) {
            return;
        }
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            command.warning("cannot rename " + spool.root().relativize(from) + ": "
                    + spool.root().relativize(to) + " exists");
            return;
        }
        Spool.makeDirectory(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Removes directories that hashing does not ask for any more, once nothing is in them.
    private void removeEmpty(String queue, Path directory, int depth) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                if (entry.getFileName().toString().length() == 1
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    removeEmpty(queue, entry, depth + 1);
                }
            }
            if (depth > spool.levels(queue) && isEmpty(directory)) {
                Files.delete(directory);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // The mail system was faster, or the queue is not there.
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }
}
