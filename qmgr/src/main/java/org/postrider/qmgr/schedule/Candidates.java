package org.postrider.qmgr.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The jobs that may overtake the current one, the worthiest first: those with the greatest age for
/// each entry.
///
/// Looking through all jobs takes time, so some are found at once, and another look is taken when
/// those are used up, or after a second, when ages have changed.
final class Candidates {
    private static final int MOST = 32;
    private static final long SECOND = 1_000_000_000;

    private record Candidate(Job job, double worth) {}

    private final List<Candidate> found = new ArrayList<>();
    private long looked = Long.MIN_VALUE;
    private boolean used = true;

    /// The worthiest job that may overtake another one.
    ///
    /// @param current the job that is to be overtaken
    /// @param entries how many the other may have at most
    /// @return null if there is none
    Job best(JobList jobs, Job current, int entries, long now) {
        if (now - looked >= SECOND || looked == Long.MIN_VALUE) {
            look(jobs, current, entries, now);
        }
        var best = first(current, entries);
        if (best == null && used) {
            look(jobs, current, entries, now);
            best = first(current, entries);
        }
        return best;
    }

    /// The best one overtakes.
    void use() {
        found.remove(0);
        used = true;
    }

    /// A new job, or one with further entries.
    void offer(Job job, long now) {
        if (looked != Long.MIN_VALUE && found.size() < MOST
                && found.stream().noneMatch(c -> c.job() == job)) {
            found.add(new Candidate(job, worth(job, now)));
            found.sort(Comparator.comparingDouble(c -> -c.worth()));
        }
    }

    private Job first(Job current, int entries) {
        while (!found.isEmpty()) {
            var job = found.get(0).job();
            if (fits(job, current, entries)) {
                return job;
            }
            found.remove(0);
        }
        return null;
    }

    private static boolean fits(Job job, Job current, int entries) {
        return job != current && job.listed() && !job.overtakes() && job.waiting() > 0
                && job.most() <= entries && job.isOpen();
    }

    private void look(JobList jobs, Job current, int entries, long now) {
        found.clear();
        looked = now;
        used = false;
        int least = -1;
        for (var job = current.next(); job != null; job = job.next()) {
            if (!fits(job, current, entries)) {
                continue;
            }
            var candidate = new Candidate(job, worth(job, now));
            if (found.size() < MOST) {
                found.add(candidate);
                least = found.size() == MOST ? least() : -1;
            } else if (candidate.worth() > found.get(least).worth()) {
                found.set(least, candidate);
                least = least();
            }
        }
        // Stable: of equals, the older one.
        found.sort(Comparator.comparingDouble(c -> -c.worth()));
    }

    private int least() {
        int least = 0;
        for (int i = 1; i < found.size(); i++) {
            if (found.get(i).worth() < found.get(least).worth()) {
                least = i;
            }
        }
        return least;
    }

    private static double worth(Job job, long now) {
        return ((now - job.message().queued()) / (double) SECOND + 1) / job.most();
    }
}
