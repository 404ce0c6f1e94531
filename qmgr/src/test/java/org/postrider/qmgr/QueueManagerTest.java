package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Tables;
import org.postrider.testing.Await;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MemoryLog;
import org.postrider.testing.NoIpc;
import org.postrider.util.Timers;

class QueueManagerTest {
    @TempDir
    private Path folder;

    /// The process's own limit, `daemon_timeout`, is longer and does not count here.
    @Test
    void schedulerThatStandsStill_isNoticedAfterQmgrDaemonTimeout() throws Exception {
        var queue = Files.createDirectory(folder.resolve("queue"));
        QueueDirectories.create(queue);
        Files.writeString(folder.resolve("main.cf"),
                "queue_directory = " + queue + "\nqmgr_daemon_timeout = 1s\n");
        var log = new MemoryLog();
        try (var timers = new Timers(); var tables = new Tables(log)) {
            var manager = new QueueManager(new ServiceContext("qmgr", "qmgr", Conf.load(folder), log,
                    Clock.systemUTC(), timers, new FixedResolver(), tables, new NoIpc()), true);
            manager.start();
            assertFalse(manager.isStuck(Duration.ZERO));
            var end = new CountDownLatch(1);
            manager.later(Duration.ZERO, () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Await.until("that is noticed", () -> manager.isStuck(Duration.ofHours(5)));
            end.countDown();
            Await.until("it goes on", () -> !manager.isStuck(Duration.ZERO));
            manager.close();
        }
    }
}
