package org.postrider.master;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.postrider.util.Log;
import org.postrider.util.sys.Processes;

/// Waits for child processes on a thread of its own. As process 1 of a container it also takes
/// care of orphans.
final class Children {
    private final Semaphore started = new Semaphore(0);
    private final Consumer<Processes.Exit> onExit;
    private final Log log;

    Children(Consumer<Processes.Exit> onExit, Log log) {
        this.onExit = onExit;
        this.log = log;
        Thread.ofPlatform().daemon().name("children").start(this::run);
    }

    /// Tells that there is a new child.
    void started() {
        started.release();
    }

    private void run() {
        boolean first = ProcessHandle.current().pid() == 1;
        try {
            while (true) {
                if (first) {
                    started.tryAcquire(1, SECONDS);
                } else {
                    started.acquire();
                }
                for (var exit = next(); exit.isPresent(); exit = next()) {
                    onExit.accept(exit.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Processes.Exit> next() {
        try {
            return Processes.waitForAny();
        } catch (IOException e) {
            log.panic("wait for children", e);
            return Optional.empty();
        }
    }
}
