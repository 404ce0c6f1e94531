package org.postrider.qmgr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.log.Delays;
import org.postrider.mail.log.DeliveryLog;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.MasterParams;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.qmgr.schedule.Actions;
import org.postrider.qmgr.schedule.Entry;
import org.postrider.qmgr.schedule.Message;
import org.postrider.qmgr.schedule.Route;
import org.postrider.qmgr.schedule.Scheduler;
import org.postrider.qmgr.schedule.TransportSettings;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;
import org.postrider.util.DiskStep;
import org.postrider.util.Reason;

/// The queue manager's service: takes triggers, and does the scheduler's bidding.
///
/// The scheduler's thread takes one event after another from a mailbox; each piece of I/O is a
/// virtual thread of its own that puts its result into the mailbox.
final class QueueManager implements Service, Actions {
    /// Envelopes that are read at the same time. More would take the processors from deliveries of
    /// what is active already: the queue manager would first read all that is deferred, then
    /// deliver it.
    private static final int OPENERS = 8;
    /// Messages that are ended at the same time: more would only cost memory.
    private static final int FINISHERS = 64;
    private static final long NEVER = Long.MAX_VALUE;
    /// After a start, how long deliveries that an earlier queue manager ordered are left alone.
    private static final Duration COOL_OFF = Duration.ofSeconds(5);
    private static final Dsn UNAVAILABLE =
            Dsn.of("4.3.0", "delayed", "mail transport unavailable");
    /// What the queue file does not say is done is tried again later.
    private static final DeliveryReply UNKNOWN_OUTCOME =
            new DeliveryReply(true, DeliveryReply.WELL);

    private final ServiceContext context;
    private final Spool spool;
    private final BounceClient bounces;
    private final Activation activation;
    private final Completion completion;
    private final Agents agents;
    private final Feeder feeder;
    private final Scheduler scheduler;
    private final MatchList flushers;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final Workers openers = new Workers(OPENERS);
    private final Workers finishers = new Workers(FINISHERS);
    private final Sweeper sweeper = new Sweeper();
    private final boolean logsFeedback;
    private Thread thread;
    private volatile boolean stopped;
    private volatile boolean draining;
    private volatile boolean ending;
    private final AtomicBoolean looksAgain = new AtomicBoolean();
    private final long started = System.nanoTime();
    /// Since when the scheduler deals with its present event.
    private volatile long eventSince = NEVER;

    /// @param preemptive whether small messages overtake large ones
    QueueManager(ServiceContext given, boolean preemptive) {
        var conf = given.conf();
        context = given.with(given.ipc().within(conf.get(QmgrParams.QMGR_IPC_TIMEOUT)));
        spool = Spool.of(conf, context.clock());
        bounces = new BounceClient(context);
        var limits = Limits.of(conf, context.log());
        activation = new Activation(context, spool,
                new Router(context, new RewriteClient(context)), this::recipientsInMemory, limits);
        completion = new Completion(context, spool, bounces, activation, limits);
        agents = new Agents(context, spool);
        var readiness = new Readiness(context.clock(), limits.longestWait());
        feeder = new Feeder(spool, readiness, conf.get(QmgrParams.QMGR_MESSAGE_ACTIVE_LIMIT),
                this::open, context.log());
        flushers = MatchList.of(CommonParams.AUTHORIZED_FLUSH_USERS.name(),
                conf.get(CommonParams.AUTHORIZED_FLUSH_USERS), context.tables(), conf);
        var rules = TransportConf.rules(conf, limits);
        logsFeedback = conf.get(QmgrParams.DESTINATION_CONCURRENCY_FEEDBACK_DEBUG);
        scheduler = preemptive
                ? Scheduler.preemptive(this, System::nanoTime, rules, this::settings)
                : Scheduler.roundRobin(this, System::nanoTime, rules, this::settings);
    }

    private int recipientsInMemory() {
        return scheduler.recipients();
    }

    @Override
    public void start() throws IOException {
        reclaim(this::reclaim);
        thread = Thread.ofVirtual().name("scheduler").start(this::run);
        feeder.start();
        feeder.scanIncoming(false);
        feeder.scanDeferred(false, false);
        scanLater();
    }

    private interface Reclaim {
        void file(Path path) throws IOException;
    }

