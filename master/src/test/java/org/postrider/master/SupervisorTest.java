package org.postrider.master;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.testing.Await;
import org.postrider.testing.MemoryLog;
import org.postrider.util.sys.Users;

class SupervisorTest {
    @TempDir
    private Path folder;

    @Test
    void bug_isLoggedAndEndsNothing() throws Exception {
        Files.writeString(folder.resolve("main.cf"), "myhostname = mail.example\n");
        Files.writeString(folder.resolve("master.cf"), "relay unix - - n - - smtp\n");
        var log = new MemoryLog();
        var calls = new AtomicInteger();
        var maker = new Layout.Maker(_ -> {
            if (calls.getAndIncrement() == 1) {
                throw new IllegalStateException("a bug");
            }
            return false;
        }, new Users.User("u", 1, 1, "", "", ""), false, log);
        var conf = Conf.load(folder);
        var supervisor = new Supervisor(maker,
                maker.make(conf, MasterCf.read(folder), Map.of()), log);
        var thread = Thread.ofPlatform().start(() -> run(supervisor));
        supervisor.reload();
        Await.until("the bug is logged", () -> log.lines().stream().anyMatch(
                l -> l.contains("reload failed, going on as before: "
                        + "java.lang.IllegalStateException: a bug")));
        supervisor.reload();
        Await.until("the next one works", () -> log.lines().stream().anyMatch(
                l -> l.contains("reload -- version ")));
        supervisor.stop();
        assertTrue(thread.join(java.time.Duration.ofMinutes(1)), "the end");
    }

    private static void run(Supervisor supervisor) {
        try {
            supervisor.run();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
