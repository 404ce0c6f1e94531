package org.postrider.qmgr.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Messages are served in the order in which they became active, but one with many recipients is
/// overtaken by those with few.
///
/// For each `cost` deliveries a job earns a slot. A job that can be done with the slots that the
/// present one has earned goes before it; so an overtaken message takes at most cost / (cost - 1)
/// times as long. Some slots are given in advance (`loan`, `discount`), but none while those of before
/// have not been earned.
///
/// The next entry is that of the first job with an open destination. To find it without going
/// through those whose destinations are closed, each destination keeps its peers in the order of the
/// jobs, and the open destinations stand in the order of their first peers. Destinations of the same
/// job take turns.
final class Preemptive extends Selection {
    private final TransportSettings.Preemption settings;
    private final TransportSettings.Memory memory;
    private final JobList jobs = new JobList();
    private final NavigableSet<Destination> open = new TreeSet<>(
            Comparator.<Destination>comparingLong(d -> d.head().job().rank())
                    .thenComparingLong(d -> d.head().turn()));
    private final Candidates candidates = new Candidates();
    private final RecipientSlots slots;
    private long turns;
    private long serials;
    private long now;

    Preemptive(TransportSettings settings) {
        this.settings = settings.preemption();
        memory = settings.memory();
        slots = new RecipientSlots(memory);
    }

    RecipientSlots slots() {
        return slots;
    }

    @Override
    void add(Entry entry) {
        var job = job(entry.message());
        slots.came(job, entry.recipients().size());
        if (!job.listed()) {
            jobs.add(job);
        }
        job.waits(1);
        var destination = entry.destination();
        destination.waits(1);
        var peer = job.peer(destination);
        if (peer == null) {
            peer = new Peer(job, destination, ++turns);
            job.add(peer);
            close(destination);
            destination.peers().add(peer);
        }
        peer.entries().add(entry);
        update(destination);
        if (job.waiting() == 1) {
            candidates.offer(job, now);
        }
    }

    /// Notes that an entry that waits has got further recipients.
    @Override
    void grew(Entry entry, int recipients) {
        slots.came(job(entry.message()), recipients);
    }

    @Override
    Entry last(Message message, Destination destination) {
        var job = find(message);
        var peer = job == null ? null : job.peer(destination);
        return peer == null ? null : peer.entries().peekLast();
    }

    @Override
    Entry next(long time) {
        now = time;
        if (open.isEmpty()) {
            return null;
        }
        if (settings.cost() >= 2) {
            overtake(open.first().head().job());
        }
        var destination = open.first();
        var peer = destination.head();
        var job = peer.job();
        close(destination);
        var entry = peer.entries().poll();
        destination.waits(-1);
        destination.begin();
        job.select();
        if (peer.entries().isEmpty()) {
            destination.peers().remove(peer);
            job.remove(peer);
        } else {
            peer.turn(++turns);
        }
        update(destination);
        endIfDone(job);
        return entry;
    }

    @Override
    List<Entry> drain(Destination destination) {
        close(destination);
        var all = new ArrayList<Entry>(destination.waiting());
        for (var peer = destination.peers().pollFirst(); peer != null;
                peer = destination.peers().pollFirst()) {
            all.addAll(peer.entries());
            peer.job().remove(peer);
            peer.job().waits(-peer.entries().size());
            endIfDone(peer.job());
        }
        destination.waits(-all.size());
        return all;
    }

    @Override
    void update(Destination destination) {
        boolean ready = destination.isOpen() && destination.waiting() > 0;
        if (ready && destination.head() == null) {
            destination.head(destination.peers().first());
            open.add(destination);
        } else if (!ready) {
            close(destination);
        }
    }

    private void close(Destination destination) {
        if (destination.head() != null) {
            open.remove(destination);
            destination.head(null);
        }
    }

    @Override
    void returned(Message message, int recipients) {
        var job = find(message);
        if (job != null) {
            slots.went(job, recipients);
        }
    }

    @Override
    void wasRead(Message message) {
        var job = find(message);
        if (job != null) {
            slots.went(job, 0);
            endIfDone(job);
        }
    }

    @Override
    int room(Message message) {
        var job = find(message);
        return job == null ? 0 : job.slots();
    }

    /// Puts another job in front of this one, if it is worthy and this one can afford it.
    private void overtake(Job current) {
        int cost = settings.cost();
        int most = (current.earned() + current.waiting()) / cost;
        if (current.earned() <= 0 || most < settings.minimum()) {
            return;
        }
        var other = candidates.best(jobs, current, most, now);
        if (other == null) {
            return;
        }
        int entries = other.most();
        long ready = current.earned() / cost + settings.loan();
        if (ready * 100 < (long) entries * (100 - settings.discount())) {
            return;
        }
        candidates.use();
        current.overtakenBy(other, entries, cost);
        slots.overtakes(other);
        for (var peer : other.peers()) {
            close(peer.destination());
            peer.destination().peers().remove(peer);
        }
        jobs.remove(other);
        jobs.addBefore(other, current);
        for (var peer : other.peers()) {
            peer.destination().peers().add(peer);
            update(peer.destination());
        }
    }

    private void endIfDone(Job job) {
        if (job.listed() && job.waiting() == 0 && job.message().unread() == 0) {
            jobs.remove(job);
            job.settle(settings.cost());
        }
    }

    private Job job(Message message) {
        var job = find(message);
        if (job == null) {
            job = new Job(this, memory, message, ++serials);
            message.jobs().add(job);
            slots.add(job);
        }
        return job;
    }

    /// The message's job here; null if it has none.
    private Job find(Message message) {
        for (var job : message.jobs()) {
            if (job.selection() == this) {
                return job;
            }
        }
        return null;
    }
}
