package org.postrider.server.agent;

import java.io.IOException;

/// How one kind of delivery agent delivers.
public interface Deliverer {
    /// Attempts the delivery: calls [Delivery#report] once for each recipient. Recipients without a
    /// report when this returns are deferred.
    ///
    /// Called by many threads at once, one per delivery.
    ///
    /// @throws org.postrider.mail.queue.CorruptFileException if the queue file is damaged
    /// @throws IOException if something in the mail system or on disk failed: the recipients without
    ///     a report are deferred
    void deliver(Delivery delivery) throws IOException;

    /// Whether deliveries say themselves, by [Delivery#lastStep()], from when on they cannot be given
    /// up: because before that they may wait for others for a long time. All others begin with
    /// their last step.
    default boolean namesLastStep() {
        return false;
    }

    /// Ends what is kept between deliveries, such as connections.
    default void close() {}
}
