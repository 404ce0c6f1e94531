package org.postrider.master;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.postrider.mail.conf.MasterEntry;

/// When services are to be woken up. Times are those of `System.nanoTime()`.
final class Wakeups {
    private record Due(long when, MasterEntry entry, Endpoint endpoint) {}

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::when));
    private final Set<String> used = new HashSet<>();

    /// Starts over with these services: each is due at once, then at its interval.
    void reset(List<Group> groups, long now) {
        queue.clear();
        for (var group : groups) {
            group.services().forEach((entry, endpoints) -> {
                if (!entry.wakeup().isZero()) {
                    queue.add(new Due(now, entry, endpoints.getFirst()));
                }
            });
        }
    }

    /// Makes the services of a group due at once: its process died, and what somebody has asked of
    /// it died with it.
    void soon(Group group, long now) {
        var again = new ArrayList<Due>();
        queue.removeIf(due -> {
            boolean ours = group.services().containsKey(due.entry);
            if (ours) {
                again.add(new Due(now, due.entry, due.endpoint));
            }
            return ours;
        });
        queue.addAll(again);
    }

    /// Notes that a client has come to a service.
    void used(MasterEntry entry) {
        used.add(entry.socketName());
    }

    /// Takes the sockets that are due now, and schedules them again.
    List<Endpoint> due(long now) {
        var due = new ArrayList<Endpoint>();
        while (!queue.isEmpty() && queue.peek().when - now <= 0) {
            var next = queue.poll();
            if (!next.entry.wakeupOnlyAfterUse() || used.contains(next.entry.socketName())) {
                due.add(next.endpoint);
            }
            queue.add(new Due(now + next.entry.wakeup().toNanos(), next.entry, next.endpoint));
        }
        return due;
    }

    /// How long until the next one; an hour if there is none.
    Duration next(long now) {
        return queue.isEmpty() ? Duration.ofHours(1)
                : Duration.ofNanos(Math.max(0, queue.peek().when - now));
    }
}
