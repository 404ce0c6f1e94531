package org.postrider.util;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// Time limits on blocking work: runs an action on time unless it is cancelled before.
///
/// One platform thread serves all timers of a process; it ends when there was nothing to wait for
/// in a while. Actions must be short: they close a socket, interrupt a thread, or start a virtual
/// thread.
public final class Timers implements AutoCloseable {
    /// An armed timer.
    public interface Timer {
        /// Disarms the timer; the action will not start any more, though it may be running.
        void cancel();
    }

    private final ScheduledThreadPoolExecutor executor;

    /// Makes an object without a thread; the first timer starts it.
    public Timers() {
        executor = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().name("timers").daemon(true).factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setKeepAliveTime(10, SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    /// Runs the action once after this delay; never, if this object is or gets closed. What it throws
    /// goes to the handler of uncaught exceptions.
    public Timer after(Duration delay, Runnable action) {
        if (executor.isShutdown()) {
            return () -> { };
        }
        Future<?> future = executor.schedule(() -> run(action), delay.toNanos(),
                NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            var thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /// Drops all timers; later ones never fire.
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
