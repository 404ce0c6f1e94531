package org.postrider.mail.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderLockTest {
    private static final Instant NOW = Instant.parse("2026-11-21T05:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private static LockPolicy policy(int attempts, String... styles) {
        return new LockPolicy(List.of(styles), attempts, Duration.ofMillis(1),
                Duration.ofSeconds(500));
    }

    private String refusal(Path file, LockPolicy policy) {
        return assertThrows(IOException.class,
                () -> FolderLock.take(file, policy, CLOCK).close()).getMessage();
    }

    @Test
    void take_newFile_isMadeForItsOwnerAlone() throws Exception {
        var file = folder.resolve("box");
        var dot = folder.resolve("box.lock");
        try (var _ = FolderLock.take(file, policy(1, "flock", "fcntl", "dotlock"), CLOCK)) {
            assertTrue(Files.exists(dot));
        }
        assertFalse(Files.exists(dot));
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flock", "fcntl"})
    void take_fileLockedBySomebody_isRefusedAfterAllAttempts(String style) throws Exception {
        var file = folder.resolve("box");
        try (var _ = FolderLock.take(file, policy(1, style), CLOCK)) {
            assertEquals("unable to lock for exclusive access: Resource temporarily unavailable",
                    refusal(file, policy(3, style, "dotlock")));
        }
        assertFalse(Files.exists(folder.resolve("box.lock")));
        FolderLock.take(file, policy(1, style), CLOCK).close();
    }

    @Test
    void take_lockFileThere_waitsUntilItIsStale() throws Exception {
        var file = folder.resolve("box");
        var dot = Files.createFile(folder.resolve("box.lock"));
        Files.setLastModifiedTime(dot, FileTime.from(NOW.minusSeconds(499)));
        assertEquals("unable to create lock file " + dot + ": File exists",
                refusal(file, policy(3, "dotlock")));
        assertTrue(Files.exists(dot));
        Files.setLastModifiedTime(dot, FileTime.from(NOW.minusSeconds(501)));
        FolderLock.take(file, policy(2, "dotlock"), CLOCK).close();
        assertFalse(Files.exists(dot));
    }

    @Test
    void take_noPlaceForIt_saysWhy() {
        var file = folder.resolve("no/box");
        assertEquals("unable to create lock file " + file + ".lock: No such file or directory",
                refusal(file, policy(1, "dotlock")));
        assertEquals("cannot open file: Is a directory", refusal(folder, policy(1, "dotlock")));
    }
}
