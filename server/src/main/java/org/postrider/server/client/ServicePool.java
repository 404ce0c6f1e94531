package org.postrider.server.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.UnixWire;

/// Connections to one private service that answers one attribute list to each, kept between
/// requests until they were unused for `ipc_idle` or are older than `ipc_ttl`.
///
/// A kept connection may have been closed by a service that went away: a request that fails on one
/// is made once more on a fresh connection. Requests must therefore bear being made twice.
public final class ServicePool {
    /// One request and its answer.
    ///
    /// @param <T> the answer
    public interface Exchange<T> {
        /// Writes the request, flushed, and reads the answer.
        T run(AttrWriter out, AttrReader in) throws IOException;
    }

    /// More would only wait in the service's backlog.
    private static final int CONNECTIONS = 32;

    private record Kept(UnixWire wire, AttrWriter out, AttrReader in, long opened, long since) {
        Kept returned() {
            return new Kept(wire, out, in, opened, System.nanoTime());
        }
    }

    private final ServiceContext context;
    private final String service;
    private final Semaphore permits = new Semaphore(CONNECTIONS);
    private final Deque<Kept> idle = new ArrayDeque<>();
    /// How long a connection is used, in nanoseconds.
    private final long lifetime;
    private boolean armed;

    /// @param service name of the private socket
    public ServicePool(ServiceContext context, String service) {
        this.context = context;
        this.service = service;
        lifetime = context.conf().get(CommonParams.IPC_TTL).toNanos();
    }

    /// Makes a request; waits while too many others are under way.
    ///
    /// @throws IOException if the service cannot be reached or does not answer
    public <T> T call(Exchange<T> exchange) throws IOException {
        permits.acquireUninterruptibly();
        try {
            var kept = take();
            if (kept != null) {
                try {
                    return on(kept, exchange);
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    drop(); // the others are of the same age and as stale
                }
            }
            return on(connect(), exchange);
        } finally {
            permits.release();
        }
    }

    private <T> T on(Kept kept, Exchange<T> exchange) throws IOException {
        boolean done = false;
        try {
            T answer = exchange.run(kept.out(), kept.in());
            done = true;
            return answer;
        } finally {
            if (done) {
                give(kept.returned());
            } else {
                kept.wire().close();
            }
        }
    }

    private Kept connect() throws IOException {
        var wire = context.ipc().connectPrivate(service);
        return new Kept(wire, new AttrWriter(wire.out()), new AttrReader(wire.in()),
                System.nanoTime(), 0);
    }

    private synchronized Kept take() {
        return idle.pollFirst();
    }

    private synchronized void give(Kept kept) {
        if (kept.since() - kept.opened() >= lifetime) {
            close(kept);
            return;
        }
        idle.addFirst(kept);
        arm();
    }

    private void arm() {
        if (!armed && !idle.isEmpty()) {
            armed = true;
            context.timers().after(context.conf().get(CommonParams.IPC_IDLE), this::sweep);
        }
    }

    private synchronized void sweep() {
        armed = false;
        long limit = context.conf().get(CommonParams.IPC_IDLE).toNanos();
        long now = System.nanoTime();
        while (!idle.isEmpty() && now - idle.peekLast().since() >= limit) {
            close(idle.pollLast());
        }
        arm();
    }

    private synchronized void drop() {
        idle.forEach(ServicePool::close);
        idle.clear();
    }

    private static void close(Kept kept) {
        try {
            kept.wire().close();
        } catch (IOException e) {
            // It is of no further use either way.
        }
    }
}
