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
    private Runnable onRelease = () -> { };
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
        var log = world.log().tagged(entry.logTag(conf));
        var context = new ServiceContext(entry.name(), entry.program(), entry.args(),
                entry.verbosity() > 0, conf, log, world.clock(), world.timers(), world.resolver(), world.tables(), ipc);
        var service = program.create(context);
        var peers = entry.isPrivate() ? PeerCheck.mailSystem(conf.get(CommonParams.MAIL_OWNER))
                : PeerCheck.ANYBODY;
        int limit = entry.limit(mainConf);
        int place = services.size();
        services.add(new Hosted(entry.name(), service, log, world.timers(), peers,
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

    /// Stops accepting, then waits until the last session is over.
    ///
    /// Services of which there may be only one end first, and soon, while all the others still
    /// serve them: the next process waits for that, and sessions of this process may need one of
    /// its services. The one that takes log lines is the last of them.
    ///
    /// @param limit how long to wait
    /// @return whether all sessions are over
    public boolean drain(Duration limit) throws InterruptedException {
        hurry(limit);
        draining = true;
        release(services.stream().filter(s -> s.isSolitary() && !s.takesDatagrams()).toList());
        onRelease.run();
        release(services.stream().filter(s -> s.isSolitary() && s.takesDatagrams()).toList());
        retire(services);
        return awaitEnd(services, () -> drainBy);
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