    /// Files in `active` of which nobody knows begin anew: a crash has left them, or they were out of
    /// sight for a while.
    private void reclaim(Reclaim each) throws IOException {
        try (var scan = spool.scan(QueueName.ACTIVE)) {
            for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                try {
                    each.file(path.get());
                } catch (NoSuchFileException e) {
                    // postsuper was faster.
                } catch (IOException e) {
                    // One bad file must not keep the others, and the queue manager, from starting.
                    context.log().warning(path.get().getFileName() + ": cannot be reclaimed: "
                            + Reason.text(e));
                }
            }
        }
    }

    private void reclaimUnknown() {
        try {
            reclaim(path -> {
                var id = path.getFileName().toString();
                if (!draining && feeder.claim(id)) {
                    try {
                        reclaim(path);
                    } finally {
                        feeder.release(id);
                    }
                }
            });
        } catch (IOException e) {
            context.log().warning("scan of queue active: " + Reason.text(e));
        }
    }

    private void reclaim(Path path) throws IOException {
        var id = path.getFileName().toString();
        var incoming = spool.path(QueueName.INCOMING, id);
        if (!Files.exists(incoming, LinkOption.NOFOLLOW_LINKS)) {
            spool.move(id, QueueName.ACTIVE, QueueName.INCOMING);
        } else if (Files.isSameFile(path, incoming)) {
            DiskStep.MOVE.make(() -> Files.deleteIfExists(path));
        } else {
            activation.corrupt(id, "another message has the same queue id");
        }
    }

    private void scanLater() {
        context.timers().after(context.conf().get(QmgrParams.QUEUE_RUN_DELAY),
                () -> Thread.ofVirtual().start(this::runQueue));
    }

    private void runQueue() {
        if (stopped) {
            return;
        }
        reclaimUnknown();
        feeder.scanIncoming(false);
        feeder.scanDeferred(false, false);
        scanLater();
    }

    @Override
    public void session(Connection connection) throws IOException {
        if (!mayAsk(connection)) {
            return;
        }
        var in = connection.wire().in();
        var letters = EnumSet.noneOf(QmgrTrigger.Request.class);
        while (connection.wire().awaitMore()) {
            var next = QmgrTrigger.read(in);
            if (next.isEmpty()) {
                break;
            }
            switch (next.get()) {
                case QmgrTrigger.New(var id) -> feeder.offer(id);
                case QmgrTrigger.Retry(var id) -> feeder.retry(id);
                case QmgrTrigger.Request letter -> letters.add(letter);
            }
            // Letters that come together belong together, whatever their order.
            if (in.available() == 0) {
                act(letters);
                letters.clear();
            }
        }
        act(letters);
    }

    /// Programs of the mail system may ask for anything, other users as `authorized_flush_users`
    /// says.
    private boolean mayAsk(Connection connection) {
        if (!(connection instanceof Connection.Local(var _, var user)) || user.equals("root")
                || user.equals(context.conf().get(CommonParams.MAIL_OWNER))
                || flushers.string(user) == MatchList.Match.YES) {
            return true;
        }
        context.log().warning("user " + Bytes.printable(user, 100)
                + " is not allowed to flush the mail queue");
        return false;
    }

    private void act(Set<QmgrTrigger.Request> letters) {
        boolean flush = letters.contains(QmgrTrigger.Request.FLUSH_DEAD);
        if (flush) {
            mailbox.add(scheduler::flush);
        }
        feeder.prepare(letters.contains(QmgrTrigger.Request.SCAN_ALL), flush);
        if (letters.contains(QmgrTrigger.Request.SCAN_DEFERRED)) {
            feeder.scanDeferred(false, false);
        }
        if (letters.contains(QmgrTrigger.Request.SCAN_INCOMING)
                || letters.contains(QmgrTrigger.Request.WAKEUP)) {
            feeder.scanIncoming(flush);
        }
    }

    @Override
    public boolean busy() {
        // Retries are due even when nobody asks. When the process is to end nothing counts: the
        // next queue manager finds everything in the queue, and its new configuration must not
        // wait for the slowest of all deliveries. Those go on; their files are locked. What becomes
        // active after the next one has looked at the active queue would stay there.
        return !draining || agents.isSending() || openers.isBusy() || finishers.isBusy();
    }

    /// From now on agents end on purpose: what they do not answer any more stays active.
    @Override
    public void endSoon() {
        ending = true;
    }

    @Override
    public void drain() {
        draining = true;
        feeder.stop();
        openers.stop();
        agents.stop();
    }

    @Override
    public void close() {
        stopped = true;
        feeder.stop();
        if (thread != null) {
            thread.interrupt();
        }
        agents.close();
    }

    @Override
    public boolean isStuck(Duration limit) {
        long since = eventSince;
        return since != NEVER && System.nanoTime() - since
                > context.conf().get(QmgrParams.QMGR_DAEMON_TIMEOUT).toNanos();
    }

    private void run() {
        try {
            while (!stopped) {
                var event = mailbox.take();
                eventSince = System.nanoTime();
                try {
                    event.run();
                } catch (RuntimeException e) {
                    context.log().panic("queue manager", e);
                } finally {
                    eventSince = NEVER;
                }
            }
        } catch (InterruptedException e) {
            // The service ends.
        }
    }

    private void open(String id, QueueName from, boolean flush) {
        openers.add(() -> {
            var activated = activation.activate(id, from, flush);
            switch (activated) {
                case Activation.Activated(var message, var routes) -> schedule(message, routes);
                case Activation.Gone() -> feeder.done(id);
                case Activation.Locked() -> {
                    feeder.done(id);
                    lookAgain();
                }
            }
        });
    }

    /// Looks again for messages that an old delivery keeps, less and less often.
    private void lookAgain() {
        if (looksAgain.getAndSet(true)) {
            return;
        }
        var age = Duration.ofNanos(System.nanoTime() - started);
        context.timers().after(age.compareTo(COOL_OFF) < 0 ? COOL_OFF : age, () -> {
            looksAgain.set(false);
            feeder.scanIncoming(false);
        });
    }

    private void schedule(ActiveMessage message, List<Route> routes) {
        int unread = message.envelope().unread();
        mailbox.add(() -> scheduler.add(message, routes, unread));
    }

    @Override
    public void read(Message any, int room) {
        var message = (ActiveMessage) any;
        openers.add(() -> {
            try {
                schedule(message, activation.more(message, room));
            } catch (IOException | RuntimeException e) {
                context.log().warning(message.id() + ": cannot be read: " + Reason.text(e));
                mailbox.add(() -> {
                    message.defer();
                    scheduler.add(message, List.of(), 0);
                });
            }
        });
    }

    @Override
    public void finish(Message message) {
        finishers.add(() -> end((ActiveMessage) message));
    }

    private void end(ActiveMessage message) {
        if (completion.finish(message)) {
            feeder.done(message.id());
            sweeper.ended();
        } else {
            context.timers().after(context.conf().get(QmgrParams.MINIMAL_BACKOFF_TIME),
                    () -> finish(message));
        }
    }

    @Override
    public void deliver(Entry entry, boolean more) {
        if (draining) {
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                var reply = agents.deliver(entry, more);
                mailbox.add(() -> scheduler.delivered(entry, reply));
            } catch (Agents.EndingException e) {
                // The message stays in the active queue, for the next queue manager.
            } catch (Agents.UnavailableException e) {
                if (ending) {
                    return;
                }
                context.log().warning(e.getMessage());
                mailbox.add(() -> scheduler.failed(entry, UNAVAILABLE));
            } catch (IOException e) {
                if (ending) {
                    return;
                }
                // The agent died over this delivery: others may be well.
                context.log().warning("private/" + entry.transport()
                        + " socket: malformed response");
                mailbox.add(() -> scheduler.delivered(entry, UNKNOWN_OUTCOME));
            } catch (RuntimeException e) {
                context.log().panic("delivery by " + entry.transport(), e);
                mailbox.add(() -> scheduler.delivered(entry, UNKNOWN_OUTCOME));
            }
        });
    }

    /// Defers without the `retry` service, which cannot be used.
    @Override
    public void deferDirectly(Entry entry, Dsn why) {
        finishers.add(() -> {
            var message = ActiveMessage.of(entry);
            long now = Agents.micros(context.clock().instant());
            var delays = new Delays(message.envelope().arrival(), message.activated(), now, 0, 1);
            for (var recipient : entry.recipients()) {
                try {
                    bounces.append(BounceClient.Role.DEFER, message.id(), recipient, why);
                } catch (IOException e) {
                    context.log().warning(message.id() + ": defer service failure");
                }
                context.log().info(DeliveryLog.of(context.conf()).line(message.id(), recipient,
                        "none", delays, now, why, "deferred"));
            }
            mailbox.add(() -> scheduler.deferred(entry));
        });
    }

    @Override
    public void later(Duration delay, Runnable call) {
        context.timers().after(delay, () -> mailbox.add(call));
    }

    @Override
    public void adjusted(String transport, String destination, Supplier<String> state) {
        if (logsFeedback) {
            context.log().info(transport + ": queue " + Bytes.printable(destination, 100) + ": "
                    + state.get());
        }
    }

    @Override
    public void clogged(String destination, int entries) {
        context.log().warning("mail for " + Bytes.printable(destination, 100) + " is using up "
                + entries + " of " + feeder.active() + " active queue entries");
        context.log().warning("to turn off these warnings specify: "
                + QmgrParams.QMGR_CLOG_WARN_TIME.name() + " = 0");
    }

    private TransportSettings settings(String transport) {
        int deliveries = context.conf().get(MasterParams.DEFAULT_PROCESS_LIMIT);
        try {
            for (var entry : MasterCf.read(context.conf().directory()).entries()) {
                if (entry.name().equals(transport)) {
                    deliveries = entry.limit(context.conf());
                }
            }
        } catch (ConfException e) {
            context.log().warning(e.getMessage());
        }
        return TransportConf.settings(context.conf(), transport,
                deliveries == 0 ? Integer.MAX_VALUE : deliveries);
    }
}
