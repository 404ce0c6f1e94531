package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.RealSystem;

/// Wake-ups that wait until a service is used (`1?`), where the process was started for another.
class QueueWakeUpTest {
    private static final String ATTEMPT = "status=deferred (come back later)";

    @TempDir
    private Path folder;

    private RealSystem system() throws Exception {
        Files.createDirectories(folder.resolve("etc"));
        return RealSystem.in(folder, MiniSystem.in(folder)
                .main("alias_maps =", "mydestination =", "mynetworks = 127.0.0.0/8",
                        "default_transport = retry:4.2.0 come back later")
                .master("pickup unix n - n 60 1 pickup",
                        "cleanup unix n - n - 0 cleanup",
                        "qmgr unix n - n 1? 1 qmgr",
                        "rewrite unix - - n - - trivial-rewrite",
                        "bounce unix - - n - 0 bounce",
                        "defer unix - - n - 0 bounce",
                        "trace unix - - n - 0 bounce",
                        "retry unix - - n - - error"));
    }

    private static int attempts(RealSystem system) throws Exception {
        return (int) system.log().lines().filter(line -> line.contains(ATTEMPT)).count();
    }

    @Test
    void service_usedInARunningProcess_isWokenUp() throws Exception {
        try (var system = system()) {
            system.start();
            wokenUp(system);
        }
    }

    @Test
    void service_ofAReloadedSystem_isWokenUp() throws Exception {
        try (var system = system()) {
            system.start();
            Await.until("a process for pickup", () -> !system.daemons().isEmpty());
            assertEquals(0, system.postfix("reload").status());
            system.awaitLog("reload -- version ");
            wokenUp(system);
        }
    }

    private static void wokenUp(RealSystem system) throws Exception {
        Await.until("a process for pickup", () -> !system.daemons().isEmpty());
        assertEquals(0, system.runWith("Subject: x\n\n", "sendmail", "-f", "a@x.example",
                "b@y.example").status());
        Await.until("deferred", () -> system.queue("deferred").size() == 1);
        var id = system.queue("deferred").getFirst();
        assertEquals(0, system.run("postsuper", "-h", id).status());
        assertEquals(1, attempts(system));
        var incoming = system.queue().resolve("incoming").resolve(id);
        var held = system.queue().resolve("hold").resolve(id);
        Files.setLastModifiedTime(held, FileTime.from(Instant.now()));
        // Nobody is told: only a queue manager that is woken up finds it.
        Files.move(held, incoming);
        Await.until("found by a wake-up", () -> attempts(system) >= 2);
    }
}
