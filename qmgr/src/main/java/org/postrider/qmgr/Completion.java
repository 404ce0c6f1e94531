package org.postrider.qmgr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.log.DeliveryLog;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.DebugParams;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.BounceRequest.Kind;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.Spool;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.BounceClient.Role;
import org.postrider.util.Reason;
import org.postrider.util.sys.FileStatus;

/// Ends the stay of a message in the active queue: reports what it owes, then removes or defers it.
///
/// | crash after | state on disk | next start |
/// |---|---|---|
/// | last recipient marked | file in active, logs | no recipients left: ends it from the top |
/// | bounce report queued | file in active, log perhaps gone | reports again if the log is still there: one report too many, never one too few |
/// | trace report queued | the same with the trace log | the same |
/// | file removed | nothing but perhaps a defer log | that log is emptied when its id is used again |
/// | time of next attempt set | file in active | tried at once |
final class Completion {
    private static final Dsn UNKNOWN = Dsn.of("4.3.0", "delayed", "unknown mail transport error");
    /// The offset of what local(8) has made of a recipient: it does not tell of which.
    private static final long SOMEBODYS = 0;

    private final ServiceContext context;
    private final Spool spool;
    private final BounceClient bounces;
    private final Activation activation;
    private final Duration minimalBackoff;
    private final Duration maximalBackoff;
    private final Limits limits;
    private final boolean verpBounces;
    private final boolean saves;

    Completion(ServiceContext context, Spool spool, BounceClient bounces, Activation activation,
            Limits limits) {
        this.context = context;
        this.spool = spool;
        this.bounces = bounces;
        this.activation = activation;
        var conf = context.conf();
        minimalBackoff = conf.get(QmgrParams.MINIMAL_BACKOFF_TIME);
        maximalBackoff = conf.get(QmgrParams.MAXIMAL_BACKOFF_TIME);
        this.limits = limits;
        verpBounces = !conf.get(CleanupParams.DISABLE_VERP_BOUNCES);
        saves = conf.get(DebugParams.DONT_REMOVE) != 0;
    }

    /// Ends a message all of whose recipients have been dealt with.
    ///
    /// @return false if that was not possible now (a full disk, say): to be called again
    boolean finish(ActiveMessage message) {
        try {
            end(message);
        } catch (NoSuchFileException e) {
            // postsuper has removed it.
        } catch (IOException | RuntimeException e) {
            context.log().warning(message.id() + ": cannot be ended: " + Reason.text(e));
            return false;
        }
        return true;
    }

    private void end(ActiveMessage message) throws IOException {
        var id = message.id();
        var found = FileStatus.of(spool.path(QueueName.ACTIVE, id));
        if (found.isEmpty()) {
            left(message);
            return;
        }
        var status = found.get();
        if (!status.has(FileStatus.OWNER_EXECUTE)) {
            activation.setAside(id);
            return;
        }
        boolean owes = spool.hasLog("bounce", id) && !report(Role.BOUNCE, Kind.FAILURE, message);
        owes |= spool.hasLog("trace", id) && !trace(message);
        if (!owes && (!message.deferred() || expired(message, status.has(FileStatus.GROUP_EXECUTE)))) {
            remove(id);
        } else {
            defer(message);
        }
    }

    /// Ends a message that somebody has taken out of the active queue. Failures of one that is held, or
    /// gone for good, are told now: a held one may never come back. One that was requeued comes back,
    /// and tells of them then.
    ///
    /// @throws IOException if the whole queue is away, and the message probably with it
    private void left(ActiveMessage message) throws IOException {
        var id = message.id();
        if (!Files.isDirectory(spool.directory(QueueName.ACTIVE))) {
            throw new IOException("the active queue is not there");
        }
        var queue = spool.find(id);
        if (queue.filter(q -> q != QueueName.HOLD).isPresent()) {
            return;
        }
        var place = queue.orElse(QueueName.ACTIVE);
        boolean asked = message.envelope().traceFlags() != 0;
        boolean tells = spool.hasLog("trace", id) && !(asked && queue.isPresent());
        if (spool.hasLog("bounce", id) && !report(Role.BOUNCE, Kind.FAILURE, message, place)
                || tells && !report(Role.TRACE, asked ? Kind.VERIFY : Kind.SUCCESS, message, place)) {
            throw new IOException("its report cannot be queued");
        }
    }

    private void remove(String id) throws IOException {
        spool.removeLog("defer", id);
        if (saves) {
            spool.save(id);
            context.log().info(id + ": removed"); // as Postfix says all the same
        } else if (spool.remove(QueueName.ACTIVE, id)) {
            context.log().info(id + ": removed");
        }
    }

