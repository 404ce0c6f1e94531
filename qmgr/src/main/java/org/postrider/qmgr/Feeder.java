package org.postrider.qmgr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postrider.mail.queue.InFlow;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.util.Log;
import org.postrider.util.Reason;

/// Chooses which messages become active, within `qmgr_message_active_limit`.
///
/// New mail is named by a trigger and needs no scan while there is room. The scans of `incoming`
/// and `deferred` run side by side and wait for room in turn, so that new mail does not keep old
/// mail out, nor the other way round.
final class Feeder {
    /// Takes a message that may become active now; gives its place back with [#done].
    interface Consumer {
        /// Called on a thread that may do I/O, but not for long.
        void accept(String id, QueueName from, boolean flush);
    }

    private final Spool spool;
    private final Readiness readiness;
    private final InFlow inFlow;
    private final Consumer consumer;
    private final Log log;
    private final Semaphore room;
    private final Set<String> active = ConcurrentHashMap.newKeySet();
    private final Scan incoming = new Scan(QueueName.INCOMING);
    private final Scan deferred = new Scan(QueueName.DEFERRED);
    private volatile boolean stopped;
    private volatile boolean missed;
    /// Whether cleanup has been told to slow down.
    private boolean full;

    /// @param limit how many messages may be active
    Feeder(Spool spool, Readiness readiness, int limit, Consumer consumer, Log log) {
        this.spool = spool;
        this.readiness = readiness;
        this.consumer = consumer;
        this.log = log;
        inFlow = new InFlow(spool);
        room = new Semaphore(limit, true);
    }

    void start() {
        tell(false);
        incoming.start();
        deferred.start();
    }

    void stop() {
        stopped = true;
        incoming.stop();
        deferred.stop();
        tooMuch(false);
    }

    private synchronized void tooMuch(boolean now) {
        if (now != full) {
            full = now;
            tell(now);
        }
    }

    private void tell(boolean tooMuch) {
        try {
            inFlow.tell(tooMuch);
        } catch (IOException e) {
            log.warning("cannot control the flow of incoming mail: " + Reason.text(e));
        }
    }

    /// A trigger names a new message.
    void offer(String id) {
        if (!room.tryAcquire()) {
            missed = true;
            tooMuch(true);
            // Who made room before that was said has not seen it.
            if (!room.tryAcquire()) {
                return;
            }
        }
        if (readiness.isReady(spool.path(QueueName.INCOMING, id), false)) {
            feed(id, QueueName.INCOMING, false);
        } else {
            room.release();
        }
    }

    /// Somebody wants a deferred message tried now, and its destinations too if they are dead.
    void retry(String id) throws IOException {
        var path = spool.path(QueueName.DEFERRED, id);
        if (!readiness.isReady(path, true)) {
            return;
        }
        readiness.makeUrgent(path);
        if (room.tryAcquire()) {
            feed(id, QueueName.DEFERRED, true);
        } else {
            scanDeferred(false, false);
        }
    }

    void scanIncoming(boolean flush) {
        incoming.request(false, flush);
    }

    /// @param ignoreTime whether messages that are not due are taken too
    /// @param flush whether deferred transports are used
    void scanDeferred(boolean ignoreTime, boolean flush) {
        deferred.request(ignoreTime, flush);
    }

    /// As [#scanDeferred], but for the next scan of `deferred`, whoever asks for it.
    void prepare(boolean ignoreTime, boolean flush) {
        deferred.prepare(ignoreTime, flush);
    }

    /// How many messages are active.
    int active() {
        return active.size();
    }

    /// Keeps a message that is not active from becoming so.
    ///
    /// @return false if it is active
    boolean claim(String id) {
        return active.add(id);
    }

    /// Ends what [#claim] began.
    void release(String id) {
        active.remove(id);
    }

    /// A message has left the active queue.
    void done(String id) {
        active.remove(id);
        room.release();
        if (missed) {
            missed = false;
            scanIncoming(false);
        }
    }

    /// Feeds a message that was ready a moment ago, with a place already taken for it. Who has left
    /// the queue since is not found there by those who make it active.
    private void feed(String id, QueueName from, boolean flush) {
        if (active.add(id)) {
            consumer.accept(id, from, flush);
            return;
        }
        room.release();
        if (from == QueueName.DEFERRED) {
            log.info(id + ": skipped, still being delivered");
        } else {
            missed = true; // it came back from postsuper -r: its turn comes when it is done
        }
    }

    /// The scanner of one queue: a thread that sleeps until a scan is asked for.
    private final class Scan {
        private final QueueName queue;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition asked = lock.newCondition();
        private Thread thread;
        private boolean wanted;
        private boolean ignoreTime;
        private boolean flush;

        Scan(QueueName queue) {
            this.queue = queue;
        }

        void start() {
            thread = Thread.ofVirtual().name("scan " + queue.directory()).start(this::run);
        }

        void stop() {
            thread.interrupt();
        }

        void prepare(boolean ignoring, boolean flushing) {
            lock.lock();
            try {
                ignoreTime |= ignoring;
                flush |= flushing;
            } finally {
                lock.unlock();
            }
        }

        void request(boolean ignoring, boolean flushing) {
            lock.lock();
            try {
                prepare(ignoring, flushing);
                wanted = true;
                asked.signal();
            } finally {
                lock.unlock();
            }
        }

        private void run() {
            try {
                while (!stopped) {
                    lock.lock();
                    boolean ignoring;
                    boolean flushing;
                    try {
                        while (!wanted) {
                            asked.await();
                        }
                        ignoring = ignoreTime;
                        flushing = flush;
                        wanted = false;
                        ignoreTime = false;
                        flush = false;
                    } finally {
                        lock.unlock();
                    }
                    scan(ignoring, flushing);
                }
            } catch (InterruptedException e) {
                // The queue manager stops.
            }
        }

        /// Feeds a message if it is ready, as soon as there is room.
        ///
        /// @return whether there was none at first
        private boolean takes(Path path, boolean ignoring, boolean flushing)
                throws InterruptedException {
            var id = path.getFileName().toString();
            if (active.contains(id) || !readiness.isReady(path, ignoring)) {
                return false;
            }
            boolean waits = !room.tryAcquire();
            if (waits) {
                waitForRoom();
            }
            if (!waits || readiness.isReady(path, ignoring)) {
                feed(id, queue, flushing);
            } else {
                room.release();
            }
            return waits;
        }

        private void waitForRoom() throws InterruptedException {
            if (queue == QueueName.INCOMING) {
                tooMuch(true);
            }
            room.acquire();
        }

        private void scan(boolean ignoring, boolean flushing) throws InterruptedException {
            boolean waited = false;
            try (var scan = spool.scan(queue)) {
                for (var path = scan.next(); path.isPresent() && !stopped; path = scan.next()) {
                    waited |= takes(path.get(), ignoring, flushing);
                }
                if (queue == QueueName.INCOMING && !waited && !missed) {
                    tooMuch(false);
                } else if (waited) {
                    missed = true;
                }
            } catch (IOException e) {
                log.warning("scan of queue " + queue.directory() + ": " + Reason.text(e));
            }
        }
    }
}
