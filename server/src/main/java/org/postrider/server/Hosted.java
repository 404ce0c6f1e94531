package org.postrider.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;
import org.postrider.util.Wire;
import org.postrider.util.sys.Users;

/// One service in its host: its sockets, its sessions and their limit.
///
/// While all sessions are in use nothing is accepted: clients wait in the socket's backlog. One
/// accepted connection per socket may wait here, when two sockets raced for the last session.
final class Hosted {
    /// How long a service counts as stressed after its last session was taken.
    private static final Duration STRESS = Duration.ofSeconds(1000);
    /// Pause after an accept failed for a local reason, such as too many open files.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final EndStage stage;
    private final Service service;
    private final Log log;
    private final Timers timers;
    private final PeerCheck peers;
    private final int limit;
    private final boolean solitary;
    private final List<Listener> listeners;
    private final Thread.Builder threads;
    private final Runnable onActivity;
    private final Runnable onFirstUse;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LongAdder datagrams = new LongAdder();
    private final Set<Wire> wires = new HashSet<>();
    private final List<Thread> acceptors = new ArrayList<>();
    private int sessions;
    private boolean stressed;
    private long lastFull;
    private volatile boolean used;
    private volatile boolean closed;
    private volatile boolean open = true;
    private volatile boolean retired;
    private volatile User lastUser = new User(0, "root");

    private record User(int id, String name) {}

    /// @param stage when it ends at a stop
    /// @param limit most sessions at a time, 0 for no limit
    /// @param solitary whether no other process may run the service at the same time
    /// @param threads what sessions run on
    /// @param onActivity told whenever a session begins or ends
    /// @param onFirstUse told when the first client comes
    Hosted(String name, EndStage stage, Service service, Log log, Timers timers, PeerCheck peers,
            int limit, boolean solitary, List<Listener> listeners, Thread.Builder threads,
            Runnable onActivity, Runnable onFirstUse) {
        this.name = name;
        this.stage = stage;
        this.service = service;
        this.log = log;
        this.timers = timers;
        this.peers = peers;
        this.limit = limit;
        this.solitary = solitary;
        this.listeners = List.copyOf(listeners);
        this.threads = threads;
        this.onActivity = onActivity;
        this.onFirstUse = onFirstUse;
    }

    String name() {
        return name;
    }

    Service service() {
        return service;
    }

    Log log() {
        return log;
    }

    List<Listener> listeners() {
        return listeners;
    }

    /// Whether no other process may run the service at the same time.
    boolean isSolitary() {
        return solitary;
    }

    /// Whether it takes datagrams, which nobody else takes from the moment it stops.
    boolean takesDatagrams() {
        return listeners.stream().anyMatch(Listener.Datagrams.class::isInstance);
    }

    /// Whether it ends after others.
    EndStage stage() {
        return stage;
    }

    /// How many datagrams have come.
    long datagrams() {
        return datagrams.sum();
    }

    /// Whether something of it is under way.
    boolean isBusy() {
        return !closed && (sessions() > 0 || service.busy());
    }

    /// Whether a session left its client alone for this long, or the service says so of itself.
    boolean isStuck(Duration limit) {
        long now = System.nanoTime();
        return !closed && (service.isStuck(limit) || connections().stream()
                .anyMatch(wire -> now - wire.lastActive() > limit.toNanos()));
    }

    /// Begins to accept.
    void start() {
        for (var listener : listeners) {
            switch (listener) {
                case Listener.Stream(var channel) ->
                    acceptors.add(Thread.ofVirtual().name("accept " + name)
                            .start(() -> accept(channel)));
                case Listener.Datagrams(var source) ->
                    acceptors.add(Thread.ofPlatform().daemon().name("receive " + name)
                            .start(() -> receive(source)));
            }
        }
    }

