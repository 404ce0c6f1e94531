package org.postrider.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another process does, which cannot tell this one.
public final class Await {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Await() {}

    /// Waits until this is so, for at most a minute.
    ///
    /// @param what said in the error
    /// @throws AssertionError if it does not become so
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, LIMIT, condition);
    }

    /// Waits until this is so, for at most this long.
    ///
    /// @param what said in the error
    /// @throws AssertionError if it does not become so
    public static void until(String what, Duration limit, Callable<Boolean> condition)
            throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
