package org.postrider.qmgr.schedule;

/// The jobs of a transport in the order in which they are served: the oldest first, except for those
/// that have overtaken another one.
///
/// Each job has a rank, which rises along the list, so that any two jobs can be compared at once.
/// There are gaps between the ranks; when one is used up, all ranks are given anew.
final class JobList {
    private static final long GAP = 1L << 24;

    private Job first;
    private Job last;
    private int size;

    Job first() {
        return first;
    }

    int size() {
        return size;
    }

    /// Puts a job behind all that are as old or older.
    void add(Job job) {
        var before = last;
        while (before != null && before.message().queued() > job.message().queued()) {
            before = before.previous();
        }
        insert(job, before, before == null ? first : before.next());
    }

    /// Puts a job, which is not in the list, in front of another.
    void addBefore(Job job, Job other) {
        insert(job, other.previous(), other);
    }

    void remove(Job job) {
        if (job.previous() == null) {
            first = job.next();
        } else {
            job.previous().next(job.next());
        }
        if (job.next() == null) {
            last = job.previous();
        } else {
            job.next().previous(job.previous());
        }
        job.link(null, null);
        job.listed(false);
        size--;
    }

    private void insert(Job job, Job before, Job after) {
        job.link(before, after);
        job.listed(true);
        size++;
        if (before == null) {
            first = job;
        } else {
            before.next(job);
        }
        if (after == null) {
            last = job;
        } else {
            after.previous(job);
        }
        if (after == null) {
            job.rank(before == null ? 0 : before.rank() + GAP);
        } else if (before == null) {
            job.rank(after.rank() - GAP);
        } else if (after.rank() - before.rank() > 1) {
            job.rank(before.rank() + (after.rank() - before.rank()) / 2);
        } else {
            renumber();
        }
    }

    private void renumber() {
        long rank = 0;
        for (var job = first; job != null; job = job.next()) {
            job.rank(rank);
            rank += GAP;
        }
    }
}
