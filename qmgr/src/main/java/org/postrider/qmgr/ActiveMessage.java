package org.postrider.qmgr;

import org.postrider.mail.queue.Envelope;
import org.postrider.qmgr.schedule.Entry;
import org.postrider.qmgr.schedule.Message;

/// A message of the active queue with its envelope, which belongs to the worker that has the
/// message: before it is given to the scheduler, while it reads recipients for it, and after all
/// came back.
final class ActiveMessage extends Message {
    private final String id;
    private final Envelope envelope;
    private final long activated;
    private final boolean expired;
    private boolean returned;

    /// @param queued the scheduler's time, in nanoseconds
    /// @param activated when it became active, in microseconds since 1970
    /// @param urgent whether dead destinations are to be tried for it
    /// @param expired whether it is to be returned untried
    ActiveMessage(String id, Envelope envelope, long queued, long activated, boolean urgent,
            boolean expired) {
        super(queued, urgent, !envelope.verp().isEmpty());
        this.id = id;
        this.envelope = envelope;
        this.activated = activated;
        this.expired = expired;
    }

    /// The message of a delivery.
    static ActiveMessage of(Entry entry) {
        return (ActiveMessage) entry.message();
    }

    String id() {
        return id;
    }

    Envelope envelope() {
        return envelope;
    }

    long activated() {
        return activated;
    }

    boolean expired() {
        return expired;
    }

    /// Whether it has been returned to its sender; it may be that its file could not be removed.
    boolean isReturned() {
        return returned;
    }

    void returned(boolean done) {
        returned = done;
    }
}
