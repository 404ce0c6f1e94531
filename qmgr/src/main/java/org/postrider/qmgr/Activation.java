package org.postrider.qmgr;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.postrider.mail.log.DeliveryLog;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.qmgr.schedule.Route;
import org.postrider.server.ServiceContext;
import org.postrider.util.Reason;
import org.postrider.util.sys.FileStatus;

/// Makes messages active: moves the file, reads its envelope, finds out where its recipients go.
final class Activation {
    /// What came of making a message active.
    sealed interface Result {}

    /// An active message and where its first recipients go.
    ///
    /// @param routes empty if all recipients are done
    record Activated(ActiveMessage message, List<Route> routes) implements Result {}

    /// The message vanished, was set aside as corrupt, or cannot be read now.
    record Gone() implements Result {}

    /// A delivery that an earlier queue manager ordered still goes on; the message stays where it
    /// is.
    record Locked() implements Result {}

    private final ServiceContext context;
    private final Spool spool;
    private final Router router;
    private final int portion;
    private final int least;
    private final IntSupplier inMemory;

    /// @param inMemory how many recipients are in memory, of all messages
    Activation(ServiceContext context, Spool spool, Router router, IntSupplier inMemory,
            Limits limits) {
        this.context = context;
        this.spool = spool;
        this.router = router;
        this.inMemory = inMemory;
        portion = limits.recipients();
        least = context.conf().get(QmgrParams.QMGR_MESSAGE_RECIPIENT_MINIMUM);
    }

    /// Makes a ready message active.
    ///
    /// @param flush whether deferred transports are used
    Result activate(String id, QueueName from, boolean flush) {
        long activated = Agents.micros(context.clock().instant());
        boolean active = false;
        try (var file = QueueFile.open(spool.path(from, id))) {
            // The marks of done recipients are final once the lock is ours.
            if (!file.lockForQueueManager()) {
                context.log().info(id + ": skipped, still being delivered");
                return new Locked();
            }
            spool.move(id, from, QueueName.ACTIVE);
            active = true;
            var path = spool.path(QueueName.ACTIVE, id);
            var status = Readiness.status(path);
            // Postsuper wants it returned.
            boolean expired = status.has(FileStatus.GROUP_EXECUTE);
            if (expired && spool.hasLog("defer", id)) {
                return expire(id, file, activated);
            }
            // Also of what comes from incoming: after a crash it may have been deferred before, and
            // what is in the log may have been delivered when the message is returned.
            spool.emptyLog("defer", id);
            boolean urgent = Readiness.takeUrgency(path, status);
            return open(id, file, flush, urgent, expired, activated);
        } catch (NoSuchFileException e) {
            return new Gone();
        } catch (CorruptFileException e) {
            corrupt(id, e.getMessage());
        } catch (IOException e) {
            context.log().warning(id + ": cannot be opened: " + Reason.text(e));
            putBack(id, active ? QueueName.ACTIVE : from);
        } catch (RuntimeException e) {
            context.log().panic(id, e);
            putBack(id, active ? QueueName.ACTIVE : from);
        }
        return new Gone();
    }

    /// Makes a message active that is to end without an attempt, for the reasons that its log has.
    private Activated expire(String id, QueueFile file, long activated) throws IOException {
        var envelope = Envelope.read(file, Integer.MAX_VALUE);
        envelope.forgetRecipients();
        logActive(id, envelope);
        var message = new ActiveMessage(id, envelope, System.nanoTime(), activated, false, true);
        message.defer();
        return new Activated(message, List.of());
    }

    private void logActive(String id, Envelope envelope) {
        context.log().info(id + ": from=<" + DeliveryLog.of(context.conf()).address(envelope.sender())
                + ">, size=" + envelope.contentSize() + ", nrcpt=" + envelope.count()
                + " (queue active)");
    }

    /// Lets a message that cannot be read now wait in deferred, where it is looked at no more often
    /// than once in a queue run. If even that fails it stays where it is, and the next start of the
    /// queue manager takes it up again.
    private void putBack(String id, QueueName from) {
        try {
            postpone(id, from, context.conf().get(QmgrParams.MINIMAL_BACKOFF_TIME));
            if (from != QueueName.DEFERRED) {
                spool.move(id, from, QueueName.DEFERRED);
            }
        } catch (NoSuchFileException e) {
            // postsuper has removed it.
        } catch (IOException e) {
            context.log().warning(id + ": cannot be deferred: " + Reason.text(e));
        }
    }

    /// Sets the time of the next attempt. A file that belongs to somebody else keeps its time.
    ///
    /// @throws NoSuchFileException if it is gone
    void postpone(String id, QueueName queue, Duration delay) throws NoSuchFileException {
        try {
            spool.nextAttempt(queue, id, context.clock().instant().plus(delay));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            context.log().warning(id + ": cannot set the time of the next attempt: " + Reason.text(e));
        }
    }

    private Activated open(String id, QueueFile file, boolean flush, boolean urgent,
            boolean expired, long activated) throws IOException {
        var envelope = Envelope.read(file, room());
        logActive(id, envelope);
        var message =
                new ActiveMessage(id, envelope, System.nanoTime(), activated, urgent, expired);
        return new Activated(message, routes(message, file, flush || urgent));
    }

    private List<Route> routes(ActiveMessage message, QueueFile file, boolean flush)
            throws IOException {
        var routes = message.expired() ? Router.expired(message.envelope())
                : router.routes(message.id(), message.envelope(), file, flush,
                        message.activated());
        message.envelope().forgetRecipients();
        return routes;
    }

    /// Reads the next portion of a message's recipients.
    ///
    /// @param room how many at most, at least 1
    List<Route> more(ActiveMessage message, int room) throws IOException {
        try (var file = QueueFile.open(spool.path(QueueName.ACTIVE, message.id()))) {
            message.envelope().more(file, room);
            return routes(message, file, message.urgent());
        }
    }

    /// Sets a damaged file aside, for people to look at.
    void corrupt(String id, String why) {
        context.log().warning(id + ": " + why);
        setAside(id);
    }

    /// Sets aside what a delivery agent has found to be damaged.
    void setAside(String id) {
        context.log().warning("saving corrupt file \"" + id + "\" from queue \"active\" to queue"
                + " \"corrupt\"");
        try {
            spool.move(id, QueueName.ACTIVE, QueueName.CORRUPT);
        } catch (IOException e) {
            context.log().warning("cannot move " + id + " to corrupt: " + Reason.text(e));
        }
    }

    private int room() {
        return Math.max(least, portion - inMemory.getAsInt());
    }
}
