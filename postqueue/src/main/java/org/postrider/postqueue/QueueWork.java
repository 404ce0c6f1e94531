package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;

/// What postsuper(1) does with messages. The mail system may be running: a file that goes away or
/// moves meanwhile is looked for again.
final class QueueWork {
    private static final List<QueueName> MESSAGES = List.of(QueueName.HOLD, QueueName.INCOMING,
            QueueName.ACTIVE, QueueName.DEFERRED);

    /// One of the things that can be done.
    enum Action {
        /// Delete.
        DELETE('d', "removed", "Deleted", MESSAGES),
        /// Requeue.
        REQUEUE('r', "requeued", "Requeued", MESSAGES),
        /// Put on hold.
        HOLD('h', "placed on hold", "Placed on hold",
                List.of(QueueName.INCOMING, QueueName.ACTIVE, QueueName.DEFERRED)),
        /// Mark for return to the sender.
        EXPIRE('e', "expired", "Force-expired", MESSAGES),
        /// The same, and release from hold.
        EXPIRE_RELEASE('f', "expired", "Force-expired", MESSAGES),
        /// Release from hold.
        RELEASE('H', "released from hold", "Released from hold", List.of(QueueName.HOLD));

        private final char letter;
        private final String done;
        private final String total;
        private final List<QueueName> queues;

        Action(char letter, String done, String total, List<QueueName> queues) {
            this.letter = letter;
            this.done = done;
            this.total = total;
            this.queues = queues;
        }

        char letter() {
            return letter;
        }
    }

    private final Spool spool;
    private final Command command;
    private final Map<Action, Integer> counts = new EnumMap<>(Action.class);
    private int released;

    QueueWork(Spool spool, Command command) {
        this.spool = spool;
        this.command = command;
    }

    /// Does it with one message, wherever it is.
    void one(Action action, String id, List<QueueName> only) throws IOException {
        // A running queue manager moves files: look twice.
        for (int attempt = 0; attempt < 2; attempt++) {
            for (var queue : queues(action, only)) {
                int before = released;
                if (apply(action, queue, id)) {
                    command.info(id + ": " + action.done);
                    if (released > before) {
                        command.info(id + ": " + Action.RELEASE.done);
                    }
                    counts.merge(action, 1, Integer::sum);
                    return;
                }
            }
        }
    }

    /// Does it with all messages of the queues.
    void all(Action action, List<QueueName> only) throws IOException {
        for (var queue : queues(action, only)) {
            var ids = new ArrayList<String>();
            try (var scan = spool.scan(queue)) {
                for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                    ids.add(path.get().getFileName().toString());
                }
            }
            for (var id : ids) {
                if (apply(action, queue, id)) {
                    counts.merge(action, 1, Integer::sum);
                }
            }
        }
    }

    /// Tells how many.
    void summary(Action action) {
        total(action.total, counts.getOrDefault(action, 0));
        if (action == Action.EXPIRE_RELEASE) {
            total(Action.RELEASE.total, released);
        }
    }

    private void total(String what, int count) {
        command.info(what + ": " + count + " message" + (count == 1 ? "" : "s"));
    }

    private static List<QueueName> queues(Action action, List<QueueName> only) {
        return only.isEmpty() ? action.queues
                : only.stream().filter(q -> action != Action.RELEASE || q == QueueName.HOLD)
                        .toList();
    }

    private boolean apply(Action action, QueueName queue, String id) throws IOException {
        var path = spool.path(queue, id);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            switch (action) {
                case DELETE -> delete(queue, id);
                case REQUEUE -> requeue(queue, id);
                case HOLD -> spool.move(id, queue, QueueName.HOLD);
                case RELEASE -> release(id);
                case EXPIRE -> expire(path);
                case EXPIRE_RELEASE -> {
                    expire(path);
                    if (queue == QueueName.HOLD) {
                        release(id);
                        released++;
                    }
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void delete(QueueName queue, String id) throws IOException {
        for (var log : List.of("bounce", "defer", "trace")) {
            spool.removeLog(log, id);
        }
        Files.delete(spool.path(queue, id));
    }

    /// Old reasons must not be told about mail that begins anew; it arrives now, not when its next
    /// attempt was due.
    private void requeue(QueueName queue, String id) throws IOException {
        Files.setLastModifiedTime(spool.path(queue, id),
                FileTime.fromMillis(System.currentTimeMillis()));
        spool.move(id, queue, QueueName.MAILDROP);
        for (var log : List.of("bounce", "defer", "trace")) {
            spool.removeLog(log, id);
        }
    }

    private void release(String id) throws IOException {
        Files.setLastModifiedTime(spool.path(QueueName.HOLD, id),
                FileTime.fromMillis(System.currentTimeMillis()));
        spool.move(id, QueueName.HOLD, QueueName.DEFERRED);
    }

    private static void expire(Path path) throws IOException {
        var permissions = Files.getPosixFilePermissions(path);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        Files.setPosixFilePermissions(path, permissions);
    }
}
