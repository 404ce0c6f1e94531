package org.postrider.pickup;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Consumer;

/// Watches a directory for files that are completed there: sendmail(1) ends a file by changing its
/// mode, which the kernel tells like a change of its content; postsuper(1) moves whole files there.
final class Watch implements AutoCloseable {
    private final Path directory;
    private final WatchService service;
    private final Consumer<Path> changed;
    private final Runnable missed;

    /// Starts to watch.
    ///
    /// @param changed is told each file that has changed, one after another
    /// @param missed runs when there were more changes than the kernel or we could keep
    /// @throws IOException if the directory cannot be watched
    Watch(Path directory, Consumer<Path> changed, Runnable missed) throws IOException {
        this.directory = directory;
        this.changed = changed;
        this.missed = missed;
        service = directory.getFileSystem().newWatchService();
        try {
            directory.register(service, StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            service.close();
            throw e;
        }
        Thread.ofVirtual().name("pickup watch").start(this::run);
    }

    private void run() {
        try {
            WatchKey key;
            do {
                key = service.take();
                key.pollEvents().forEach(this::tell);
            } while (key.reset());
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // The service ends.
        }
    }

    private void tell(WatchEvent<?> event) {
        if (event.context() instanceof Path name) {
            changed.accept(directory.resolve(name));
        } else {
            missed.run();
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
