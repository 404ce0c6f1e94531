package org.postrider.server.agent;

import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.log.Delays;
import org.postrider.mail.log.DeliveryLog;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.proto.VerifyReply.Status;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.QueueFile;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.VerifyClient;
import org.postrider.server.client.BounceClient.Role;
import org.postrider.util.Reason;

/// One attempt to deliver one message to some recipients by way of one nexthop. Used by one thread.
///
/// What a report does, in this order, so that a crash may repeat a delivery but never lose one: the
/// bounce, defer or trace log gets its entry on disk; the log line is written; the recipient's
/// record is marked done, unless it was deferred.
public final class Delivery {
    private final ServiceContext context;
    private final BounceClient bounces;
    private final VerifyClient verifier;
    private final StatusFilter filter;
    private final LastSteps lastSteps;
    private final DeliveryRequest request;
    private final QueueFile file;
    private final Delays delays;
    private final Set<Recipient> reported = new HashSet<>();
    private final Set<Recipient> waiting = new HashSet<>();
    private boolean deferred;
    private Dsn suspend = DeliveryReply.WELL;

    Delivery(ServiceContext context, BounceClient bounces, VerifyClient verifier,
            StatusFilter filter, LastSteps lastSteps,
            DeliveryRequest request, QueueFile file) {
        this.lastSteps = lastSteps;
        this.filter = filter;
        this.context = context;
        this.bounces = bounces;
        this.verifier = verifier;
        this.request = request;
        this.file = file;
        this.delays = Delays.of(request, now());
    }

    /// What qmgr asks for.
    public DeliveryRequest request() {
        return request;
    }

    /// Whether this only finds out what a delivery would do: nothing may be delivered.
    public boolean probes() {
        return has(DeliveryRequest.VERIFY);
    }

    /// The recipients to deliver to, at least one.
    public List<Recipient> recipients() {
        return request.recipients();
    }

    /// The queue file.
    public QueueFile message() {
        return file;
    }

    /// The message's content from its beginning; a new reader at each call.
    public ContentReader content() {
        return file.content(request.dataOffset(), request.size());
    }

    /// The times so far: to be completed with [Delays#withConnected(long)] and given to
    /// [#report].
    public Delays delays() {
        return delays;
    }

    /// The time of day, in microseconds since 1970.
    public long now() {
        return micros(context.clock().instant());
    }

    /// A step that is not cut off at a stop; closed when its recipients have been reported.
    public interface LastStep extends AutoCloseable {
        @Override
        void close();
    }

    /// Begins what makes the message somebody else's. For deliverers that name it
    /// ([Deliverer#namesLastStep()]).
    ///
    /// @throws StoppedException if the process is about to end: give up, report nothing
    public LastStep lastStep() {
        return lastSteps.begin();
    }

    /// Whether this recipient has been reported.
    public boolean isReported(Recipient recipient) {
        return reported.contains(recipient);
    }

    /// Whether the queue file is damaged: it will be set aside, and nobody is told that its
    /// recipients wait.
    private boolean isDamaged() {
        return !file.damage().isEmpty();
    }

    /// Records what became of a recipient. A second report on the same recipient is ignored: the
    /// first one has already been acted on.
    ///
    /// @param relay who took or refused the mail, `none` where nobody was asked
    /// @return whether the recipient is done; false if there will be another attempt
    public boolean report(Recipient recipient, Outcome outcome, String relay, Delays when) {
        if (!reported.add(recipient)) {
            return !waiting.contains(recipient);
        }
        if (!(outcome instanceof Outcome.Sent) && isDamaged()) {
            waits(recipient);
        } else if (probes()) {
            verified(recipient, outcome, relay, when);
        } else {
            switch (filter.apply(outcome)) {
                case Outcome.Sent(var dsn) -> sent(recipient, dsn, relay, when);
                case Outcome.Deferred(var dsn) -> defer(recipient, dsn, relay, when);
                case Outcome.Bounced(var dsn) -> bounce(recipient, dsn, relay, when);
            }
        }
        return !waiting.contains(recipient);
    }

