package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private String next() throws InterruptedException {
        return seen.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void actions_runInTheOrderOfTheirTime() throws Exception {
        try (var timers = new Timers()) {
            timers.after(Duration.ofMillis(50), () -> seen.add("later"));
            timers.after(Duration.ZERO, () -> seen.add("now"));
            assertEquals("now", next());
            assertEquals("later", next());
        }
    }

    @Test
    void cancelledTimer_doesNotRun() throws Exception {
        try (var timers = new Timers()) {
            timers.after(Duration.ofMillis(20), () -> seen.add("cancelled")).cancel();
            timers.after(Duration.ofMillis(60), () -> seen.add("other"));
            assertEquals("other", next());
            assertNull(seen.poll());
        }
    }

    @Test
    void closedTimers_takeNothing() {
        var timers = new Timers();
        timers.close();
        timers.after(Duration.ZERO, () -> seen.add("never")).cancel();
        assertNull(seen.poll());
    }

    /// A bug in an action is not swallowed, and others go on.
    @Test
    void exceptionOfAnAction_isReported() throws Exception {
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, bug) -> seen.add(bug.getMessage()));
        try (var timers = new Timers()) {
            timers.after(Duration.ZERO, () -> {
                throw new IllegalStateException("a bug");
            });
            assertEquals("a bug", next());
            timers.after(Duration.ZERO, () -> seen.add("the next"));
            assertEquals("the next", next());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
