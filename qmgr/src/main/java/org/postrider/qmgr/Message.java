package org.postrider.qmgr;

import org.postrider.mail.queue.Envelope;

/// A message of the active queue.
///
/// The scheduler's thread owns `outstanding` and `deferred`; the rest belongs to the worker that
/// has the message: before it is given to the scheduler, and after all its recipients came back.
final class Message {
    private final String id;
    private final Envelope envelope;
    private final long activated;
    private final boolean urgent;
    private final int inMemory;
    private int outstanding;
    private boolean deferred;

    /// @param activated when it became active, in microseconds since 1970
    /// @param urgent whether dead destinations are to be tried for it
    Message(String id, Envelope envelope, long activated, boolean urgent) {
        this.id = id;
        this.envelope = envelope;
        this.activated = activated;
        this.urgent = urgent;
        inMemory = envelope.recipients().size();
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

    boolean urgent() {
        return urgent;
    }

    /// How many recipients the first portion had.
    int inMemory() {
        return inMemory;
    }

    void expect(int recipients) {
        outstanding += recipients;
    }

    /// Takes recipients off.
    ///
    /// @return whether these were the last
    boolean took(int recipients) {
        outstanding -= recipients;
        if (outstanding < 0) {
            throw new IllegalStateException(id + ": more recipients came back than went out");
        }
        return outstanding == 0;
    }

    boolean deferred() {
        return deferred;
    }

    void defer() {
        deferred = true;
    }
}
