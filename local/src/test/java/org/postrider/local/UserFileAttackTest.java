package org.postrider.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.local.UserFile.Content;
import org.postrider.mailbox.Actor;
import org.postrider.mailbox.Identity;

/// `.forward` and `:include:` files that are traps: nothing may be waited for, nor read without end.
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UserFileAttackTest {
    @TempDir
    private Path folder;
    private Path file;
    private Identity who;
    private final UserFile files = new UserFile(Actor.unprivileged());

    @BeforeEach
    void prepare() throws Exception {
        file = folder.resolve(".forward");
        who = new Identity((Integer) Files.getAttribute(folder, "unix:uid"), 0, List.of());
    }

    private void assertRefused(String why) throws Exception {
        for (var content : List.of(files.forward(file, who), files.list(file, who))) {
            var reason = assertInstanceOf(Content.Refused.class, content).reason();
            assertTrue(reason.endsWith(why), reason);
        }
    }

    @Test
    void fifo_isRefusedWithoutWaiting() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
        assertRefused(" is not a regular file");
    }

    @Test
    void device_isNotRead() throws Exception {
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertRefused(" is not a regular file");
    }

    @Test
    void folder_isRefused() throws Exception {
        Files.createDirectory(file);
        assertRefused(" is not a regular file");
    }

    @Test
    void sparseFile_isNotRead() throws Exception {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertRefused(" is larger than 8388608 bytes");
    }

    @Test
    void fileThatAllMayWriteTo_isRefused() throws Exception {
        Files.writeString(file, "|command\n");
        Files.setAttribute(file, "unix:mode", 0646);
        assertRefused(" is world writable");
    }

    @Test
    void link_isRefusedAsForward_andFollowedAsList() throws Exception {
        Files.createSymbolicLink(file, Files.writeString(folder.resolve("other"), "bob\n"));
        assertEquals("file " + file + " is not a regular file",
                assertInstanceOf(Content.Refused.class, files.forward(file, who)).reason());
        assertEquals(who.uid(), assertInstanceOf(Content.Lines.class,
                files.list(file, who)).uid());
    }

    @Test
    void linkInACircle_isRefusedAsForward() throws Exception {
        Files.createSymbolicLink(file, file);
        assertInstanceOf(Content.Refused.class, files.forward(file, who));
    }

    @Test
    void nul_endsALine() throws Exception {
        Files.writeString(file, "bo\0b\ncarol\n\0");
        assertEquals(List.of(new Destination.Address("bo"), new Destination.Address("carol")),
                assertInstanceOf(Content.Lines.class, files.forward(file, who)).destinations());
    }
}
