package org.postrider.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.lock.LockPolicy;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.Spool;

/// Somebody who controls the folder of a mailbox wants mail to go elsewhere, or to hold up the
/// delivery. No test takes longer than a moment: nothing may be waited for.
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MailboxAttackTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-21T01:00:55.123456Z"), ZoneOffset.UTC);
    private static final Envelope ENVELOPE = new Envelope("s@client.example", "who", "u@x");

    @TempDir
    private Path folder;
    private Path queueFile;
    private Path file;
    private Path victim;
    private int uid;

    @BeforeEach
    void prepare() throws IOException {
        var spool = new Spool(folder.resolve("spool"), List.of(), 1, false, CLOCK);
        Files.createDirectories(spool.directory(QueueName.INCOMING));
        try (var message = spool.create(QueueName.INCOMING)) {
            message.records().write(RecordType.NORMAL, "Subject: x");
            message.records().write(RecordType.NORMAL, "");
            message.records().write(RecordType.NORMAL, "From here");
            message.records().write(RecordType.EXTRACTED, "");
            message.commit();
            queueFile = message.path();
        }
        uid = (Integer) Files.getAttribute(folder, "unix:uid");
        file = folder.resolve("mailbox");
        victim = Files.writeString(folder.resolve("victim"), "precious\n");
    }

    private ContentReader content() throws IOException {
        return QueueFile.openReadOnly(queueFile).content(0, 100);
    }

    private Mbox mbox() {
        return new Mbox(new MailboxLocks("mailbox_delivery_lock", new LockPolicy(
                List.of("fcntl"), 1, Duration.ofMillis(1), Duration.ofSeconds(500)), CLOCK), CLOCK,
                true);
    }

    private String toMailbox() {
        return assertThrows(MailboxException.class, () -> mbox().deliver(file,
                new Mbox.Owner(uid, 0, false), ENVELOPE, this::content, 1_000_000)).getMessage();
    }

    private String toFile() {
        return assertThrows(MailboxException.class, () -> mbox().deliverToFile(file, ENVELOPE,
                this::content, 1_000_000, _ -> { })).getMessage();
    }

    private void fifo() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    }

    private void assertUntouched() throws IOException {
        assertEquals("precious\n", Files.readString(victim));
    }

    @Test
    void symbolicLink_isRefused() throws Exception {
        Files.createSymbolicLink(file, victim);
        assertEquals("file is a symbolic link", toMailbox());
        assertEquals("file is a symbolic link", toFile());
        assertUntouched();
    }

    @Test
    void symbolicLinkToNothing_makesNothing() throws Exception {
        Files.createSymbolicLink(file, folder.resolve("fresh"));
        assertEquals("cannot open file: No such file or directory", toMailbox());
        assertEquals("cannot open file: No such file or directory", toFile());
        assertFalse(Files.exists(folder.resolve("fresh")));
    }

    @Test
    void hardLink_isRefused() throws Exception {
        Files.createLink(file, victim);
        assertEquals("file has 2 hard links", toMailbox());
        assertEquals("file has 2 hard links", toFile());
        assertUntouched();
    }

    @Test
    void fifo_isRefusedWithoutWaiting() throws Exception {
        fifo();
        assertTrue(toMailbox().endsWith(" is not a regular file"));
        assertTrue(toFile().endsWith(" is not a regular file"));
    }

    @Test
    void folder_isRefused() throws Exception {
        Files.createDirectory(file);
        assertEquals("cannot open file: Is a directory", toMailbox());
        assertEquals("cannot open file: Is a directory", toFile());
    }

    @Test
    void device_takesMailOnlyAsNamedFile() throws Exception {
        file = Path.of("/dev/null");
        assertTrue(toMailbox().endsWith(" is not a regular file"));
        mbox().deliverToFile(file, ENVELOPE, this::content, 10, _ -> { });
    }

    @Test
    void sparseFile_isTooBig() throws Exception {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertTrue(toMailbox().endsWith("error writing message: File too large"));
        assertTrue(toFile().endsWith("error writing message: File too large"));
        assertEquals(1L << 40, Files.size(file));
    }

    /// What stands in the place of the mailbox when it is opened is not what it was.
    private String race(Runnable attack) {
        return assertThrows(MailboxException.class, () -> {
            try (var channel = new MailboxFile(file, attack).open(
                    new Mbox.Owner(uid, 0, false), true)) {
                assertFalse(channel.isOpen(), "opened");
            }
        }).getMessage();
    }

    private Runnable replacing(IoRunnable how) {
        return () -> {
            try {
                Files.deleteIfExists(file);
                how.run();
            } catch (Exception e) {
                throw new UncheckedIOException(new IOException(e));
            }
        };
    }

    private interface IoRunnable {
        void run() throws Exception;
    }

    @Test
    void race_withALink_isLost() throws Exception {
        Files.createFile(file);
        assertEquals("file is a symbolic link",
                race(replacing(() -> Files.createSymbolicLink(file, victim))));
        assertUntouched();
    }

    @Test
    void race_withASecondName_isLost() throws Exception {
        Files.createFile(file);
        assertEquals("file has 2 hard links",
                race(replacing(() -> Files.createLink(file, victim))));
    }

    @Test
    void race_withAFifo_isLost() throws Exception {
        Files.createFile(file);
        assertTrue(race(replacing(this::fifo)).endsWith(" is not a regular file"));
    }

    @Test
    void race_withAFolder_isLost() throws Exception {
        Files.createFile(file);
        assertTrue(assertThrows(Exception.class, () -> new MailboxFile(file,
                replacing(() -> Files.createDirectory(file))).open(
                        new Mbox.Owner(uid, 0, false), true).close()).getMessage()
                .contains("Is a directory"));
    }

    @Test
    void race_withARemoval_makesAFreshFile() throws Exception {
        Files.writeString(file, "old\n");
        try (var channel = new MailboxFile(file, replacing(() -> { })).open(
                new Mbox.Owner(uid, 0, false), true)) {
            assertEquals(0, channel.size());
        }
        assertEquals(0100600, Files.getAttribute(file, "unix:mode"));
    }

    @Test
    void maildir_linkedFolders_areTheUsersOwnRights() throws Exception {
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        var maildir = Files.createDirectories(folder.resolve("Maildir"));
        Files.createSymbolicLink(maildir.resolve("tmp"), elsewhere);
        Files.createSymbolicLink(maildir.resolve("new"), elsewhere);
        new Maildir("host", CLOCK).deliver(maildir, ENVELOPE, content(), 0);
        try (var files = Files.list(elsewhere)) {
            assertEquals(1, files.count()); // a complete message, where the user wants it
        }
    }

    @Test
    void maildir_fifoOrFileInItsPlace_makesMailWait() throws Exception {
        var maildir = Files.createDirectories(folder.resolve("Maildir"));
        file = maildir.resolve("tmp");
        fifo();
        assertEquals("4.2.0", assertThrows(MailboxException.class, () -> new Maildir("host", CLOCK)
                .deliver(maildir, ENVELOPE, content(), 0)).status());
        Files.delete(file);
        Files.createDirectory(file);
        Files.createFile(maildir.resolve("new"));
        assertEquals("4.2.0", assertThrows(MailboxException.class, () -> new Maildir("host", CLOCK)
                .deliver(maildir, ENVELOPE, content(), 0)).status());
        try (var files = Files.list(file)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void maildir_namesThatExist_areNotWrittenTo() throws Exception {
        var maildir = folder.resolve("Maildir");
        var tmp = Files.createDirectories(maildir.resolve("tmp"));
        long second = CLOCK.instant().getEpochSecond();
        var traps = new ArrayList<Path>();
        for (int i = 1; i < 3; i++) {
            traps.add(Files.createSymbolicLink(tmp.resolve(second + ".P"
                    + ProcessHandle.current().pid() + "Q" + i + ".host"), victim));
        }
        assertThrows(MailboxException.class, () -> new Maildir("host", CLOCK).deliver(maildir,
                ENVELOPE, content(), 0));
        assertUntouched();
        assertTrue(Files.isSymbolicLink(traps.getLast()));
    }
}
