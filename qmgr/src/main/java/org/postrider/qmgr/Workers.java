package org.postrider.qmgr;

import java.util.ArrayDeque;
import java.util.Queue;

/// Does jobs in their order, several at a time. A job that waits has no thread: a queue run has tens
/// of thousands of them, and a thread that waits takes many times the memory of its job.
final class Workers {
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean stopped;

    /// @param limit how many jobs run at a time
    Workers(int limit) {
        this.limit = limit;
    }

    /// Does a job, in a thread of its own, as soon as there is room; never after [#stop].
    void add(Runnable job) {
        synchronized (waiting) {
            if (stopped) {
                return;
            }
            if (running == limit) {
                waiting.add(job);
                return;
            }
            running++;
        }
        Thread.ofVirtual().start(() -> work(job));
    }

    /// Begins no more jobs.
    void stop() {
        synchronized (waiting) {
            stopped = true;
            waiting.clear();
        }
    }

    /// Whether a job is being done.
    boolean isBusy() {
        synchronized (waiting) {
            return running > 0;
        }
    }

    private void work(Runnable first) {
        for (var job = first; job != null; job = next()) {
            boolean done = false;
            try {
                job.run();
                done = true;
            } finally {
                if (!done) {
                    replace();
                }
            }
        }
    }

    /// The next job for a thread that is free; null if there is none, and the thread ends.
    private Runnable next() {
        synchronized (waiting) {
            var job = waiting.poll();
            if (job == null) {
                running--;
            }
            return job;
        }
    }

    /// The thread ends by the fault of its job; others must not wait for ever.
    private void replace() {
        var job = next();
        if (job != null) {
            Thread.ofVirtual().start(() -> work(job));
        }
    }
}