    /// Stops accepting; running sessions go on. A connection that has been accepted is served: when
    /// this returns, its session counts.
    void stopAccepting() {
        open = false;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (var listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                log.warning("close listener of " + name + ": " + e.getMessage());
            }
        }
        try {
            for (var acceptor : acceptors) {
                acceptor.join(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends what is left: connections are closed, then the service. Only the first call counts.
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        hangUp();
        try {
            service.close();
        } catch (RuntimeException e) {
            log.panic("close service " + name, e);
        }
    }

    /// Number of running sessions.
    int sessions() {
        lock.lock();
        try {
            return sessions;
        } finally {
            lock.unlock();
        }
    }

    /// Closes the connections of all sessions, which then end.
    void hangUp() {
        connections().forEach(this::close);
    }

    /// Closes the connections that clients keep but do not use now.
    void retire() {
        retired = true;
        connections().forEach(Wire::retire);
    }

    private List<Wire> connections() {
        lock.lock();
        try {
            return List.copyOf(wires);
        } finally {
            lock.unlock();
        }
    }

    private void accept(ServerSocketChannel channel) {
        try {
            while (awaitSlot(false)) {
                try {
                    accepted(channel.accept());
                } catch (ClosedChannelException e) {
                    return;
                } catch (IOException e) {
                    log.warning("accept connection of service " + name + ": " + e.getMessage());
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accepted(SocketChannel channel) throws InterruptedException {
        awaitSlot(true);
        if (!used) {
            used = true;
            onFirstUse.run();
        }
        threads.start(() -> {
            try {
                session(channel);
            } finally {
                release();
            }
        });
    }

    /// Waits for a free session.
    ///
    /// @param take whether to take it
    /// @return false if the service has stopped accepting
    private boolean awaitSlot(boolean take) throws InterruptedException {
        lock.lock();
        try {
            while (open && limit > 0 && sessions >= limit) {
                changed.await();
            }
            if (!take) {
                return open;
            }
            sessions++;
            updateStress();
        } finally {
            lock.unlock();
        }
        onActivity.run();
        return true;
    }

    private void release() {
        lock.lock();
        try {
            sessions--;
            changed.signal();
        } finally {
            lock.unlock();
        }
        onActivity.run();
    }

    private void updateStress() {
        long now = System.nanoTime();
        boolean on = limit > 0 && sessions >= limit;
        if (on) {
            lastFull = now;
        }
        boolean over = stressed && now - lastFull > STRESS.toNanos();
        if (on && !stressed || !on && over) {
            stressed = on;
            service.stress(on);
            if (on) {
                log.warning("service \"" + name + "\" has reached its process limit \"" + limit
                        + "\": new clients may experience noticeable delays");
            }
        }
    }

    private void session(SocketChannel channel) {
        Wire wire = null;
        try {
            var connection = connection(channel);
            wire = connection.wire();
            track(wire);
            if (connection instanceof Connection.Local local && !peers.trusts(local.user())) {
                log.warning("connection to service " + name + " from untrusted user "
                        + Bytes.printable(local.user(), 100));
                return;
            }
            service.session(connection);
        } catch (AsynchronousCloseException e) {
            // Hung up on purpose: by a time limit or at the end of the process.
        } catch (IOException e) {
            log.warning("service " + name + ": " + describe(e));
        } catch (FatalException e) {
            log.fatal(e.getMessage());
        } catch (RuntimeException | Error e) {
            log.panic("service " + name, e);
        } finally {
            forget(wire, channel);
        }
    }

    private Connection connection(SocketChannel channel) throws IOException {
        if (channel.getLocalAddress() instanceof InetSocketAddress server) {
            return new Connection.Remote(org.postrider.net.TcpWire.accepted(channel, timers),
                    (InetSocketAddress) channel.getRemoteAddress(), server);
        }
        var wire = UnixWire.accepted(channel, timers);
        return new Connection.Local(wire, user(wire.peer()));
    }

    /// The name of a user, or his number where there is no name. Nearly all connections come from
    /// one user, so one answer of the system is kept.
    private String user(int id) throws IOException {
        var last = lastUser;
        if (last.id != id) {
            last = new User(id, Users.of(id).map(Users.User::name)
                    .orElseGet(() -> Integer.toUnsignedString(id)));
            lastUser = last;
        }
        return last.name;
    }

    private void track(Wire wire) {
        lock.lock();
        try {
            wires.add(wire);
        } finally {
            lock.unlock();
        }
        if (retired) {
            wire.retire();
        }
    }

    private void forget(Wire wire, SocketChannel channel) {
        if (wire != null) {
            lock.lock();
            try {
                wires.remove(wire);
            } finally {
                lock.unlock();
            }
            close(wire);
        }
        try {
            channel.close();
        } catch (IOException e) {
            log.warning("close connection of " + name + ": " + e.getMessage());
        }
    }

    private void close(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // The peer may be gone: there is nothing left to lose.
        }
    }

    private void receive(Listener.Source source) {
        while (open) {
            byte[] message;
            try {
                message = source.receive();
            } catch (IOException e) {
                if (open) {
                    log.warning("receive on service " + name + ": " + e.getMessage());
                }
                return;
            }
            try {
                service.datagram(message);
            } catch (IOException e) {
                log.warning("service " + name + ": " + describe(e));
            } catch (RuntimeException e) {
                log.panic("service " + name, e);
            }
            datagrams.increment();
            onActivity.run();
        }
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