    /// Records that a recipient cannot be delivered to, and tells somebody else than the sender, at
    /// once: the owner of the list that it is on.
    ///
    /// @param sender who is told
    /// @return whether the recipient is done; false if there will be another attempt
    public boolean bounceTo(String sender, Recipient recipient, Dsn dsn, String relay,
            Delays when) {
        if (probes() || context.conf().get(CommonParams.SOFT_BOUNCE)) {
            return report(recipient, new Outcome.Bounced(dsn), relay, when);
        }
        reported.add(recipient);
        if (isDamaged()) {
            waits(recipient);
        } else if (bounceNow(sender, recipient, dsn.withAction("failed"))) {
            log(recipient, dsn, "bounced", relay, when);
            done(recipient);
        } else {
            defer(recipient, Dsn.of("4.3.0", "delayed", "bounce service failure"), relay, when);
        }
        return !waiting.contains(recipient);
    }

    /// Marks a recipient done that stood for others, each of which has been reported and is done.
    public void expanded(Recipient recipient) {
        if (reported.add(recipient)) {
            done(recipient);
        }
    }

    /// Says that a recipient that stood for others is not done, because one of them waits.
    public void waits(Recipient recipient) {
        reported.add(recipient);
        waiting.add(recipient);
        deferred = true;
    }

    /// Says that the whole destination cannot be reached now: qmgr lowers its concurrency, and
    /// defers other mail for it without a further attempt if it stays so.
    public void suspend(Dsn why) {
        suspend = why;
    }

    /// Reports all recipients that have no report yet, in the same way.
    public void reportRest(Outcome outcome, String relay, Delays when) {
        for (var recipient : recipients()) {
            report(recipient, outcome, relay, when);
        }
    }

    DeliveryReply reply() {
        return new DeliveryReply(deferred, suspend);
    }

    private void sent(Recipient recipient, Dsn dsn, String relay, Delays when) {
        // Without an action, the next mail system reports success itself (RFC 3461, section 5.2.1).
        boolean elsewhere = dsn.action().isEmpty();
        var told = elsewhere ? dsn.withAction("relayed") : dsn;
        boolean success = (recipient.notifyFlags() & Recipient.SUCCESS) != 0 && !elsewhere;
        // Who asked for both is told twice.
        boolean cleared = has(DeliveryRequest.DELAYED) && (recipient.notifyFlags() == 0
                || (recipient.notifyFlags() & Recipient.DELAY) != 0);
        if ((cleared || has(DeliveryRequest.TRACE)) && !trace(recipient, told, relay)
                || success && !trace(recipient, told, relay)) {
            defer(recipient, Dsn.of("4.3.0", "delayed", request.queueId()
                    + ": trace service failed"), relay, when);
            return;
        }
        log(recipient, dsn, "sent", relay, when);
        done(recipient);
    }

    private void bounce(Recipient recipient, Dsn dsn, String relay, Delays when) {
        if (context.conf().get(CommonParams.SOFT_BOUNCE)) {
            defer(recipient, soft(dsn), relay, when);
            return;
        }
        var failed = failed(dsn);
        boolean recorded = (has(DeliveryRequest.BOUNCE)
                ? bounceNow(request.sender(), recipient, failed)
                : append(Role.BOUNCE, recipient, failed))
                && (!has(DeliveryRequest.TRACE) || trace(recipient, failed, relay));
        if (!recorded) {
            defer(recipient, Dsn.of("4.3.0", "delayed", "bounce or trace service failure"), relay,
                    when);
            return;
        }
        log(recipient, failed, "bounced", relay, when);
        done(recipient);
    }

    /// A failure for good; a command may have given it a code of success.
    private Dsn failed(Dsn dsn) {
        var failed = dsn.withAction("failed");
        if (dsn.status().startsWith("5")) {
            return failed;
        }
        context.log().warning("bounce_append: ignoring dsn code \"" + dsn.status() + "\"");
        return failed.withStatus("5.0.0");
    }

    private void defer(Recipient recipient, Dsn dsn, String relay, Delays when) {
        deferred = true;
        waiting.add(recipient);
        var delayed = soft(dsn);
        append(Role.DEFER, recipient, delayed);
        if (has(DeliveryRequest.TRACE)) {
            trace(recipient, delayed, relay);
        }
        log(recipient, delayed, "deferred", relay, when);
    }

