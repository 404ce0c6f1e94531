package org.postrider.qmgr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.postrider.mail.dsn.Dsn;

/// One destination of a transport: the deliveries that wait for it, how many may run at a time, and
/// whether it is dead.
///
/// Messages take turns: each gets one delivery, then the next message's turn comes. A scheduler
/// with other preferences replaces [#poll()].
final class Destination {
    private final Transport transport;
    private final String key;
    private final Map<Message, Deque<Entry>> waiting = new HashMap<>();
    private final Deque<Message> turns = new ArrayDeque<>();
    private int busy;
    private int todo;
    private int window;
    private double success;
    private double failure;
    private double failedCohorts;
    private Dsn dead;
    private boolean listed;

    Destination(Transport transport, String key) {
        this.transport = transport;
        this.key = key;
        window = transport.limits().initial();
    }

    Transport transport() {
        return transport;
    }

    String key() {
        return key;
    }

    void add(Entry entry) {
        var queue = waiting.get(entry.message());
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            waiting.put(entry.message(), queue);
            turns.add(entry.message());
        }
        queue.add(entry);
        todo++;
    }

    /// Takes the delivery whose turn it is.
    ///
    /// @return null if nothing waits
    private Entry take() {
        var message = turns.poll();
        if (message == null) {
            return null;
        }
        var queue = waiting.get(message);
        var entry = queue.poll();
        if (queue.isEmpty()) {
            waiting.remove(message);
        } else {
            turns.add(message);
        }
        todo--;
        return entry;
    }

    /// Takes the delivery whose turn it is and counts it as running. Only where [#ready()].
    Entry poll() {
        var entry = take();
        busy++;
        return entry;
    }

    /// Empties the destination of all that waits.
    java.util.List<Entry> drain() {
        var all = new java.util.ArrayList<Entry>(todo);
        for (var entry = take(); entry != null; entry = take()) {
            all.add(entry);
        }
        return all;
    }

    /// Whether a delivery waits and may start.
    boolean ready() {
        return todo > 0 && busy < window && dead == null;
    }

    boolean hasWaiting() {
        return todo > 0;
    }

    boolean isIdle() {
        return todo == 0 && busy == 0 && dead == null;
    }

    int window() {
        return window;
    }

    int busy() {
        return busy;
    }

    /// Why the destination is dead; null while it lives.
    Dsn dead() {
        return dead;
    }

    /// Whether the transport has it in its list of those that are ready.
    boolean listed() {
        return listed;
    }

    void listed(boolean now) {
        listed = now;
    }

    /// A delivery came back, whatever its result.
    void release() {
        busy--;
    }

    /// The destination works: more deliveries at a time may be tried, as far as they are needed.
    void feedPositive() {
        var limits = transport.limits();
        failedCohorts = 0;
        failure = 0;
        int needed = busy + limits.initial();
        if (window < limits.most() && window < needed) {
            success += limits.positive().at(window);
            // Rounding must not cost a step: 3 times 1/3 is one.
            while (success + 1e-6 >= 1) {
                success -= 1;
                window = Math.min(window + 1, limits.most());
            }
        }
    }

    /// The destination cannot be reached.
    ///
    /// @return whether it is dead now
    boolean feedNegative(Dsn why) {
        if (dead != null) {
            return false;
        }
        var limits = transport.limits();
        failedCohorts += 1.0 / window;
        success = 0;
        failure += limits.negative().at(window);
        while (failure + 1e-6 >= 1) {
            failure -= 1;
            window = Math.max(window - 1, 1);
        }
        if (limits.failedCohorts() > 0 && failedCohorts + 1e-6 >= limits.failedCohorts()) {
            dead = why;
            return true;
        }
        return false;
    }

    /// Tries again after a dead time.
    void revive() {
        dead = null;
        failedCohorts = 0;
        success = 0;
        failure = 0;
        window = transport.limits().initial();
    }
}
