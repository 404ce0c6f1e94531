package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.QueueParams;
import org.postrider.util.DiskStep;
import org.postrider.util.sys.DirectoryEntries;
import org.postrider.util.sys.FileStatus;

/// The directories below `queue_directory`: where files are, how they are made, moved, removed.
///
/// Some queues are spread over subdirectories by the first characters of the ids
/// (`hash_queue_names`, `hash_queue_depth`); those directories are made as they are needed. Safe for
/// use by many threads.
public final class Spool {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<OpenOption> EMPTIED = Set.of(StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path root;
    private final Set<String> hashed;
    private final int depth;
    private final boolean longIds;
    private final Clock clock;
    private final String process = Long.toString(ProcessHandle.current().pid(), 36);
    private final AtomicLong sequence = new AtomicLong();

    /// @param root `queue_directory`
    /// @param hashed names of the queues that are spread over subdirectories
    /// @param depth of those subdirectories, at least 1
    /// @param longIds which kind of id new files get
    /// @param clock gives the time in new ids
    public Spool(Path root, List<String> hashed, int depth, boolean longIds, Clock clock) {
        this.root = root;
        this.hashed = new HashSet<>(hashed);
        this.depth = depth;
        this.longIds = longIds;
        this.clock = clock;
    }

    /// The spool that this configuration names.
    public static Spool of(Conf conf) {
        return of(conf, Clock.systemUTC());
    }

    /// The spool that this configuration names, with a clock for new ids.
    public static Spool of(Conf conf, Clock clock) {
        return new Spool(Path.of(conf.get(QueueParams.QUEUE_DIRECTORY)),
                conf.get(QueueParams.HASH_QUEUE_NAMES), conf.get(QueueParams.HASH_QUEUE_DEPTH),
                conf.get(QueueParams.ENABLE_LONG_QUEUE_IDS), clock);
    }

    /// `queue_directory`.
    public Path root() {
        return root;
    }

    /// The directory of a queue.
    public Path directory(QueueName queue) {
        return root.resolve(queue.directory());
    }

    /// How many levels of subdirectories a queue has.
    ///
    /// @param queue its directory's name
    public int levels(String queue) {
        return hashed.contains(queue) ? depth : 0;
    }

    /// Where the file of this id belongs in this queue, whether it exists or not.
    ///
    /// @throws IllegalArgumentException if the id is not valid
    public Path path(QueueName queue, String id) {
        return path(queue.directory(), id);
    }

    /// Where the log of this message belongs.
    ///
    /// @param kind `bounce`, `defer` or `trace`
    /// @throws IllegalArgumentException if the id is not valid
    public Path log(String kind, String id) {
        return path(kind, id);
    }

    /// The queue that has this message now. One that moves meanwhile may be missed.
    ///
    /// @throws IllegalArgumentException if the id is not valid
    public Optional<QueueName> find(String id) throws IOException {
        for (var queue : QueueName.values()) {
            if (FileStatus.of(path(queue, id)).isPresent()) {
                return Optional.of(queue);
            }
        }
        return Optional.empty();
    }

    /// Makes a new file, named after the time and its own inode number.
    ///
    /// @throws IOException if the disk is full or the queue is not there
    public NewQueueFile create(QueueName queue) throws IOException {
        var now = now();
        var temporary = directory(queue).resolve(
                now.getNano() / 1000 + "." + process + "-" + sequence.incrementAndGet());
        var channel = FileChannel.open(temporary, NEW, PRIVATE_FILE);
        try {
            long inode = (Long) Files.getAttribute(temporary, "unix:ino");
            while (true) {
                int micros = now.getNano() / 1000;
                var id = longIds ? QueueId.longId(now.getEpochSecond(), micros, inode)
                        : QueueId.shortId(micros, inode);
                var path = path(queue, id);
                // The inode is ours, so only a file that was copied here from elsewhere can have
                // this name.
                if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    move(DiskStep.NAME_MESSAGE, temporary, path);
                    return new NewQueueFile(id, path,
                            now.getEpochSecond() * 1_000_000 + micros, channel);
                }
                now = now.plusNanos(1000);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /// Moves a message to another queue; replaces what has its name there.
    ///
    /// @throws NoSuchFileException if it is not in the first queue
    public void move(String id, QueueName from, QueueName to) throws IOException {
        move(to == QueueName.ACTIVE ? DiskStep.ACTIVATE
                : to == QueueName.DEFERRED ? DiskStep.DEFER : DiskStep.MOVE,
                path(from, id), path(to, id));
    }

    /// Removes a message.
    ///
    /// @return whether it was there
    public boolean remove(QueueName queue, String id) throws IOException {
        return DiskStep.REMOVE_MESSAGE.make(() -> DirectoryEntries.remove(path(queue, id)));
    }

    /// Moves a message of the active queue to `saved`, where people may look at it.
    ///
    /// @throws NoSuchFileException if it is not there
    public void save(String id) throws IOException {
        move(DiskStep.REMOVE_MESSAGE, path(QueueName.ACTIVE, id), path("saved", id));
    }

    /// Removes a log.
    ///
    /// @param kind `bounce`, `defer` or `trace`
    /// @return whether it was there
    public boolean removeLog(String kind, String id) throws IOException {
        return DiskStep.REMOVE_LOG.make(() -> DirectoryEntries.remove(log(kind, id)));
    }

    /// Forgets what a log says, without removing it: a file system may search long for a place for
    /// the next one (ext4 without a journal passes over all files that were removed lately). What is
    /// somebody else's, or no file, is removed.
    ///
    /// @param kind `bounce`, `defer` or `trace`
    public void emptyLog(String kind, String id) throws IOException {
        var log = log(kind, id);
        var status = FileStatus.of(log);
        if (status.isEmpty() || status.get().isRegular() && status.get().size() == 0) {
            return;
        }
        try {
            DiskStep.REMOVE_LOG.make(() -> {
                FileChannel.open(log, EMPTIED).close();
                return log;
            });
        } catch (IOException e) {
            removeLog(kind, id);
        }
    }

    /// Whether a log says anything.
    ///
    /// @param kind `bounce`, `defer` or `trace`
    public boolean hasLog(String kind, String id) throws IOException {
        return FileStatus.of(log(kind, id)).filter(status -> status.size() > 0).isPresent();
    }

    /// Sets the time of the next attempt: the modification time.
    public void nextAttempt(QueueName queue, String id, Instant time) throws IOException {
        DiskStep.SCHEDULE.make(() ->
                Files.setLastModifiedTime(path(queue, id), FileTime.from(time)));
    }

    /// Makes the directory that this file belongs in.
    public static void makeDirectory(Path file) throws IOException {
        Files.createDirectories(file.getParent(), PRIVATE_DIRECTORY);
    }

    /// Goes through a queue, one directory at a time.
    public QueueScan scan(QueueName queue) {
        return scan(queue.directory());
    }

    /// Goes through a directory by its name: a queue, `bounce`, `defer` or `trace`.
    public QueueScan scan(String queue) {
        return new QueueScan(root.resolve(queue));
    }

    private static void move(DiskStep step, Path from, Path to) throws IOException {
        step.make(() -> move(from, to));
    }

    static Path move(Path from, Path to) throws IOException {
        try {
            return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Whether the directory is there by now says nothing: another may have made it since.
            if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            makeDirectory(to);
            return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path path(String queue, String id) {
        if (!QueueId.isValid(id)) {
            throw new IllegalArgumentException("bad queue id");
        }
        if (!hashed.contains(queue)) {
            return root.resolve(queue + '/' + id);
        }
        var key = QueueId.hashKey(id);
        var path = new StringBuilder(queue);
        for (int i = 0; i < depth; i++) {
            path.append('/').append(i < key.length() ? key.charAt(i) : '_');
        }
        return root.resolve(path.append('/').append(id).toString());
    }

    private Instant now() {
        return clock.instant();
    }
}
