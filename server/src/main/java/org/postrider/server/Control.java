package org.postrider.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// The pipe from master(8), read from the first moment of a process: it tells when to stop, and
/// its end tells that there is no master any more.
final class Control {
    /// How long sessions may go on after a stop; a crash at any moment is safe, this is courtesy.
    private static final Duration STOP_GRACE = Duration.ofMillis(500);

    private final InputStream pipe;
    private ServiceHost host;
    private int told = -1;
    private volatile boolean stop;

    /// @param pipe behind the order
    Control(InputStream pipe) {
        this.pipe = pipe;
    }

    /// Begins to read.
    void start() {
        Thread.ofPlatform().daemon().name("control").start(() -> {
            try {
                for (int b = pipe.read(); b >= 0; b = pipe.read()) {
                    take(b);
                }
            } catch (IOException e) {
                // As good as the end of the pipe.
            }
            // Without master nobody owns the sockets: another instance may start at any moment.
            Runtime.getRuntime().halt(0);
        });
    }

    /// Passes on to these services what master says, and has said while they were made.
    synchronized void attach(ServiceHost services) {
        host = services;
        if (told >= 0) {
            take(told);
        }
    }

    private synchronized void take(int order) {
        told = order;
        stop |= order == Order.STOP;
        if (host == null) {
            return;
        }
        if (stop) {
            host.hurry(STOP_GRACE);
        }
        host.stop();
    }

    /// How long sessions may go on.
    ///
    /// @param usual the limit unless master wants the end
    Duration drainLimit(Duration usual) {
        return stop ? STOP_GRACE : usual;
    }
}
