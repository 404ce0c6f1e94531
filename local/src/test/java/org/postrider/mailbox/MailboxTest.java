package org.postrider.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.lock.LockPolicy;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.Spool;

class MailboxTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-21T01:00:55.123456Z"), ZoneOffset.UTC);
    private static final Envelope ENVELOPE =
            new Envelope("s@client.example", "who", "user@site.example");
    private static final String TOP = "Return-Path: <s@client.example>\nX-Original-To: who\n"
            + "Delivered-To: user@site.example\n";

    @TempDir
    private Path directory;
    private Path queueFile;
    private int uid;

    @BeforeEach
    void writeQueueFile() throws IOException {
        var spool = new Spool(directory.resolve("spool"), List.of(), 1, false, CLOCK);
        Files.createDirectories(spool.directory(QueueName.INCOMING));
        try (var file = spool.create(QueueName.INCOMING)) {
            var records = file.records();
            records.write(RecordType.NORMAL, "Subject: x");
            records.write(RecordType.NORMAL, "");
            records.write(RecordType.NORMAL, "From here");
            records.write(RecordType.CONTINUED, "a long ");
            records.write(RecordType.NORMAL, "From line");
            records.write(RecordType.EXTRACTED, "");
            file.commit();
            queueFile = file.path();
        }
        uid = (Integer) Files.getAttribute(directory, "unix:uid");
    }

    private ContentReader content() throws IOException {
        return QueueFile.openReadOnly(queueFile).content(0, 100);
    }

    private Mbox mbox(int attempts, Clock clock) {
        return new Mbox(new MailboxLocks("mailbox_delivery_lock", new LockPolicy(
                List.of("fcntl", "dotlock"), attempts, Duration.ofMillis(1),
                Duration.ofSeconds(500)), clock), clock, true);
    }

    private Mbox.Owner owner() {
        return new Mbox.Owner(uid, 0, false);
    }

    @Test
    void maildir_newFolder_getsCompletePrivateFile() throws Exception {
        var folder = directory.resolve("Maildir");
        new Maildir("host", CLOCK).deliver(folder, ENVELOPE, content(), 0);
        try (var files = Files.list(folder.resolve("new"))) {
            var file = files.findFirst().orElseThrow();
            assertEquals(TOP + "Subject: x\n\nFrom here\na long From line\n",
                    Files.readString(file));
            assertTrue(file.getFileName().toString().matches(
                    "1795222855\\.V[0-9a-f]+I[0-9a-f]+M123456\\.host"), file.toString());
            assertEquals("rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        assertEmpty(folder.resolve("tmp"));
    }

    @Test
    void maildir_messageOverLimit_leavesNothing() throws Exception {
        var folder = directory.resolve("Maildir");
        var refusal = assertThrows(MailboxException.class,
                () -> new Maildir("host", CLOCK).deliver(folder, ENVELOPE, content(), 20));
        assertEquals("5.2.2", refusal.status());
        assertEmpty(folder.resolve("tmp"));
        assertEmpty(folder.resolve("new"));
    }

    @Test
    void maildir_folderIsAFile_defers() throws Exception {
        var folder = Files.createFile(directory.resolve("Maildir"));
        var refusal = assertThrows(MailboxException.class,
                () -> new Maildir("host", CLOCK).deliver(folder, ENVELOPE, content(), 0));
        assertEquals("4.2.0", refusal.status());
    }

    @Test
    void mbox_twoMessages_areSeparatedAndQuoted() throws Exception {
        var file = directory.resolve("user");
        mbox(1, CLOCK).deliver(file, owner(), ENVELOPE, this::content, 0);
        mbox(1, CLOCK).deliver(file, owner(), new Envelope("", "", "u@site.example"), this::content, 0);
        var text = Files.readString(file);
        assertTrue(text.startsWith("From s@client.example  Sat Nov 21 "), text);
        assertTrue(text.contains(" 2026\n" + TOP
                + "Subject: x\n\n>From here\na long From line\n\nFrom MAILER-DAEMON  "), text);
        assertTrue(text.endsWith("\n\n"), text);
        assertFalse(Files.exists(directory.resolve("user.lock")));
    }

    @Test
    void mbox_fileWouldBecomeTooBig_isCutBack() throws Exception {
        var file = Files.writeString(directory.resolve("user"), "old\n");
        var refusal = assertThrows(MailboxException.class,
                () -> mbox(1, CLOCK).deliver(file, owner(), ENVELOPE, this::content, 50));
        assertEquals("5.2.2", refusal.status());
        assertEquals("old\n", Files.readString(file));
    }

    /// Such as what is left of a message that could not be cut off.
    @Test
    void mbox_withoutEndOfLine_isNotTheLineOfTheNextMessage() throws Exception {
        var file = Files.writeString(directory.resolve("user"), "From a  \n\nhalf a li");
        mbox(1, CLOCK).deliver(file, owner(), ENVELOPE, this::content, 0);
        assertTrue(Files.readString(file).startsWith("From a  \n\nhalf a li\nFrom s@client.example  "),
                Files.readString(file));
    }

    @Test
    void mbox_lockFileOfAnother_defersUntilStale() throws Exception {
        var file = directory.resolve("user");
        var lock = Files.createFile(directory.resolve("user.lock"));
        Files.setLastModifiedTime(lock, FileTime.from(CLOCK.instant()));
        var refusal = assertThrows(MailboxException.class,
                () -> mbox(2, CLOCK).deliver(file, owner(), ENVELOPE, this::content, 0));
        assertEquals("4.2.0", refusal.status());
        assertFalse(Files.exists(file));

        var later = Clock.offset(CLOCK, Duration.ofSeconds(501));
        mbox(2, later).deliver(file, owner(), ENVELOPE, this::content, 0);
        assertTrue(Files.exists(file));
    }

    @Test
    void mbox_linkOrSpecialFile_isRefused() throws Exception {
        var target = Files.createFile(directory.resolve("target"));
        var soft = Files.createSymbolicLink(directory.resolve("soft"), target);
        var hard = Files.createLink(directory.resolve("hard"), target);
        for (var file : List.of(soft, hard, Files.createDirectory(directory.resolve("dir")))) {
            var refusal = assertThrows(MailboxException.class,
                    () -> mbox(1, CLOCK).deliver(file, owner(), ENVELOPE, this::content, 0));
            assertEquals("5.2.0", refusal.status(), refusal.getMessage());
        }
        assertEquals(0, Files.size(target));
    }

    @Test
    void mbox_fileOfAnotherUser_waits() throws Exception {
        var file = Files.createFile(directory.resolve("user"));
        var refusal = assertThrows(MailboxException.class, () -> mbox(1, CLOCK).deliver(file,
                new Mbox.Owner(uid + 1, 0, false), ENVELOPE, this::content, 0));
        assertEquals("4.2.0", refusal.status());
    }

    @Test
    void mbox_manyThreads_neverInterleave() throws Exception {
        var file = directory.resolve("user");
        var mbox = mbox(10_000, CLOCK);
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<Boolean> work = () -> {
                mbox.deliver(file, owner(), ENVELOPE, this::content, 0);
                return true;
            };
            for (var each : threads.invokeAll(java.util.Collections.nCopies(40, work))) {
                assertTrue(each.get());
            }
        }
        var messages = Files.readString(file).split("(?m)^From s@client.example  .* 2026\n");
        assertEquals(41, messages.length);
        for (int i = 1; i < messages.length; i++) {
            assertEquals(TOP + "Subject: x\n\n>From here\na long From line\n\n", messages[i]);
        }
    }

    @Test
    void locks_unknownStyle_isRefusedNamingIt() {
        var refusal = assertThrows(org.postrider.mail.params.ConfException.class,
                () -> new MailboxLocks("mailbox_delivery_lock", new LockPolicy(List.of("lockf"), 1,
                        Duration.ofSeconds(1), Duration.ofSeconds(1)), CLOCK));
        assertTrue(refusal.getMessage().contains("mailbox_delivery_lock")
                && refusal.getMessage().contains("lockf"), refusal.getMessage());
    }

    @Test
    void locks_fileLockedByAnotherChannel_defers() throws Exception {
        var file = Files.createFile(directory.resolve("user"));
        try (var other = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = other.lock()) {
            assertTrue(lock.isValid());
            assertThrows(MailboxException.class,
                    () -> mbox(2, CLOCK).deliver(file, owner(), ENVELOPE, this::content, 0));
        }
    }

    private static void assertEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
