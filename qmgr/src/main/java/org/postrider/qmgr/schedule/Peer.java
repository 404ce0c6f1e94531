package org.postrider.qmgr.schedule;

import java.util.ArrayDeque;
import java.util.Deque;

/// The entries of a job that wait for one destination: at least one.
final class Peer {
    private final Job job;
    private final Destination destination;
    private final Deque<Entry> entries = new ArrayDeque<>(1);
    private long turn;

    Peer(Job job, Destination destination, long turn) {
        this.job = job;
        this.destination = destination;
        this.turn = turn;
    }

    Job job() {
        return job;
    }

    Destination destination() {
        return destination;
    }

    Deque<Entry> entries() {
        return entries;
    }

    /// Among the peers of a job the one with the lowest turn is next.
    long turn() {
        return turn;
    }

    void turn(long now) {
        turn = now;
    }
}
