package org.postrider.qmgr.schedule;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/// How many recipients the jobs of a transport may have in memory.
///
/// The slots of the transport go along the jobs by age: jobs whose messages have been read have as
/// many as they need, the oldest job whose message has not been read to its end has all that are
/// left, and younger ones have none. A job that overtakes another gets half of what is left, and
/// half of a reserve.
final class RecipientSlots {
    private final NavigableSet<Job> unread = new TreeSet<>(
            Comparator.<Job>comparingLong(j -> j.message().queued())
                    .thenComparingLong(Job::serial));
    private int free;
    private int reserve;

    RecipientSlots(TransportSettings.Memory settings) {
        free = settings.recipients();
        reserve = settings.extra();
    }

    int free() {
        return free;
    }

    int reserve() {
        return reserve;
    }

    /// A new job.
    void add(Job job) {
        if (job.message().unread() == 0) {
            return;
        }
        var holder = holder();
        unread.add(job);
        if (unread.first() == job) {
            if (holder != null) {
                free += takeUnused(holder);
            }
            job.slots(free);
            free = 0;
        }
    }

    /// Recipients have come into memory.
    void came(Job job, int recipients) {
        job.recipients(recipients);
        if (job.message().unread() == 0) {
            int more = Math.min(free, Math.max(0, job.recipients() - job.slots()));
            free -= more;
            job.slots(more);
        }
    }

    /// Recipients have been dealt with, or it is known now that the message has been read.
    void went(Job job, int recipients) {
        job.recipients(-recipients);
        if (job.message().unread() > 0) {
            return;
        }
        unread.remove(job);
        int unused = takeUnused(job);
        int back = Math.min(unused, job.borrowed());
        job.borrowed(-back);
        reserve += back;
        var holder = holder();
        if (holder == null) {
            free += unused - back;
        } else {
            holder.slots(unused - back);
        }
    }

    /// A job overtakes another.
    void overtakes(Job job) {
        var holder = holder();
        if (job.message().unread() == 0 || holder == job) {
            return;
        }
        if (holder != null) {
            int half = Math.max(0, holder.slots() - holder.recipients()) / 2;
            holder.slots(-half);
            job.slots(half);
        }
        int half = reserve / 2;
        reserve -= half;
        job.slots(half);
        job.borrowed(half);
    }

    /// The oldest job that has not been read to its end; null if there is none.
    private Job holder() {
        return unread.isEmpty() ? null : unread.first();
    }

    private static int takeUnused(Job job) {
        int unused = Math.max(0, job.slots() - job.recipients());
        job.slots(-unused);
        return unused;
    }
}
