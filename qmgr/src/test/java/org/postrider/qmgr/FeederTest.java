package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.queue.InFlow;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.testing.MemoryLog;

class FeederTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path folder;
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Readiness readiness = new Readiness(clock, Duration.ofSeconds(4000));
    private final LinkedBlockingQueue<String> fed = new LinkedBlockingQueue<>();
    private Spool spool;
    private Feeder feeder;

    @BeforeEach
    void make() throws IOException {
        QueueDirectories.create(folder);
        spool = new Spool(folder, List.of(), 1, false, clock);
        feeder = new Feeder(spool, readiness, 2, (id, _, _) -> fed.add(id), new MemoryLog());
        feeder.start();
    }

    @AfterEach
    void stop() {
        feeder.stop();
    }

    private Path file(QueueName queue, String id, Duration wait) throws IOException {
        var path = Files.createFile(spool.path(queue, id));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        return Files.setLastModifiedTime(path, FileTime.from(NOW.plus(wait)));
    }

    private String next() throws InterruptedException {
        return fed.poll(10, TimeUnit.SECONDS);
    }

    /// Cleanup is told to slow down while the active queue is full, and no longer.
    @Test
    void fullActiveQueue_slowsDownIncomingMail_untilThereIsRoom() throws Exception {
        var inFlow = new InFlow(spool);
        for (var id : List.of("A1", "A2", "A3")) {
            file(QueueName.INCOMING, id, Duration.ZERO);
            feeder.offer(id);
        }
        assertEquals("A1", next());
        assertEquals("A2", next());
        assertTrue(inFlow.isTooMuch());
        Files.delete(spool.path(QueueName.INCOMING, "A1"));
        Files.delete(spool.path(QueueName.INCOMING, "A2"));
        feeder.done("A1");
        assertEquals("A3", next());
        Files.delete(spool.path(QueueName.INCOMING, "A3"));
        feeder.done("A2");
        feeder.done("A3");
        feeder.scanIncoming(false);
        while (inFlow.isTooMuch()) {
            Thread.onSpinWait();
        }
    }

    /// A message that postsuper took away during a delivery is back before that has ended.
    @Test
    void message_thatCameBackWhileActive_isFedAgain() throws Exception {
        file(QueueName.INCOMING, "A1", Duration.ZERO);
        feeder.offer("A1");
        assertEquals("A1", next());
        feeder.offer("A1");
        feeder.done("A1");
        assertEquals("A1", next());
    }

    @Test
    void end_leavesNoMark() throws Exception {
        for (var id : List.of("A1", "A2", "A3")) {
            file(QueueName.INCOMING, id, Duration.ZERO);
            feeder.offer(id);
        }
        feeder.stop();
        assertFalse(new InFlow(spool).isTooMuch());
    }

    /// qmgr(8): `A` affects the next scan, whoever asks for that one, and no other.
    @Test
    void scan_isPrepared_byAnEarlierRequest() throws Exception {
        file(QueueName.DEFERRED, "A1", Duration.ofSeconds(1000));
        feeder.prepare(true, false);
        feeder.scanIncoming(false);
        feeder.scanDeferred(false, false);
        assertEquals("A1", next());
        feeder.done("A1");
        feeder.scanDeferred(false, false);
        file(QueueName.DEFERRED, "A2", Duration.ofSeconds(-1));
        feeder.scanDeferred(false, false);
        assertEquals("A2", next());
    }

    @Test
    void time_ofNextAttempt_counts() throws Exception {
        assertTrue(readiness.isReady(file(QueueName.DEFERRED, "A1", Duration.ofSeconds(-5)),
                false));
        var later = file(QueueName.DEFERRED, "A2", Duration.ofSeconds(3999));
        assertFalse(readiness.isReady(later, false));
        assertTrue(readiness.isReady(later, true));
    }

    /// The clock was wrong when the message was deferred or came in.
    @Test
    void time_beyondTheLongestWait_isNotBelieved() throws Exception {
        assertTrue(readiness.isReady(file(QueueName.DEFERRED, "A1", Duration.ofDays(400)), false));
        assertTrue(readiness.isReady(file(QueueName.INCOMING, "A2", Duration.ofHours(2)), false));
    }

    /// However the clock jumps after a message was deferred: within the longest time a queue run finds
    /// it due.
    @Test
    void clockThatJumps_neverMakesMailWaitForLongerThanTheLongestTime() throws Exception {
        for (var jump : List.of(Duration.ofDays(-3650), Duration.ofDays(-1), Duration.ofSeconds(-3000),
                Duration.ofSeconds(-1), Duration.ofHours(2), Duration.ofDays(3650))) {
            var path = file(QueueName.DEFERRED, "A" + (jump.toSeconds() + 1_000_000_000),
                    Duration.ofSeconds(3000));
            var jumped = NOW.plus(jump);
            boolean tried = false;
            for (int later = 0; later <= 4000; later += 300) { // queue runs
                tried |= new Readiness(Clock.fixed(jumped.plusSeconds(later), ZoneOffset.UTC),
                        Duration.ofSeconds(4000)).isReady(path, false);
            }
            assertTrue(tried, jump::toString);
        }
    }

    @Test
    void strangeThings_areNotReady() throws Exception {
        var incomplete = file(QueueName.INCOMING, "A1", Duration.ZERO);
        Files.setPosixFilePermissions(incomplete, PosixFilePermissions.fromString("rw-------"));
        assertFalse(readiness.isReady(incomplete, true));
        var directory = Files.createDirectory(spool.path(QueueName.INCOMING, "A2"));
        assertFalse(readiness.isReady(directory, true));
        var link = Files.createSymbolicLink(spool.path(QueueName.INCOMING, "A3"),
                Path.of("/etc/passwd"));
        assertFalse(readiness.isReady(link, true));
        assertFalse(readiness.isReady(spool.path(QueueName.INCOMING, "A4"), true));
    }
}
