package org.postrider.qmgr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.dsn.Dsn;

/// One delivery service: its destinations take turns.
final class Transport {
    private final String name;
    private final TransportLimits limits;
    private final Map<String, Destination> destinations = new HashMap<>();
    private final Deque<Destination> turns = new ArrayDeque<>();
    private int busy;
    private Dsn dead;

    Transport(String name, TransportLimits limits) {
        this.name = name;
        this.limits = limits;
    }

    String name() {
        return name;
    }

    TransportLimits limits() {
        return limits;
    }

    /// Why the transport cannot be used; null while it can.
    Dsn dead() {
        return dead;
    }

    void dead(Dsn why) {
        dead = why;
    }

    Destination destination(String key) {
        return destinations.computeIfAbsent(key, k -> new Destination(this, k));
    }

    List<Destination> destinations() {
        return new ArrayList<>(destinations.values());
    }

    int size() {
        return destinations.size();
    }

    /// Takes a delivery that may start now, from the destination whose turn it is.
    ///
    /// @return null if there is none
    Entry poll() {
        if (dead != null || busy >= limits.deliveries()) {
            return null;
        }
        for (var next = turns.poll(); next != null; next = turns.poll()) {
            next.listed(false);
            if (next.ready()) {
                var entry = next.poll();
                busy++;
                list(next);
                return entry;
            }
        }
        return null;
    }

    /// Puts the destination in the row of those that are ready, if it is.
    void list(Destination destination) {
        if (!destination.listed() && destination.ready()) {
            destination.listed(true);
            turns.add(destination);
        }
    }

    /// A delivery came back.
    void release(Destination destination) {
        busy--;
        destination.release();
    }

    /// Forgets a destination that nothing is known about any more.
    void forget(Destination destination) {
        if (destination.isIdle() && !destination.listed()) {
            destinations.remove(destination.key());
        }
    }
}
