package org.postrider.qmgr.schedule;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What one message has to do with one transport.
final class Job {
    private final Selection selection;
    private final TransportSettings.Memory memory;
    private final Message message;
    private final long serial;
    /// Most jobs have one peer only.
    private Peer single;
    private Map<Destination, Peer> many;

    private long rank;
    private Job previous;
    private Job next;
    private boolean listed;

    private int waiting;
    private int selected;
    private int used;
    private Job overtaken;
    private int reserved;

    private int recipients;
    private int slots;
    private int borrowed;

    Job(Selection selection, TransportSettings.Memory memory, Message message, long serial) {
        this.selection = selection;
        this.memory = memory;
        this.message = message;
        this.serial = serial;
    }

    Selection selection() {
        return selection;
    }

    TransportSettings.Memory memory() {
        return memory;
    }

    Message message() {
        return message;
    }

    /// In which order jobs were made.
    long serial() {
        return serial;
    }

    /// The peer for a destination; null if nothing waits for it.
    Peer peer(Destination destination) {
        if (many != null) {
            return many.get(destination);
        }
        return single != null && single.destination() == destination ? single : null;
    }

    void add(Peer peer) {
        if (many == null && single == null) {
            single = peer;
            return;
        }
        if (many == null) {
            many = new HashMap<>();
            many.put(single.destination(), single);
            single = null;
        }
        many.put(peer.destination(), peer);
    }

    void remove(Peer peer) {
        if (many != null) {
            many.remove(peer.destination());
        } else if (single == peer) {
            single = null;
        }
    }

    Collection<Peer> peers() {
        return many != null ? many.values() : single != null ? List.of(single) : List.of();
    }

    /// Whether some entry could start now.
    boolean isOpen() {
        for (var peer : peers()) {
            if (peer.destination().isOpen()) {
                return true;
            }
        }
        return false;
    }

    /// Its place among the jobs of the transport: of [JobList].
    long rank() {
        return rank;
    }

    void rank(long place) {
        rank = place;
    }

    Job previous() {
        return previous;
    }

    Job next() {
        return next;
    }

    void link(Job before, Job after) {
        previous = before;
        next = after;
    }

    void previous(Job before) {
        previous = before;
    }

    void next(Job after) {
        next = after;
    }

    boolean listed() {
        return listed;
    }

    void listed(boolean now) {
        listed = now;
    }

    /// How many entries wait.
    int waiting() {
        return waiting;
    }

    void waits(int change) {
        waiting += change;
    }

    /// How many entries it has at most: recipients that have not been read may each need their own.
    int most() {
        return waiting + message.unread();
    }

    /// An entry starts.
    void select() {
        waiting--;
        selected++;
    }

    /// What it has earned and not given away yet, in started entries; less than 0 while it waits
    /// for what was taken in advance.
    int earned() {
        return selected - used;
    }

    /// It is overtaken by another job.
    ///
    /// @param entries that the other one needs at most
    /// @param cost of each
    void overtakenBy(Job other, int entries, int cost) {
        used += entries * cost;
        other.overtaken = this;
        other.reserved = entries + other.selected;
    }

    /// Whether it has overtaken another one.
    boolean overtakes() {
        return overtaken != null;
    }

    /// All its entries have started: gives back what it did not need.
    void settle(int cost) {
        if (overtaken != null) {
            overtaken.used -= Math.max(0, reserved - selected) * cost;
            overtaken = null;
        }
    }

    /// Recipients in memory.
    int recipients() {
        return recipients;
    }

    void recipients(int change) {
        recipients += change;
    }

    /// Recipients that it may have in memory: of [RecipientSlots].
    int slots() {
        return slots;
    }

    void slots(int change) {
        slots += change;
    }

    /// Those of the slots that came from the reserve for overtaking.
    int borrowed() {
        return borrowed;
    }

    void borrowed(int change) {
        borrowed += change;
    }
}
