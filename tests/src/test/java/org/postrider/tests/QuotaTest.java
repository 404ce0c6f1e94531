package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

/// Mailboxes on a file system whose quota is used up. It is a btrfs of the test's own, in a file: needs
/// root, btrfs-progs and a loop device. `guard-quota` in `src/compare` is the same beside Postfix.
class QuotaTest {
    private static final String WHO = "quota.example";

    @TempDir
    private Path folder;
    private Path box;
    private boolean mounted;
    private MiniSystem system;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        assumeTrue(run("mkfs.btrfs", "--version") == 0, "skipped: no mkfs.btrfs");
        Files.setAttribute(folder, "unix:mode", 0755);
        var image = folder.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        box = Files.createDirectory(folder.resolve("box"));
        assertEquals(0, run("mkfs.btrfs", "-q", "-M", image.toString()));
        mounted = run("mount", "-o", "loop", image.toString(), box.toString()) == 0;
        assumeTrue(mounted, "skipped: a btrfs in a file cannot be mounted here");
        assertEquals(0, run("btrfs", "quota", "enable", box.toString()));
        limit("200K");
        Files.setAttribute(box, "unix:mode", 0777);
        system = Site.in(folder, "127.0.0.1:0", 1).main(
                "virtual_mailbox_domains = " + WHO, "virtual_mailbox_base = " + box,
                "virtual_mailbox_maps = inline:{ dir@" + WHO + "=dir/, file@" + WHO + "=file }",
                "virtual_uid_maps = static:65534", "virtual_gid_maps = static:65534",
                "virtual_minimum_uid = 8").start();
    }

    @AfterEach
    void unmount() throws Exception {
        if (system != null) {
            system.close();
        }
        if (mounted) {
            assertEquals(0, run("umount", "-l", box.toString()));
        }
    }

    private void limit(String size) throws Exception {
        assertEquals(0, run("btrfs", "qgroup", "limit", size, box.toString()));
    }

    private static int run(String... words) throws Exception {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (java.io.IOException e) {
            return -1; // there is no such program
        }
    }

    private String result(String name, int lines) throws Exception {
        try (var client = new SmtpClient(system.address("smtpd")).hello()) {
            var reply = client.send(Site.USER + "@mail.example", name + "@" + WHO,
                    Site.text("x") + ("y".repeat(70) + "\r\n").repeat(lines));
            return system.log().await(reply.substring(reply.lastIndexOf(' ') + 1) + ": to=<")
                    .replaceFirst(".*, dsn=", "");
        }
    }

    private List<String> files(String part) throws Exception {
        try (var files = Files.list(box.resolve("dir/" + part))) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    private void awaitReport(int number) throws Exception {
        Await.until("report " + number, () -> Site.maildir(folder).size() == number);
        var report = Site.maildir(folder).stream().filter(r -> r.contains("Disk quota")).count();
        assertEquals(number, report);
        assertTrue(Site.maildir(folder).stream().allMatch(r -> r.contains("\nStatus: 5.2.2\n")
                && r.contains("\nDiagnostic-Code: x-unix; input/output error\n")));
    }

    @Test
    void maildir_overQuota_refusesAndLeavesNothing() throws Exception {
        assertEquals("2.0.0, status=sent (delivered to maildir)", result("dir", 1));
        var before = files("new");
        assertEquals("5.2.2, status=bounced (maildir delivery failed: error writing message:"
                + " Disk quota exceeded)", result("dir", 6000));
        assertEquals(before, files("new"));
        assertEquals(List.of(), files("tmp"));
        awaitReport(1);
        assertEquals("2.0.0, status=sent (delivered to maildir)", result("dir", 1));
    }

    /// The file system refuses to cut the file as well, and also a lock file: what is there of the
    /// message stays. What comes when there is room again must not be taken for a part of it.
    @Test
    void mbox_overQuota_refusesAndGoesOnWhenThereIsRoom() throws Exception {
        assertEquals("2.0.0, status=sent (delivered to mailbox)", result("file", 1));
        var before = Files.readString(box.resolve("file"), StandardCharsets.ISO_8859_1);
        assertEquals("5.2.2, status=bounced (delivery failed to mailbox " + box.resolve("file")
                + ": error writing message: Disk quota exceeded)", result("file", 6000));
        awaitReport(1);
        limit("none");
        assertEquals("2.0.0, status=sent (delivered to mailbox)", result("file", 2));
        var after = Files.readString(box.resolve("file"), StandardCharsets.ISO_8859_1);
        assertTrue(after.startsWith(before));
        var messages = after.split("(?m)^From " + Site.USER + "@mail[.]example  .* 20\\d\\d\n");
        assertTrue(messages[messages.length - 1].contains("\nDelivered-To: file@" + WHO + "\n")
                && messages[messages.length - 1].endsWith("y".repeat(70) + "\n\n"));
        assertEquals(after.length(), after.lastIndexOf("Text of x.\n") + 11 + 2 * 71 + 1);
    }
}
