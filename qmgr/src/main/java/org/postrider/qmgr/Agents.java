package org.postrider.qmgr;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.mail.address.Verp;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.MasterParams;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.qmgr.schedule.Entry;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.UnixWire;

/// Talks to the delivery agents. Connections are kept between deliveries.
final class Agents {
    /// An agent keeps its own time limits; this one only frees the thread if it hangs for ever.
    private static final Duration LIMIT = Duration.ofHours(24);

    /// The transport's socket is not there.
    static final class UnavailableException extends IOException {
        private static final long serialVersionUID = 1;

        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The queue manager ends: the delivery has not begun.
    static final class EndingException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private record Kept(UnixWire wire, AttrReader in, AttrWriter out, long opened,
            long since) {}

    private final ServiceContext context;
    private final Spool spool;
    private final Map<String, Deque<Kept>> idle = new ConcurrentHashMap<>();
    private final boolean confirmsDelay;
    /// How long a connection is used, in nanoseconds.
    private final long lifetime;
    /// Requests that are being written.
    private final AtomicInteger sending = new AtomicInteger();
    private volatile boolean stopped;
    private volatile boolean closed;

    Agents(ServiceContext context, Spool spool) {
        this.context = context;
        this.spool = spool;
        confirmsDelay = context.conf().get(QmgrParams.CONFIRM_DELAY_CLEARED);
        lifetime = context.conf().get(CommonParams.IPC_TTL).toNanos();
        sweepLater();
    }

    /// Has a delivery made.
    ///
    /// @throws UnavailableException if nobody listens
    /// @throws EndingException after [#stop()]
    /// @throws IOException if the agent went away in the middle
    DeliveryReply deliver(Entry entry, boolean more) throws IOException {
        var transport = entry.transport();
        var recipients = entry.recipients();
        var kept = take(transport);
        if (kept != null) {
            try {
                return on(transport, kept, request(entry, recipients, more));
            } catch (EndingException e) {
                throw e;
            } catch (IOException e) {
                // The agent ended while nothing was asked of it, or it died over this very
                // delivery: what it has done is in the queue file.
                recipients = undone(entry);
                if (recipients.isEmpty()) {
                    return new DeliveryReply(false, DeliveryReply.WELL);
                }
            }
        }
        return on(transport, connect(transport), request(entry, recipients, more));
    }

    private DeliveryReply on(String transport, Kept kept, DeliveryRequest request)
            throws IOException {
        boolean done = false;
        try {
            send(request, kept);
            var reply = DeliveryReply.read(kept.in());
            done = true;
            give(transport, kept);
            return reply;
        } finally {
            if (!done) {
                kept.wire().close();
            }
        }
    }

    /// After [#stop()] no request is begun: the next queue manager would order the same.
    private void send(DeliveryRequest request, Kept kept) throws IOException {
        sending.incrementAndGet();
        try {
            if (stopped) {
                throw new EndingException();
            }
            request.write(kept.out());
        } finally {
            sending.decrementAndGet();
        }
    }

    /// Makes no further requests.
    void stop() {
        stopped = true;
    }

    /// Whether a request is being written.
    boolean isSending() {
        return sending.get() > 0;
    }

    private Kept connect(String transport) throws UnavailableException {
        try {
            try {
                return greeted(transport);
            } catch (EOFException e) {
                return greeted(transport); // the process ended before it came to us
            }
        } catch (IOException e) {
            var why = String.valueOf(e.getMessage());
            throw new UnavailableException("connect to transport private/" + transport + ": "
                    + (why.startsWith("connect to ") ? why.substring(why.indexOf(": ") + 2) : why),
                    e);
        }
    }

    private Kept greeted(String transport) throws IOException {
        var wire = context.ipc().connectPrivate(transport);
        boolean done = false;
        try {
            // A program that has just failed to start may take a minute until master tries again.
            wire.timeout(context.conf().get(MasterParams.DAEMON_TIMEOUT));
            var in = new AttrReader(wire.in());
            DeliveryRequest.readReady(in);
            wire.timeout(LIMIT);
            done = true;
            long now = System.nanoTime();
            return new Kept(wire, in, new AttrWriter(wire.out()), now, now);
        } finally {
            if (!done) {
                wire.close();
            }
        }
    }

    private List<Recipient> undone(Entry entry) throws IOException {
        var left = new ArrayList<Recipient>();
        try (var file = QueueFile.openReadOnly(
                spool.path(QueueName.ACTIVE, ActiveMessage.of(entry).id()))) {
            for (var recipient : entry.recipients()) {
                if (!file.isDone(recipient.offset())) {
                    left.add(recipient);
                }
            }
        } catch (NoSuchFileException e) {
            // postsuper has removed the message.
        }
        return left;
    }

    private DeliveryRequest request(Entry entry, List<Recipient> recipients, boolean more) {
        var message = ActiveMessage.of(entry);
        var envelope = message.envelope();
        int flags = DeliveryRequest.SUCCESS
                | ((envelope.traceFlags() & Envelope.TRACE_VERIFY) != 0
                        ? DeliveryRequest.VERIFY : 0)
                | ((envelope.traceFlags() & Envelope.TRACE_PROBE) != 0
                        ? DeliveryRequest.VERIFY | DeliveryRequest.PROBE : 0)
                | ((envelope.traceFlags() & Envelope.TRACE_RECORD) != 0
                        ? DeliveryRequest.TRACE : 0)
                | (more ? DeliveryRequest.CONNECTION_CACHE : 0)
                | (confirmsDelay && envelope.wasWarned() ? DeliveryRequest.DELAYED : 0);
        return new DeliveryRequest(flags, QueueName.ACTIVE.directory(), message.id(),
                envelope.dataOffset(), envelope.contentSize(), entry.nexthop(),
                envelope.encoding(), envelope.sendopts(), sender(envelope, recipients),
                envelope.envid(),
                envelope.ret(), envelope.arrival(), message.activated(),
                micros(context.clock().instant()), envelope.client(), recipients);
    }

    private static String sender(Envelope envelope, List<Recipient> recipients) {
        if (envelope.verp().isEmpty()) {
            return envelope.sender();
        }
        var recipient = recipients.get(0);
        return Verp.sender(envelope.verp(), envelope.sender(), recipient.original().isEmpty()
                ? recipient.address() : recipient.original());
    }

    private Kept take(String transport) {
        var free = idle.get(transport);
        if (free == null) {
            return null;
        }
        synchronized (free) {
            return free.pollFirst();
        }
    }

    private void give(String transport, Kept kept) throws IOException {
        long now = System.nanoTime();
        if (closed || now - kept.opened() >= lifetime) {
            kept.wire().close();
            return;
        }
        var free = idle.computeIfAbsent(transport, _ -> new ArrayDeque<>());
        synchronized (free) {
            free.addFirst(new Kept(kept.wire(), kept.in(), kept.out(), kept.opened(), now));
        }
    }

    private void sweepLater() {
        context.timers().after(context.conf().get(CommonParams.IPC_IDLE), () -> {
            if (!closed) {
                sweep(context.conf().get(CommonParams.IPC_IDLE).toNanos());
                sweepLater();
            }
        });
    }

    private void sweep(long age) {
        long now = System.nanoTime();
        for (var free : idle.values()) {
            synchronized (free) {
                while (!free.isEmpty() && now - free.peekLast().since() >= age) {
                    try {
                        free.pollLast().wire().close();
                    } catch (IOException e) {
                        // It is of no further use either way.
                    }
                }
            }
        }
    }

    void close() {
        closed = true;
        sweep(Long.MIN_VALUE);
    }

    static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }
}
