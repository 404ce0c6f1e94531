package org.postrider.smtp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.params.SmtpParams;

/// Keeps connections between deliveries, by destination and by address, for
/// `smtp_connection_cache_time_limit`.
final class SessionCache {
    /// A kept connection.
    ///
    /// @param since when it was put here, in nanoseconds
    private record Kept(Session session, long since) {}

    private final Settings settings;
    private final Map<String, Deque<Kept>> idle = new HashMap<>();
    private boolean armed;
    private boolean closed;

    SessionCache(Settings settings) {
        this.settings = settings;
    }

    /// A kept connection for this key, which the caller then owns; null if there is none.
    Session take(String key) {
        while (true) {
            Session session;
            synchronized (this) {
                var kept = idle.get(key);
                if (kept == null) {
                    return null;
                }
                session = kept.pollFirst().session();
                if (kept.isEmpty()) {
                    idle.remove(key);
                }
            }
            if (session.reusable()) {
                return session;
            }
            quit(session);
        }
    }

    /// Keeps a connection. The newest is taken first: it is least likely to be closed by the peer.
    void put(String key, Session session) {
        synchronized (this) {
            if (!closed) {
                idle.computeIfAbsent(key, _ -> new ArrayDeque<>())
                        .addFirst(new Kept(session, System.nanoTime()));
                arm();
                return;
            }
        }
        quit(session);
    }

    private void arm() {
        if (!armed && !idle.isEmpty()) {
            armed = true;
            long now = System.nanoTime();
            long age = 0;
            for (var kept : idle.values()) {
                age = Math.max(age, now - kept.peekLast().since());
            }
            settings.context.timers().after(limit().minusNanos(age), this::sweep);
        }
    }

    private Duration limit() {
        var wanted = settings.get(SmtpParams.CONNECTION_CACHE_TIME_LIMIT);
        var most = settings.get(SmtpParams.CONNECTION_CACHE_TTL_LIMIT);
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    private void sweep() {
        var old = new ArrayList<Session>();
        synchronized (this) {
            armed = false;
            long limit = limit().toNanos();
            long now = System.nanoTime();
            idle.values().removeIf(kept -> {
                while (!kept.isEmpty() && now - kept.peekLast().since() >= limit) {
                    old.add(kept.pollLast().session());
                }
                return kept.isEmpty();
            });
            arm();
        }
        if (!old.isEmpty()) {
            Thread.ofVirtual().start(() -> old.forEach(SessionCache::quit));
        }
    }

    private static void quit(Session session) {
        try {
            session.close();
        } catch (IOException e) {
            // The server is gone already; nothing is lost.
        }
    }

    /// Closes all connections; later ones are not kept.
    void close() {
        List<Session> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            idle.values().forEach(kept -> kept.forEach(k -> all.add(k.session())));
            idle.clear();
        }
        all.forEach(SessionCache::quit);
    }
}
