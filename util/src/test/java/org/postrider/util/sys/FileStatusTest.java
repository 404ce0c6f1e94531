package org.postrider.util.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatusTest {
    @TempDir
    private Path folder;

    @Test
    void file_isDescribed_byNameAndOpen() throws Exception {
        // a name outside ASCII, which has to reach the kernel as the JDK gave it
        var path = Files.write(folder.resolve("Gr\u00fc\u00dfe"), new byte[20_000]);
        Files.createLink(folder.resolve("other"), path);
        Files.setAttribute(path, "unix:mode", 01750);
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_800_000_000_123L));
        var expected = new FileStatus(0101750, (Integer) Files.getAttribute(path, "unix:uid"), 2,
                20_000, 1_800_000_000_123L);
        assertEquals(Optional.of(expected), FileStatus.of(path));
        try (var channel = FileChannel.open(path)) {
            assertEquals(expected, FileStatus.of(channel));
        }
        assertTrue(expected.isRegular());
        assertEquals(01750, expected.permissions());
        assertTrue(expected.has(FileStatus.OWNER_EXECUTE | FileStatus.GROUP_EXECUTE));
        assertTrue(expected.has(FileStatus.GROUP_READ));
        assertFalse(expected.has(02));
    }

    @Test
    void size_beyond4GiB_isWhole() throws Exception {
        var path = folder.resolve("file");
        try (var channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 5_000_000_000L);
        }
        assertEquals(5_000_000_001L, FileStatus.of(path).orElseThrow().size());
    }

    @Test
    void link_isNotFollowed() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        assertFalse(FileStatus.of(link).orElseThrow().isRegular());
    }

    /// What cannot be told is no answer: somebody may lose mail over it.
    @Test
    void absence_isKnownFromTrouble() throws Exception {
        assertEquals(Optional.empty(), FileStatus.of(folder.resolve("none")));
        assertEquals(Optional.empty(), FileStatus.of(folder.resolve("none/below")));
        var file = Files.createFile(folder.resolve("file"));
        assertThrows(SysException.class, () -> FileStatus.of(file.resolve("below")));
        assertThrows(SysException.class, () -> FileStatus.of(folder.resolve("x".repeat(300))));
    }
}
