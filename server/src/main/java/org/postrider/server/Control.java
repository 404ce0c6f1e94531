package org.postrider.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// The pipe from master(8), read from the first moment of a process: it tells when to stop, and
/// its end tells that there is no master any more.
final class Control {
    private final InputStream pipe;
    private final CountDownLatch last = new CountDownLatch(1);
    private Optional<ServiceHost> host = Optional.empty();
    private boolean told;
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
        host = Optional.of(services);
        pass();
    }

    private synchronized void take(int order) {
        if (order == Order.LAST) {
            last.countDown();
            return;
        }
        told = true;
        stop |= order == Order.STOP;
        pass();
    }

    private void pass() {
        if (!told || host.isEmpty()) {
            return;
        }
        if (stop) {
            host.get().endSoon();
        }
        host.get().stop();
    }

    /// Whether the mail system is to end, not only this process.
    boolean stops() {
        return stop;
    }

    /// Waits until nobody needs this process any more.
    void awaitLast() throws InterruptedException {
        last.await();
    }
}
