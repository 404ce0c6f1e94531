package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;

class SpoolTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.ofEpochSecond(1_795_222_322L, 852_513_000), ZoneOffset.UTC);

    @TempDir
    Path root;
    private Spool spool;

    @BeforeEach
    void makeSpool() throws Exception {
        for (var queue : QueueName.values()) {
            Files.createDirectory(root.resolve(queue.directory()));
        }
        spool = new Spool(root, List.of("deferred", "defer"), 1, false, CLOCK);
    }

    @Test
    void create_committed_isCompleteAndNamedAfterInode() throws Exception {
        NewQueueFile file = spool.create(QueueName.INCOMING);
        try (file) {
            file.records().write('C', " ".repeat(95));
            file.records().write('S', "a@site.example");
            file.patch(2, "x".repeat(95));
            file.commit();
        }
        var path = spool.path(QueueName.INCOMING, file.id());
        assertEquals(QueueId.inode(file.id()), Files.getAttribute(path, "unix:ino"));
        assertTrue(file.id().startsWith("D0221"));
        assertEquals("rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals("C_" + "x".repeat(95) + "S\u000ea@site.example", Files.readString(path));
        assertEquals(1_795_222_322_852_513L, file.arrival());
    }

    @Test
    void create_withoutCommit_leavesNothing() throws Exception {
        try (var file = spool.create(QueueName.INCOMING)) {
            file.records().write('S', "a".repeat(100_000));
            assertEquals("rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        }
        try (var scan = spool.scan(QueueName.INCOMING)) {
            assertTrue(scan.nextOfAnyName().isEmpty());
        }
    }

    @Test
    void patch_afterFlush_changesTheFile() throws Exception {
        try (var file = spool.create(QueueName.INCOMING)) {
            file.records().write('C', "0".repeat(10));
            file.records().write('N', "b".repeat(20_000));
            file.patch(2, "1".repeat(10));
            file.commit();
            assertTrue(Files.readString(file.path(),
                    java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("C\n" + "1".repeat(10) + "N"));
        }
    }

    @Test
    void create_nameTaken_takesTheNext() throws Exception {
        var first = spool.create(QueueName.INCOMING);
        first.commit();
        long inode = QueueId.inode(first.id());
        Files.delete(first.path());
        // The next file may get the same inode; if it does, names that are taken are skipped.
        Files.createFile(spool.path(QueueName.INCOMING, QueueId.shortId(0xD0221, inode + 1)));
        try (var second = spool.create(QueueName.INCOMING)) {
            second.commit();
            assertTrue(Files.exists(second.path()));
        }
    }

    @Test
    void move_toHashedQueue_makesDirectory() throws Exception {
        String id;
        try (var file = spool.create(QueueName.INCOMING)) {
            file.commit();
            id = file.id();
        }
        spool.move(id, QueueName.INCOMING, QueueName.DEFERRED);
        assertTrue(Files.exists(root.resolve("deferred/D/" + id)));
        assertThrows(NoSuchFileException.class,
                () -> spool.move(id, QueueName.INCOMING, QueueName.ACTIVE));
        assertTrue(spool.remove(QueueName.DEFERRED, id));
        assertFalse(spool.remove(QueueName.DEFERRED, id));
    }

    @Test
    void path_ofBadId_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> spool.path(QueueName.ACTIVE, "../../etc/passwd"));
    }

    @Test
    void path_deepHashing_usesMicroseconds() {
        var deep = new Spool(root, List.of("deferred"), 2, true, CLOCK);
        var id = QueueId.longId(1_795_222_322L, 852_513, 99);
        assertEquals(root.resolve("deferred/D/0/" + id), deep.path(QueueName.DEFERRED, id));
        assertEquals(root.resolve("deferred/A/_/A"), deep.path(QueueName.DEFERRED, "A"));
    }

    @Test
    void scan_hashedAndFlat_findsAll() throws Exception {
        Files.createDirectories(root.resolve("deferred/A/B"));
        Files.createFile(root.resolve("deferred/A/AFILE"));
        Files.createFile(root.resolve("deferred/A/B/ABFILE"));
        Files.createFile(root.resolve("deferred/FLAT"));
        Files.createFile(root.resolve("deferred/123.temporary"));
        var found = new ArrayList<String>();
        try (var scan = spool.scan(QueueName.DEFERRED)) {
            for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                found.add(path.get().getFileName().toString());
            }
        }
        found.sort(null);
        assertEquals(List.of("ABFILE", "AFILE", "FLAT"), found);
    }

    @Test
    void scan_ofMissingQueue_isEmpty() throws Exception {
        try (var scan = spool.scan("trace")) {
            assertTrue(scan.next().isEmpty());
        }
    }

    @Test
    void emptyLog_forgetsWhatItSaid_andMakesNone() throws Exception {
        var id = QueueId.shortId(1, 1);
        spool.emptyLog("defer", id);
        assertFalse(Files.exists(spool.log("defer", id)));
        new BounceLog().append(spool.log("defer", id), new Recipient(1, "a@b.example", "", "", 0),
                Dsn.of("4.0.0", "delayed", "why"));
        assertTrue(spool.hasLog("defer", id));
        spool.emptyLog("defer", id);
        assertFalse(spool.hasLog("defer", id));
        assertEquals(List.of(), BounceLog.read(spool.log("defer", id)));
        assertTrue(spool.removeLog("defer", id));
        assertFalse(spool.hasLog("defer", id));
    }

    /// Spools are copied by root, and by hand: what cannot be emptied must not keep mail back.
    @Test
    void emptyLog_thatIsALink_removesTheLinkOnly() throws Exception {
        var id = QueueId.shortId(1, 1);
        var other = Files.writeString(root.resolve("other"), "text");
        Spool.makeDirectory(spool.log("defer", id));
        Files.createSymbolicLink(spool.log("defer", id), other);
        spool.emptyLog("defer", id);
        assertFalse(Files.exists(spool.log("defer", id), LinkOption.NOFOLLOW_LINKS));
        assertEquals("text", Files.readString(other));
    }

    @Test
    void move_ofManyAtOnce_intoADirectoryThatIsNotThere_movesAll() throws Exception {
        for (int round = 0; round < 300; round++) {
            var ids = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                ids.add(QueueId.shortId(round * 4 + i, 1000 + i));
                Files.createFile(spool.path(QueueName.ACTIVE, ids.get(i)));
            }
            var failures = new ConcurrentLinkedQueue<Exception>();
            var together = new CyclicBarrier(ids.size());
            var threads = ids.stream().map(id -> Thread.ofPlatform().start(() -> {
                try {
                    together.await();
                    spool.move(id, QueueName.ACTIVE, QueueName.DEFERRED);
                } catch (Exception e) {
                    failures.add(e);
                }
            })).toList();
            for (var thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
            for (var id : ids) {
                Files.delete(spool.path(QueueName.DEFERRED, id));
            }
            Files.delete(spool.path(QueueName.DEFERRED, ids.get(0)).getParent());
        }
    }
}
