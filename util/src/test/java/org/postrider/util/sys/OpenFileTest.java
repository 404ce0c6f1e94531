package org.postrider.util.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFileTest {
    @TempDir
    private Path folder;

    @Test
    void regularFile_isDescribedAndRead() throws Exception {
        var content = new byte[20_000];
        Arrays.fill(content, (byte) 'x');
        var path = Files.write(folder.resolve("file"), content);
        Files.createLink(folder.resolve("other"), path);
        Files.setAttribute(path, "unix:mode", 0640);
        try (var file = OpenFile.of(path.toString()); var channel = FileChannel.open(path)) {
            var status = file.status();
            assertEquals(status, FileStatus.of(channel));
            assertEquals(status, FileStatus.of(path).orElseThrow());
            assertEquals(20_000, status.size());
            assertEquals(100, file.read(100).length);
            assertArrayEquals(Arrays.copyOf(content, 19_900), file.read(1_000_000));
        }
    }

    @Test
    void fifo_isNotWaitedFor() throws Exception {
        var path = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        try (var file = OpenFile.of(path.toString())) {
            assertFalse(file.status().isRegular());
        }
    }

    @Test
    void link_isOnlyFollowedWhereItMayBe() throws Exception {
        var path = Files.writeString(folder.resolve("file"), "x");
        var link = Files.createSymbolicLink(folder.resolve("link"), path);
        OpenFile.of(link.toString()).close();
        OpenFile.withoutLink(path.toString()).close();
        assertThrows(SysException.class, () -> OpenFile.withoutLink(link.toString()));
    }

    @Test
    void missingFile_isReported() {
        assertThrows(SysException.class, () -> OpenFile.of(folder.resolve("none").toString()));
    }
}
