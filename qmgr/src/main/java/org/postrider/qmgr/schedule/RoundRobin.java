package org.postrider.qmgr.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Destinations take turns; what goes to one destination goes in the order in which it came.
final class RoundRobin extends Selection {
    private final Deque<Destination> turns = new ArrayDeque<>();

    @Override
    void add(Entry entry) {
        entry.destination().line().add(entry);
        entry.destination().waits(1);
        update(entry.destination());
    }

    @Override
    Entry last(Message message, Destination destination) {
        var last = destination.line().peekLast();
        return last != null && last.message() == message ? last : null;
    }

    @Override
    Entry next(long now) {
        for (var next = turns.poll(); next != null; next = turns.poll()) {
            next.listed(false);
            if (next.isOpen() && next.waiting() > 0) {
                var entry = next.line().poll();
                next.waits(-1);
                next.begin();
                update(next);
                return entry;
            }
        }
        return null;
    }

    @Override
    List<Entry> drain(Destination destination) {
        var all = new ArrayList<>(destination.line());
        destination.line().clear();
        destination.waits(-all.size());
        return all;
    }

    @Override
    void update(Destination destination) {
        if (!destination.listed() && destination.isOpen() && destination.waiting() > 0) {
            destination.listed(true);
            turns.add(destination);
        }
    }
}
