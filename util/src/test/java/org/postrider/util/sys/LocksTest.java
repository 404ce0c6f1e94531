package org.postrider.util.sys;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void make() throws Exception {
        file = Files.writeString(folder.resolve("file"), "text");
    }

    private FileChannel open() throws Exception {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Test
    void shared_twice_keepsExclusiveOut() throws Exception {
        try (var third = open()) {
            try (var first = open(); var second = open()) {
                assertTrue(Locks.tryLock(first, true));
                assertTrue(Locks.tryLock(second, true));
                assertFalse(Locks.tryLock(third, false));
            }
            assertTrue(Locks.tryLock(third, false));
        }
    }

    @Test
    void exclusive_keepsSharedOut_alsoAfterARename() throws Exception {
        try (var first = open()) {
            assertTrue(Locks.tryLock(first, false));
            file = Files.move(file, folder.resolve("other"));
            try (var second = open()) {
                assertFalse(Locks.tryLock(second, true));
            }
            assertTrue(Locks.tryLock(file.toString(), 0600).isEmpty());
        }
        try (var held = Locks.tryLock(file.toString(), 0600).orElseThrow();
                var second = open()) {
            assertFalse(Locks.tryLock(second, true), () -> "held: " + held);
        }
    }
}
