package org.postrider.qmgr.schedule;

import java.time.Duration;
import java.util.function.Supplier;
import org.postrider.mail.dsn.Dsn;

/// What the scheduler asks of the world. All calls come from its thread and must return at once.
public interface Actions {
    /// Starts a delivery; answered by [Scheduler#delivered] or [Scheduler#failed].
    ///
    /// @param more whether other deliveries to the same destination wait
    void deliver(Entry entry, boolean more);

    /// Defers recipients without the help of a transport; answered by [Scheduler#deferred].
    void deferDirectly(Entry entry, Dsn why);

    /// Reads further recipients of a message; answered by [Scheduler#add].
    ///
    /// @param room how many at most, at least 1
    void read(Message message, int room);

    /// All recipients have been dealt with.
    void finish(Message message);

    /// Calls back after a time, on the scheduler's thread.
    void later(Duration delay, Runnable call);

    /// The concurrency of a destination has changed, or might have.
    ///
    /// @param state the figures, for people
    default void adjusted(String transport, String destination, Supplier<String> state) {}

    /// A destination fills the active queue.
    ///
    /// @param entries deliveries that go on or wait
    default void clogged(String destination, int entries) {}
}
