package org.postrider.cleanup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.server.ServiceContext;
import org.postrider.util.UnixWire;

/// Tells qmgr about new messages: one connection for all sessions, kept while there is much to
/// tell. What gets lost is found by qmgr's next scan.
///
/// A session never waits for another: whoever comes while the connection is in use leaves the id
/// to the one who is writing.
final class QmgrNotifier {
    private static final Duration KEPT = Duration.ofMillis(200);

    private final ServiceContext context;
    private final Duration kept;
    private final Queue<String> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private UnixWire wire;
    private long used;

    QmgrNotifier(ServiceContext context) {
        this(context, KEPT);
    }

    /// @param kept how long a connection is kept without use
    QmgrNotifier(ServiceContext context, Duration kept) {
        this.context = context;
        this.kept = kept;
    }

    /// Announces a message that is complete in `incoming`.
    void tell(String queueId) {
        pending.add(queueId);
        drain();
    }

    private void drain() {
        while (!pending.isEmpty() && writing.compareAndSet(false, true)) {
            try {
                send();
            } finally {
                writing.set(false);
            }
        }
    }

    private void send() {
        boolean isOld = wire != null;
        var batch = new ArrayList<String>();
        try {
            if (!isOld) {
                connect();
            }
            for (var id = pending.poll(); id != null; id = pending.poll()) {
                batch.add(id);
                QmgrTrigger.write(new QmgrTrigger.New(id), wire.out());
            }
            wire.out().flush();
            used = System.nanoTime();
        } catch (IOException e) {
            close();
            if (isOld) {
                pending.addAll(batch); // it was stale: once more on a fresh one
            } else {
                pending.clear(); // qmgr is away; its first scan finds them
            }
        }
    }

    private void connect() throws IOException {
        wire = context.ipc().connectPublic(context.conf().get(CommonParams.QUEUE_SERVICE_NAME));
        wire.timeout(context.conf().get(CommonParams.TRIGGER_TIMEOUT));
        used = System.nanoTime();
        context.timers().after(kept, this::expire);
    }

    /// Closes the connection if it has not been used for a while, or comes back later. What came
    /// meanwhile is told by a thread that may wait for the queue manager.
    private void expire() {
        if (!writing.compareAndSet(false, true)) {
            context.timers().after(kept, this::expire);
            return;
        }
        try {
            if (wire != null && System.nanoTime() - used >= kept.toNanos()) {
                close();
            } else if (wire != null) {
                context.timers().after(kept, this::expire);
            }
        } finally {
            writing.set(false);
        }
        if (!pending.isEmpty()) {
            Thread.startVirtualThread(this::drain);
        }
    }

    private void close() {
        try {
            if (wire != null) {
                wire.close();
            }
        } catch (IOException e) {
            // It is of no further use either way.
        }
        wire = null;
    }
}
