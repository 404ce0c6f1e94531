package org.postrider.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.CommonParams;
import org.postrider.util.FatalException;

/// Runs services: makes them, listens for them, ends them. The content of a daemon process, and in
/// tests of a whole mail system in one JVM.
///
/// Order of calls: [#add] for each service, then (in a process of its own) privileges are dropped,
/// then [#start], then [#awaitIdle] or [#drain], then [#close].
public final class ServiceHost implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration STEP = Duration.ofMillis(5);
    /// How long sessions may go on after a stop; a crash at any moment is safe, this is courtesy.
    private static final Duration STOP_GRACE = Duration.ofMillis(500);
    /// How long the last steps of deliveries may go on after a stop. Shorter than master waits.
    private static final Duration FINISH_LIMIT = Duration.ofSeconds(5);
    /// How long services of which there may be only one can keep their successors waiting.
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(5);

    /// The stack of a session's own thread of the system, in bytes.
    private static final long STACK = 512 * 1024;

    private final World world;
    private final Conf mainConf;
    private final Ipc ipc;
    private final List<Hosted> services = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition activity = lock.newCondition();
    private final LongAdder changes = new LongAdder();
    private boolean stopping;
    private volatile boolean draining;
    private volatile long drainBy;
    private volatile boolean endsSoon;
    private Runnable onRelease = () -> { };
    private Runnable onLogEnd = () -> { };
    private volatile IntConsumer onFirstUse = _ -> { };

    /// @param conf main.cf without the options of any service
    public ServiceHost(Conf conf, World world) {
        this.world = world;
        mainConf = conf;
        ipc = new UnixIpc(conf, world.timers());
    }

    /// Makes a service and remembers its sockets, which the host owns from now on.
    ///
    /// @throws FatalException if the service cannot work with this configuration
    public Service add(Program program, MasterEntry entry, List<Listener> listeners) {
        var conf = entry.conf(mainConf);
        var tag = entry.logTag(conf);
        var log = world.log().tagged(tag);
        var context = new ServiceContext(entry.name(), entry.program(), entry.args(),
                entry.verbosity() > 0, conf, log, world.clock(), world.timers(), world.resolver(),
                world.tables().of(tag, log), ipc);
        var service = program.create(context);
        var peers = !entry.isPrivate() && program.servesUsers() ? PeerCheck.ANYBODY
                : PeerCheck.mailSystem(conf.get(CommonParams.MAIL_OWNER));
        int limit = entry.limit(mainConf);
        int place = services.size();
        services.add(new Hosted(entry.name(), EndStage.of(entry.program()), service, log, world.timers(), peers,
                program.servesManyClients() ? 0 : limit, limit == 1, listeners,
                threads(program).name(entry.name()), this::changed,
                () -> onFirstUse.accept(place)));
        return service;
    }

    /// Rights belong to a thread of the system: who takes those of users has one for each session.
    private static Thread.Builder threads(Program program) {
        return switch (program.privileges()) {
            case MAIL_OWNER -> Thread.ofVirtual();
            case ROOT -> Thread.ofPlatform().daemon().stackSize(STACK);
        };
    }

    /// Starts all services, then accepts clients.
    ///
    /// @throws FatalException if a service cannot start
    public void start() {
        for (var service : services) {
            try {
                service.service().start();
            } catch (IOException e) {
                throw new FatalException("start service " + service.name() + ": "
                        + e.getMessage(), e);
            }
        }
        services.forEach(Hosted::start);
    }

    /// The sockets of a service; empty if there is none of this name.
    public List<Listener> listeners(String service) {
        return services.stream().filter(s -> s.name().equals(service))
                .flatMap(s -> s.listeners().stream()).toList();
    }

    /// Number of sessions that are running.
    public int sessions() {
        return services.stream().mapToInt(Hosted::sessions).sum();
    }

    /// Waits until there was nothing to do for this long, or [#stop()] is called.
    ///
    /// @return whether it was idle; false when stopped
    public boolean awaitIdle(Duration idle) throws InterruptedException {
        lock.lock();
        try {
            while (!stopping) {
                long seen = changes.sum();
                long left = idle.toNanos();
                while (left > 0 && !stopping) {
                    left = activity.awaitNanos(left);
                }
                if (!stopping && changes.sum() == seen && !isBusy()) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Ends [#awaitIdle]. Safe to call from any thread, and more than once.
    public void stop() {
        lock.lock();
        try {
            stopping = true;
            activity.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Watches that everything goes on: a session that neither writes nor waits for its client for
    /// this long, or a service that stands still, has the action run, after a line in the log.
    ///
    /// The limit covers one request of a session, not the whole of it.
    ///
    /// @param limit `daemon_timeout`
    public void watch(Duration limit, Runnable whenStuck) {
        var look = limit.dividedBy(4);
        world.timers().after(look, () -> {
            for (var service : services) {
                if (service.isStuck(limit)) {
                    service.log().fatal("watchdog timeout");
                    whenStuck.run();
                    return;
                }
            }
            watch(limit, whenStuck);
        });
    }

    /// Has an action run when a service gets its first client, seldom twice for the same service.
    /// To be called before [#start].
    ///
    /// @param action is told how many services were added before this one
    public void onFirstUse(IntConsumer action) {
        onFirstUse = action;
    }

    /// Has an action run while [#drain] goes on: from then on another process may run the services
    /// of which there may be only one, those with the process limit 1.
    public void onRelease(Runnable action) {
        onRelease = action;
    }

    /// Has an action run before the service that takes log lines ends.
    public void onLogEnd(Runnable action) {
        onLogEnd = action;
    }

    /// Stops accepting, then waits until the last session is over.
    ///
    /// Services of which there may be only one end first, and soon, while all the others still
    /// serve them: the next process waits for that, and sessions of this process may need one of
    /// its services. The one that takes log lines is the last of them.
    ///
    /// @param limit how long to wait
    /// @return whether all sessions are over
    public boolean drain(Duration limit) throws InterruptedException {
        if (!endsSoon) {
            hurry(limit);
        }
        draining = true;
        release(services.stream().filter(s -> s.isSolitary() && !s.takesDatagrams()).toList());
        onLogEnd.run();
        onRelease.run();
        release(services.stream().filter(s -> s.isSolitary() && s.takesDatagrams()).toList());
        retire(services);
        boolean over = awaitEnd(services, () -> drainBy);
        awaitFinish();
        return over;
    }

    /// Tells all services that the process is about to end, and that a [#drain] under way has not
    /// much time any more. Safe to call from any thread.
    public void endSoon() {
        endsSoon = true;
        hurry(STOP_GRACE);
        // The queue manager first: it is not to take the others' end for their failure.
        services.stream().filter(Hosted::isSolitary).forEach(s -> s.service().endSoon());
        services.stream().filter(s -> !s.isSolitary()).forEach(s -> s.service().endSoon());
    }

    /// Ends as at a stop of the mail system, after [#endSoon]: sessions have half a second, and what
    /// would be done twice if it were cut off has [#FINISH_LIMIT]. The queue manager is first,
    /// because it would take the end of the others for their failure; then all that work; then,
    /// when nobody needs them any more, the helpers, and last the log.
    ///
    /// @param others waits until other processes do not need the helpers any more
    public void end(Others others) throws InterruptedException {
        draining = true;
        var workers = stage(EndStage.WORK);
        release(workers.stream().filter(Hosted::isSolitary).toList());
        onRelease.run();
        retire(workers);
        hurry(STOP_GRACE);
        awaitEnd(workers, () -> drainBy);
        awaitFinish();
        if (workers.size() == services.size()) {
            return;
        }
        workers.forEach(Hosted::close);
        others.await();
        var helpers = stage(EndStage.HELP);
        retire(helpers);
        hurry(STOP_GRACE);
        awaitEnd(helpers, () -> drainBy);
        helpers.forEach(Hosted::close);
        awaitLines(stage(EndStage.LOG));
        onLogEnd.run();
    }

    /// How [#end] learns of other processes.
    public interface Others {
        /// Returns when they have ended.
        void await() throws InterruptedException;
    }

    private List<Hosted> stage(EndStage stage) {
        return services.stream().filter(s -> s.stage() == stage).toList();
    }

    /// Waits for the last steps of deliveries. Those that last too long will be done once more.
    private void awaitFinish() throws InterruptedException {
        long by = System.nanoTime() + FINISH_LIMIT.toNanos();
        while (endsSoon && services.stream().anyMatch(s -> s.service().isFinishing())
                && System.nanoTime() - by < 0) {
            Thread.sleep(STEP);
        }
    }

    /// Waits until lines that are in the log's socket have been taken: until none has come for a
    /// moment, since nobody is left to send more.
    private static void awaitLines(List<Hosted> logs) throws InterruptedException {
        long seen = -1;
        long now = datagrams(logs);
        for (int i = 0; now != seen && i < 100; i++) {
            Thread.sleep(LOOK);
            seen = now;
            now = datagrams(logs);
        }
    }

    private static long datagrams(List<Hosted> logs) {
        return logs.stream().mapToLong(Hosted::datagrams).sum();
    }

    private void release(List<Hosted> solitary) throws InterruptedException {
        retire(solitary);
        long by = System.nanoTime() + RELEASE_LIMIT.toNanos();
        awaitEnd(solitary, () -> Math.min(by, drainBy));
        solitary.forEach(Hosted::close);
    }

    private static void retire(List<Hosted> some) {
        some.forEach(Hosted::stopAccepting);
        some.forEach(s -> s.service().drain());
        some.forEach(Hosted::retire);
    }

    private boolean awaitEnd(List<Hosted> some, LongSupplier by) throws InterruptedException {
        lock.lock();
        try {
            while (some.stream().anyMatch(Hosted::isBusy)) {
                long left = by.getAsLong() - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                // A service that ends being busy does not say so: look from time to time.
                activity.awaitNanos(Math.min(left, LOOK.toNanos()));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Sets how long [#drain] may go on from now, also while it runs.
    public void hurry(Duration limit) {
        drainBy = System.nanoTime() + limit.toNanos();
    }

    /// Ends everything at once: connections are closed, then the services.
    @Override
    public void close() {
        services.forEach(Hosted::stopAccepting);
        services.forEach(Hosted::hangUp);
        services.forEach(Hosted::close);
    }

    private boolean isBusy() {
        return services.stream().anyMatch(Hosted::isBusy);
    }

    /// Called for each session: must be cheap.
    private void changed() {
        changes.increment();
        if (!draining) {
            return;
        }
        lock.lock();
        try {
            activity.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
