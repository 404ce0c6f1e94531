package org.postrider.qmgr.schedule;

import java.util.ArrayList;
import java.util.List;

/// A message of the active queue, as far as the scheduler is concerned. All of it belongs to the
/// scheduler's thread.
public class Message {
    /// Nanoseconds.
    private final long queued;
    private final boolean urgent;
    private final boolean apart;
    private final List<Job> jobs = new ArrayList<>(1);
    private int outstanding;
    private int unread;
    private boolean reading;
    private long lastRead;
    private boolean deferred;

    /// @param queued when it became active, in nanoseconds of the scheduler's clock
    /// @param urgent whether dead destinations are to be tried for it
    /// @param apart whether each recipient needs a delivery of its own
    protected Message(long queued, boolean urgent, boolean apart) {
        this.queued = queued;
        this.urgent = urgent;
        this.apart = apart;
        lastRead = queued;
    }

    final long queued() {
        return queued;
    }

    /// Whether dead destinations are to be tried for it.
    public final boolean urgent() {
        return urgent;
    }

    /// Whether each recipient needs a delivery of its own.
    final boolean apart() {
        return apart;
    }

    /// Whether some recipient is left for later.
    public final boolean deferred() {
        return deferred;
    }

    /// Notes that some recipient is left for later.
    public final void defer() {
        deferred = true;
    }

    List<Job> jobs() {
        return jobs;
    }

    /// How many recipients are in memory.
    int outstanding() {
        return outstanding;
    }

    void expect(int recipients) {
        outstanding += recipients;
    }

    void took(int recipients) {
        outstanding -= recipients;
        if (outstanding < 0) {
            throw new IllegalStateException("more recipients came back than went out");
        }
    }

    /// How many recipients may still come from the file.
    int unread() {
        return unread;
    }

    /// Whether recipients are being read.
    boolean reading() {
        return reading;
    }

    /// When recipients were last asked for, in nanoseconds.
    long lastRead() {
        return lastRead;
    }

    void read(long now) {
        reading = true;
        lastRead = now;
    }

    void haveRead(int left) {
        reading = false;
        unread = left;
    }
}
