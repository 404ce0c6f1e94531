package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.QueuePlace;
import org.postrider.mail.queue.Spool;

/// What postsuper(1) does with messages. The mail system may be running: a file that goes away or
/// moves meanwhile is looked for again.
final class QueueWork {
    private static final List<QueueName> MESSAGES = List.of(QueueName.HOLD, QueueName.INCOMING,
            QueueName.ACTIVE, QueueName.DEFERRED);

    /// What can become of a message, in the order in which it is told how many.
    private enum Result {
        REQUEUED("requeued", "Requeued"),
        DELETED("removed", "Deleted"),
        EXPIRED("expired", "Force-expired"),
        HELD("placed on hold", "Placed on hold"),
        RELEASED("released from hold", "Released from hold");

        private final String done;
        private final String total;

        Result(String done, String total) {
            this.done = done;
            this.total = total;
        }
    }

    /// One of the things that can be done.
    enum Action {
        /// Requeue.
        REQUEUE('r', MESSAGES, Result.REQUEUED),
        /// Delete.
        DELETE('d', QueuePlace.QUEUES, Result.DELETED),
        /// Mark for return to the sender.
        EXPIRE('e', MESSAGES, Result.EXPIRED),
        /// The same, and release from hold.
        EXPIRE_RELEASE('f', MESSAGES, Result.EXPIRED, Result.RELEASED),
        /// Put on hold.
        HOLD('h', List.of(QueueName.INCOMING, QueueName.ACTIVE, QueueName.DEFERRED), Result.HELD),
        /// Release from hold.
        RELEASE('H', List.of(QueueName.HOLD), Result.RELEASED);

        private final char letter;
        private final List<QueueName> queues;
        private final Set<Result> results;

        Action(char letter, List<QueueName> queues, Result... results) {
            this.letter = letter;
            this.queues = queues;
            this.results = EnumSet.copyOf(List.of(results));
        }

        /// How often Postfix would look at an id.
        int looks() {
            return results.size();
        }

        char letter() {
            return letter;
        }
    }

    private final Spool spool;
    private final Command command;
    private final Map<Result, Integer> counts = new EnumMap<>(Result.class);

    QueueWork(Spool spool, Command command) {
        this.spool = spool;
        this.command = command;
    }

    /// Does it with one message, wherever it is.
    ///
    /// @param only names of the directories to look in; empty for all
    void one(Action action, String id, List<String> only) throws IOException {
        if (action == Action.DELETE) {
            removeLogs(id, only);
        }
        // A running queue manager moves files: look twice.
        for (int attempt = 0; attempt < 2; attempt++) {
            for (var queue : queues(action, only)) {
                var results = apply(action, queue, id);
                if (!results.isEmpty()) {
                    results.forEach(result -> command.info(id + ": " + result.done));
                    return;
                }
            }
        }
    }

    /// Does it with all messages of the queues.
    ///
    /// @param only names of the directories to look in; empty for all
    void all(Action action, List<String> only) throws IOException {
        for (var queue : queues(action, only)) {
            for (var id : ids(queue.directory())) {
                apply(action, queue, id);
            }
        }
        if (action == Action.DELETE) {
            for (var log : QueueStructure.LOGS) {
                if (only.isEmpty() || only.contains(log)) {
                    removeAll(log);
                }
            }
        }
    }

    /// Removes all logs of a kind, wherever they are.
    private void removeAll(String log) throws IOException {
        try (var scan = spool.scan(log)) {
            for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                Files.deleteIfExists(path.get());
            }
        }
    }

    private List<String> ids(String queue) throws IOException {
        var ids = new ArrayList<String>();
        try (var scan = spool.scan(queue)) {
            for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                ids.add(path.get().getFileName().toString());
            }
        }
        return ids;
    }

    /// Tells how many, for what was asked for.
    void summary(Set<Action> actions) {
        for (var result : Result.values()) {
            if (actions.stream().anyMatch(action -> action.results.contains(result))) {
                int count = counts.getOrDefault(result, 0);
                command.info(result.total + ": " + count + " message" + (count == 1 ? "" : "s"));
            }
        }
    }

    private static List<QueueName> queues(Action action, List<String> only) {
        return only.isEmpty() ? action.queues
                : action.queues.stream().filter(q -> only.contains(q.directory())).toList();
    }

    /// @return what has become of the message; empty if it is not there, or is being written
    private Set<Result> apply(Action action, QueueName queue, String id) throws IOException {
        var path = spool.path(queue, id);
        var results = EnumSet.noneOf(Result.class);
        try {
            var attributes = Files.readAttributes(path, PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()
                    || !attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)) {
                return results;
            }
            if (action.results.contains(Result.EXPIRED) && !attributes.permissions()
                    .contains(PosixFilePermission.GROUP_EXECUTE)) {
                expire(path, attributes.permissions());
                results.add(Result.EXPIRED);
            }
            if (action.results.contains(Result.RELEASED) && queue == QueueName.HOLD) {
                release(id);
                results.add(Result.RELEASED);
            }
            switch (action) {
                case DELETE -> delete(queue, id);
                case REQUEUE -> requeue(queue, id);
                case HOLD -> spool.move(id, queue, QueueName.HOLD);
                case RELEASE, EXPIRE, EXPIRE_RELEASE -> { }
            }
            if (action.results.size() == 1 && !action.results.contains(Result.EXPIRED)) {
                results.addAll(action.results);
            }
        } catch (NoSuchFileException e) {
            return results;
        }
        results.forEach(result -> counts.merge(result, 1, Integer::sum));
        return results;
    }

    private void removeLogs(String id, List<String> only) throws IOException {
        for (var log : QueueStructure.LOGS) {
            if (only.isEmpty() || only.contains(log)) {
                spool.removeLog(log, id);
            }
        }
    }

    private void delete(QueueName queue, String id) throws IOException {
        removeLogs(id, List.of());
        Files.delete(spool.path(queue, id));
    }

    /// Old reasons must not be told about mail that begins anew; it arrives now, not when its next
    /// attempt was due. What its sender has to be told stays: pickup(8) takes care of it.
    private void requeue(QueueName queue, String id) throws IOException {
        Files.setLastModifiedTime(spool.path(queue, id),
                FileTime.fromMillis(System.currentTimeMillis()));
        spool.move(id, queue, QueueName.MAILDROP);
        spool.removeLog("defer", id);
    }

    private void release(String id) throws IOException {
        Files.setLastModifiedTime(spool.path(QueueName.HOLD, id),
                FileTime.fromMillis(System.currentTimeMillis()));
        spool.move(id, QueueName.HOLD, QueueName.DEFERRED);
    }

    private static void expire(Path path, Set<PosixFilePermission> permissions)
            throws IOException {
        var now = EnumSet.copyOf(permissions);
        now.add(PosixFilePermission.GROUP_EXECUTE);
        Files.setPosixFilePermissions(path, now);
    }
}
