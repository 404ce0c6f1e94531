package org.postrider.server.agent;

/// The process is about to end and the delivery has not come to its last step: it is given up, and
/// nothing is recorded. The message stays active, for the next queue manager.
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException() {
        super("the process is about to end", null, false, false);
    }
}
