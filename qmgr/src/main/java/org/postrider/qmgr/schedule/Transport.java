package org.postrider.qmgr.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.postrider.mail.dsn.Dsn;

/// One delivery service: its destinations, and what waits for it.
final class Transport {
    private final String name;
    private final TransportSettings settings;
    private final Selection selection;
    private final Map<String, Destination> destinations = new HashMap<>();
    private int busy;
    private boolean resting;
    private Dsn dead;

    Transport(String name, TransportSettings settings,
            Function<TransportSettings, Selection> selection) {
        this.name = name;
        this.settings = settings;
        this.selection = selection.apply(settings);
    }

    String name() {
        return name;
    }

    TransportSettings settings() {
        return settings;
    }

    Selection selection() {
        return selection;
    }

    /// Why the transport cannot be used; null while it can.
    Dsn dead() {
        return dead;
    }

    void dead(Dsn why) {
        dead = why;
    }

    /// Whether the delay after the start of a delivery goes on.
    void rest(boolean now) {
        resting = now;
    }

    Destination destination(String key) {
        return destinations.computeIfAbsent(key, k -> new Destination(this, k));
    }

    List<Destination> destinations() {
        return new ArrayList<>(destinations.values());
    }

    /// Takes out a delivery that may start now.
    ///
    /// @return null if there is none
    Entry poll(long now) {
        if (dead != null || resting || busy >= settings.deliveries()) {
            return null;
        }
        var entry = selection.next(now);
        if (entry != null) {
            busy++;
        }
        return entry;
    }

    /// A delivery came back.
    void release(Destination destination) {
        busy--;
        destination.end();
    }

    /// Forgets a destination that nothing is known about any more.
    void forget(Destination destination) {
        if (destination.isIdle()) {
            destinations.remove(destination.key(), destination);
        }
    }
}
