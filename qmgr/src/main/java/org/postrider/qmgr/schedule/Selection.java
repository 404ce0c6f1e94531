package org.postrider.qmgr.schedule;

import java.util.List;

/// What waits for a transport, and whose turn it is. Entries of closed destinations are passed over.
abstract class Selection {
    /// Takes an entry that waits.
    abstract void add(Entry entry);

    /// The last entry of this message that waits for this destination: further recipients may go
    /// with it.
    ///
    /// @return null if there is none
    abstract Entry last(Message message, Destination destination);

    /// Recipients have been added to an entry that waits.
    void grew(Entry entry, int recipients) {}

    /// Takes out the entry whose turn it is, and counts it as running.
    ///
    /// @param now in nanoseconds
    /// @return null if nothing may start
    abstract Entry next(long now);

    /// Takes out all that waits for a destination.
    abstract List<Entry> drain(Destination destination);

    /// A destination that may have become open or closed is put in its place. To be called after
    /// each change.
    abstract void update(Destination destination);

    /// Recipients of a message have been dealt with.
    void returned(Message message, int recipients) {}

    /// It is known now how many recipients of a message are still in the file.
    void wasRead(Message message) {}

    /// Room in memory for recipients of this message that its transport gives, before those that
    /// are there have been taken off.
    int room(Message message) {
        return 0;
    }
}
