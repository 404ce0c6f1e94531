package org.postrider.server.agent;

/// The steps of deliveries after which there is no way back: from the moment when the message may be
/// somebody else's until the queue file says so. A process that ended in their middle would have
/// the message delivered twice; so at a stop none begins, and those that run finish.
final class LastSteps {
    private int running;
    private boolean stopped;

    /// Begins one.
    ///
    /// @throws StoppedException after [#stop()]
    synchronized Delivery.LastStep begin() {
        if (stopped) {
            throw new StoppedException();
        }
        running++;
        return this::end;
    }

    private synchronized void end() {
        running--;
    }

    /// Lets no further step begin.
    synchronized void stop() {
        stopped = true;
    }

    /// Whether one is under way.
    synchronized boolean isAny() {
        return running > 0;
    }
}
