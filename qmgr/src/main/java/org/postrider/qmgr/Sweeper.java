package org.postrider.qmgr;

import java.util.concurrent.atomic.AtomicInteger;

/// Has the memory of ended messages collected from time to time.
///
/// A message lives so long that the collector takes it for one that stays; and rather than look
/// through what stays it takes more memory, up to the limit of the process. In a long queue run
/// that is ten times what the active messages need. A look takes some hundredths of a second.
final class Sweeper {
    private static final int MESSAGES = 10_000;

    private final AtomicInteger ended = new AtomicInteger();
    private final Runnable collection;

    Sweeper() {
        this(System::gc);
    }

    /// @param collection looks through all memory
    Sweeper(Runnable collection) {
        this.collection = collection;
    }

    /// Takes note that a message has left the active queue.
    void ended() {
        if (ended.incrementAndGet() == MESSAGES) {
            ended.set(0);
            collection.run();
        }
    }
}
