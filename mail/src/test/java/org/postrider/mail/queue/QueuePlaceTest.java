package org.postrider.mail.queue;

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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueuePlaceTest {
    private static final int FILES = 2_500;

    @TempDir
    private Path root;

    private Spool spool;
    private QueuePlace places;

    @BeforeEach
    void makeQueue() throws IOException {
        for (var queue : QueuePlace.QUEUES) {
            Files.createDirectory(root.resolve(queue.directory()));
        }
        spool = new Spool(root, List.of(), 1, false, Clock.systemUTC());
        places = new QueuePlace(spool, false);
    }

    /// A message whose file has the name that it should have.
    private Path message(QueueName queue, int number) throws IOException {
        var file = Files.createFile(root.resolve(queue.directory() + "/new"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var id = QueueId.withInode(String.format("%05X1", number),
                (Long) Files.getAttribute(file, "unix:ino"));
        return Files.move(file, spool.path(queue, id));
    }

    @Test
    void oneOfManyFiles_isWrong() throws IOException {
        for (int i = 0; i < FILES; i++) {
            message(QueueName.DEFERRED, i);
        }
        assertFalse(places.isAnyWrong());
        var strange = Files.createFile(root.resolve("deferred/ABCDE1"));
        assertTrue(places.isAnyWrong());
        Files.move(strange, root.resolve("hold/ABCDE1"));
        assertTrue(places.isAnyWrong());
        Files.delete(root.resolve("hold/ABCDE1"));
        assertFalse(places.isAnyWrong());
    }

    @Test
    void unfinishedFile_isStaleAfterAWeek() throws IOException {
        var file = message(QueueName.INCOMING, 1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertFalse(places.isAnyWrong());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        assertTrue(places.isAnyWrong());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        assertFalse(places.isAnyWrong());
    }

    @Test
    void whatIsNoFile_isLeftAlone() throws IOException {
        Files.createDirectory(root.resolve("deferred/ABCDE1"));
        Files.createSymbolicLink(root.resolve("deferred/ABCDE2"), Path.of("/etc/passwd"));
        assertFalse(places.isAnyWrong());
    }

    @Test
    void hashedQueue_hasItsFilesInTheirDirectories() throws IOException {
        var file = message(QueueName.DEFERRED, 1);
        var hashed = new Spool(root, List.of("deferred"), 1, false, Clock.systemUTC());
        assertTrue(new QueuePlace(hashed, false).isAnyWrong());
        var right = hashed.path(QueueName.DEFERRED, file.getFileName().toString());
        Files.createDirectories(right.getParent());
        Files.move(file, right);
        assertFalse(new QueuePlace(hashed, false).isAnyWrong());
        Files.move(right, right.resolveSibling("ABCDE1"));
        assertTrue(new QueuePlace(hashed, false).isAnyWrong());
    }
}