    private boolean trace(ActiveMessage message) {
        var envelope = message.envelope();
        boolean asked = envelope.traceFlags() != 0;
        boolean marked = asked && envelope.traceOffset() > 0;
        if (marked && !canBeNoted(message.id(), envelope.traceOffset())) {
            return false;
        }
        if (!report(Role.TRACE, asked ? Kind.VERIFY : Kind.SUCCESS, message)) {
            return false;
        }
        if (marked) {
            try (var file = open(message.id())) {
                file.kill(envelope.traceOffset(), RecordType.ATTRIBUTE);
            } catch (IOException e) {
                context.log().warning(message.id() + ": cannot update queue file: " + Reason.text(e));
            }
        }
        return true;
    }

    /// Returns mail that is too old, with the reasons of the last attempt.
    ///
    /// @param forced whether postsuper wants it returned whatever its age
    private boolean expired(ActiveMessage message, boolean forced) {
        var envelope = message.envelope();
        var limit = envelope.sender().isEmpty() ? limits.bounceLifetime() : limits.lifetime();
        if (!forced && age(envelope).compareTo(limit) < 0) {
            return false;
        }
        context.log().info(message.id() + ": from=<" + DeliveryLog.of(context.conf()).address(envelope.sender())
                + ">, status=" + (forced ? "force-expired" : "expired") + ", returned to sender");
        if (!message.isReturned()) {
            message.returned(recordsRest(message, forced ? Router.EXPIRED : UNKNOWN)
                    && report(Role.DEFER, Kind.FAILURE, message));
        }
        return message.isReturned();
    }

    /// Notes the recipients of whom the log says nothing: an agent died over them, or could not
    /// write it. Who is not in the report is forgotten with the message.
    private boolean recordsRest(ActiveMessage message, Dsn why) {
        var log = spool.log("defer", message.id());
        try (var file = open(message.id())) {
            var logged = new HashSet<Long>();
            if (spool.hasLog("defer", message.id())) {
                BounceLog.read(log).forEach(e -> logged.add(e.recipient().offset()));
            }
            for (var recipient : Envelope.read(file, Integer.MAX_VALUE).recipients()) {
                if (!logged.contains(recipient.offset()) && !logged.contains(SOMEBODYS)) {
                    bounces.append(Role.DEFER, message.id(), recipient, why);
                }
            }
            return true;
        } catch (IOException e) {
            context.log().warning(message.id() + ": cannot be returned: " + e.getMessage());
            return false;
        }
    }

    private void defer(ActiveMessage message) throws IOException {
        warn(message);
        var age = age(message.envelope());
        var wanted = age.compareTo(maximalBackoff) > 0 ? maximalBackoff : age;
        var delay = wanted.compareTo(minimalBackoff) < 0 ? minimalBackoff : wanted;
        activation.postpone(message.id(), QueueName.ACTIVE, delay);
        spool.move(message.id(), QueueName.ACTIVE, QueueName.DEFERRED);
    }

    /// Tells the sender once that mail is delayed, at the earliest in the second before the time, as
    /// Postfix does.
    private void warn(ActiveMessage message) throws IOException {
        var envelope = message.envelope();
        if (envelope.warnTime() == 0 || envelope.sender().isEmpty()
                || context.clock().instant().getEpochSecond() < envelope.warnTime() - 1
                || !spool.hasLog("defer", message.id())
                || !canBeNoted(message.id(), envelope.warnOffset())
                || !report(Role.DEFER, Kind.DELAY, message)) {
            return;
        }
        try (var file = open(message.id())) {
            file.clearWarning(envelope.warnOffset());
        } catch (IOException e) {
            context.log().warning(message.id() + ": cannot update queue file: " + Reason.text(e));
        }
    }

    /// Whether the file can be changed where a report is to be noted: one that cannot would be sent
    /// at the end of each attempt.
    private boolean canBeNoted(String id, long offset) {
        try (var file = open(id)) {
            file.tryChange(offset);
            return true;
        } catch (IOException e) {
            context.log().warning(id + ": cannot update queue file: " + Reason.text(e));
            return false;
        }
    }

    private QueueFile open(String id) throws IOException {
        return QueueFile.open(spool.path(QueueName.ACTIVE, id));
    }

    private boolean report(Role role, Kind kind, ActiveMessage message) {
        return report(role, kind, message, QueueName.ACTIVE);
    }

    private boolean report(Role role, Kind kind, ActiveMessage message, QueueName queue) {
        var envelope = message.envelope();
        try {
            bounces.report(role, new BounceRequest.Report(kind, queue.directory(),
                    message.id(), envelope.encoding(), envelope.sendopts(), envelope.sender(),
                    envelope.envid(), envelope.ret(),
                    verpBounces && kind == Kind.FAILURE ? envelope.verp() : ""));
            return true;
        } catch (IOException e) {
            context.log().warning(message.id() + ": report to sender failed: "
                    + e.getMessage());
            return false;
        }
    }

    private Duration age(Envelope envelope) {
        var arrival = Instant.ofEpochSecond(envelope.arrival() / 1_000_000,
                envelope.arrival() % 1_000_000 * 1000);
        return Duration.between(arrival, context.clock().instant());
    }
}
