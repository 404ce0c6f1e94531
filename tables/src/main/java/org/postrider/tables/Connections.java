package org.postrider.tables;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postrider.util.Timers;

/// Keeps connections to one server for the lookups to come.
///
/// There is no thread, and no connection is made ahead of a question: a table that nobody asks
/// costs its server nothing, and one that refuses connections says so at once. More lookups than
/// connections are allowed wait for one, but not for ever.
final class Connections<C extends Closeable> implements AutoCloseable {
    /// Makes a connection.
    interface Opener<C> {
        C open() throws IOException;
    }

    /// Uses a connection; an exception makes it useless.
    interface Use<C, T> {
        T with(C connection) throws IOException;
    }

    /// How long connections live.
    ///
    /// @param most how many at a time
    /// @param idle closed when not used for so long
    /// @param life not used again when older than that
    /// @param patience to wait for a connection, when there are too many
    record Limits(int most, Duration idle, Duration life, Duration patience) {
        static final Duration FOREVER = Duration.ofDays(365);
    }

    private record Kept<C>(C connection, long made, long used) {}

    private final Opener<C> opener;
    private final Limits limits;
    private final Timers timers;
    private final Semaphore places;
    private final ArrayDeque<Kept<C>> idle = new ArrayDeque<>();
    private boolean sweeping;
    private boolean closed;

    Connections(Opener<C> opener, Limits limits, Timers timers) {
        this.opener = opener;
        this.limits = limits;
        this.timers = timers;
        places = new Semaphore(limits.most());
    }

    /// Uses a kept connection or makes one. When a kept one has gone stale, a fresh one is tried.
    <T> T use(Use<C, T> use) throws IOException {
        enter();
        try {
            var kept = take();
            if (kept != null) {
                try {
                    return run(kept, use);
                } catch (SocketTimeoutException e) {
                    throw e; // the server is slow, not the connection stale
                } catch (IOException e) {
                    // Most likely the server hung up while nobody asked.
                }
            }
            long now = System.nanoTime();
            return run(new Kept<>(opener.open(), now, now), use);
        } finally {
            places.release();
        }
    }

    private void enter() throws IOException {
        try {
            if (!places.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SocketTimeoutException("too many lookups are waiting for the server");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
    }

    private <T> T run(Kept<C> kept, Use<C, T> use) throws IOException {
        boolean good = false;
        try {
            var answer = use.with(kept.connection());
            good = true;
            return answer;
        } finally {
            if (good) {
                keep(kept);
            } else {
                discard(kept.connection());
            }
        }
    }

    private synchronized Kept<C> take() {
        for (var kept = idle.pollLast(); kept != null; kept = idle.pollLast()) {
            long now = System.nanoTime();
            if (now - kept.used() < limits.idle().toNanos()
                    && now - kept.made() < limits.life().toNanos()) {
                return kept;
            }
            discard(kept.connection());
        }
        return null;
    }

    private synchronized void keep(Kept<C> kept) {
        if (closed) {
            discard(kept.connection());
            return;
        }
        idle.addLast(new Kept<>(kept.connection(), kept.made(), System.nanoTime()));
        arm();
    }

    private void arm() {
        if (!sweeping && !idle.isEmpty()) {
            sweeping = true;
            timers.after(limits.idle(), () -> Thread.startVirtualThread(this::sweep));
        }
    }

    /// Closes what nobody has used.
    private synchronized void sweep() {
        sweeping = false;
        long now = System.nanoTime();
        while (!idle.isEmpty() && now - idle.peekFirst().used() >= limits.idle().toNanos()) {
            discard(idle.pollFirst().connection());
        }
        arm();
    }

    private void discard(C connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It is of no further use either way.
        }
    }

    /// Closes idle connections now, others when their lookups end.
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(k -> discard(k.connection()));
        idle.clear();
    }
}