    /// A probe: whatever comes out, it is recorded for the report and the recipient is done.
    private void verified(Recipient recipient, Outcome outcome, String relay, Delays when) {
        var status = outcome instanceof Outcome.Sent ? "deliverable" : "undeliverable";
        boolean probe = has(DeliveryRequest.PROBE);
        boolean told = probe ? tell(recipient, outcome)
                : trace(recipient, outcome.dsn().withAction(status), relay);
        if (!told) {
            defer(recipient, Dsn.of("4.3.0", "delayed", (probe ? "verify" : "trace")
                    + " service failure"), relay, when);
            return;
        }
        log(recipient, outcome.dsn(), status, relay, when);
        done(recipient);
    }

    /// Tells verify(8) what became of a probe, by the address that it was asked about.
    private boolean tell(Recipient recipient, Outcome outcome) {
        var address = recipient.original().isEmpty() ? recipient.address()
                : Address.internal(recipient.original());
        try {
            verifier.update(address, switch (outcome) {
                case Outcome.Sent _ -> Status.DELIVERABLE;
                case Outcome.Deferred _ -> Status.DEFERRED;
                case Outcome.Bounced _ -> Status.UNDELIVERABLE;
            }, outcome.dsn().reason());
            return true;
        } catch (IOException e) {
            context.log().warning(request.queueId() + ": verify service failure");
            return false;
        }
    }

    private static Dsn soft(Dsn dsn) {
        var status = dsn.status();
        var soft = status.startsWith("4") || status.isEmpty() ? dsn
                : dsn.withStatus("4" + status.substring(1));
        return soft.withAction("delayed");
    }

    /// Records what became of a recipient for the report that the sender gets on request. The text
    /// says by whom it was tried, too.
    ///
    /// @return whether it is on disk
    public boolean trace(Recipient recipient, Dsn dsn, String relay) {
        return append(Role.TRACE, recipient, relay.equals("none") ? dsn
                : dsn.withReason("delivery via " + relay + ": " + dsn.reason()));
    }

    private boolean append(Role role, Recipient recipient, Dsn dsn) {
        try {
            bounces.append(role, request.queueId(), recipient, dsn);
            return true;
        } catch (IOException e) {
            context.log().warning(request.queueId() + ": "
                    + role.name().toLowerCase(java.util.Locale.ROOT) + " service failure");
            return false;
        }
    }

    private boolean bounceNow(String sender, Recipient recipient, Dsn dsn) {
        try {
            bounces.one(new BounceRequest.One(request.queueName(), request.queueId(),
                    request.encoding(), request.sendopts(), sender, request.envid(),
                    request.ret(), recipient, dsn));
            return true;
        } catch (IOException e) {
            context.log().warning(request.queueId() + ": bounce service failure");
            return false;
        }
    }

    private void log(Recipient recipient, Dsn dsn, String status, String relay, Delays when) {
        context.log().info(DeliveryLog.of(context.conf()).line(request.queueId(), recipient, relay,
                when, now(), dsn, status));
    }

    /// Whether the file can be changed where the recipients will have to be marked done. A
    /// delivery that cannot be noted would be made again at each attempt.
    boolean canBeNoted() throws CorruptFileException {
        var first = recipients().get(0);
        if (!isMarked(first)) {
            return true;
        }
        try {
            file.tryChange(first.offset());
            return true;
        } catch (CorruptFileException e) {
            throw e;
        } catch (IOException e) {
            warn(e);
            return false;
        }
    }

    private boolean isMarked(Recipient recipient) {
        return has(DeliveryRequest.SUCCESS) && recipient.offset() > 0;
    }

    private void warn(IOException why) {
        context.log().warning("cannot update queue file " + file.path() + ": "
                + Reason.text(why));
    }

    private void done(Recipient recipient) {
        if (!isMarked(recipient)) {
            return;
        }
        try {
            file.markDone(recipient.offset());
        } catch (IOException e) {
            // The delivery will be repeated: better twice than never.
            warn(e);
            deferred = true;
        }
    }

    private boolean has(int flags) {
        return (request.flags() & flags) != 0;
    }

    static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }
}
