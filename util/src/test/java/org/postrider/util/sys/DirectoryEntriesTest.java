package org.postrider.util.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryEntriesTest {
    /// More than one call brings.
    private static final int FILES = 5_000;

    @TempDir
    private Path directory;

    @Test
    void everyEntry_isFoundOnceWithItsNumber() throws IOException {
        var expected = new HashMap<String, Long>();
        for (int i = 0; i < FILES; i++) {
            var file = Files.createFile(directory.resolve(i + "x".repeat(i % 200)));
            expected.put(file.getFileName().toString(), number(file));
        }
        var below = Files.createDirectory(directory.resolve("d"));
        expected.put("d", number(below));
        var found = new HashMap<String, Long>();
        DirectoryEntries.visit(directory.toString(), (name, inode) ->
                assertEquals(null, found.put(name, inode), name));
        assertEquals(expected, found);
    }

    @Test
    void whatIsNoDirectory_hasNoEntries() throws IOException {
        var file = Files.createFile(directory.resolve("file")).toString();
        assertThrows(NotDirectoryException.class, () -> DirectoryEntries.visit(file, (_, _) -> {}));
        assertThrows(NoSuchFileException.class,
                () -> DirectoryEntries.visit(file + "2", (_, _) -> {}));
    }

    @Test
    void name_isRemoved_whereItIs() throws IOException {
        var file = Files.createFile(directory.resolve("Gr\u00fc\u00dfe"));
        assertTrue(DirectoryEntries.remove(file));
        assertFalse(Files.exists(file));
        assertFalse(DirectoryEntries.remove(file));
        assertFalse(DirectoryEntries.remove(file.resolve("below")));
        assertThrows(SysException.class, () -> DirectoryEntries.remove(directory));
        var link = Files.createSymbolicLink(directory.resolve("link"), directory);
        assertTrue(DirectoryEntries.remove(link));
        assertTrue(Files.exists(directory));
    }

    private static long number(Path file) throws IOException {
        return (Long) Files.getAttribute(file, "unix:ino");
    }
}
