package org.postrider.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
        var context = new ServiceContext(entry.name(), entry.program(), entry.args(), conf, log,
                world.clock(), world.timers(), world.resolver(), world.tables(), ipc);
        var service = program.create(context);
        var peers = entry.isPrivate() ? PeerCheck.mailSystem(conf.get(CommonParams.MAIL_OWNER))
                : PeerCheck.ANYBODY;
        services.add(new Hosted(entry.name(), service, log, world.timers(), peers,
                program.servesManyClients() ? 0 : entry.limit(mainConf), listeners,
                this::changed));
        return service;
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

    /// Stops accepting, then waits until the last session is over.
    ///
    /// @param limit how long to wait
    /// @return whether all sessions are over
    public boolean drain(Duration limit) throws InterruptedException {
        hurry(limit);
        draining = true;
        services.forEach(Hosted::stopAccepting);
        services.forEach(s -> s.service().drain());
        services.forEach(Hosted::retire);
        lock.lock();
        try {
            while (isBusy()) {
                long left = drainBy - System.nanoTime();
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
        for (var service : services) {
            try {
                service.service().close();
            } catch (RuntimeException e) {
                service.log().panic("close service " + service.name(), e);
            }
        }
    }

    private boolean isBusy() {
        return services.stream().anyMatch(s -> s.sessions() > 0 || s.service().busy());
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
