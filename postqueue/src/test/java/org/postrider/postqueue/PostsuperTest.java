package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.queue.QueueId;

/// What the command does with files that need care; `compare/tools` compares it with Postfix.
class PostsuperTest {
    private static final String RENAMED = "QUEUE FILE NAMES WERE CHANGED TO MATCH INODE NUMBERS";

    @TempDir
    Path folder;
    private Path queue;
    private String said;

    @BeforeEach
    void makeQueue() throws IOException {
        queue = folder.resolve("queue");
        for (var name : QueueStructure.ALL) {
            Files.createDirectories(queue.resolve(name));
        }
        Files.createDirectory(queue.resolve("corrupt"));
        configure("");
    }

    private void configure(String more) throws IOException {
        Files.writeString(folder.resolve("main.cf"), "queue_directory = " + queue
                + "\nmail_owner = " + System.getProperty("user.name")
                + "\nmaillog_file = " + folder.resolve("maillog") + "\nmaillog_file_prefixes = "
                + folder + "\n" + more + "\n");
    }

    private int run(String input, String... args) {
        var run = CommandRun.of(Postsuper::run, folder, input, args);
        said = run.err();
        return run.status();
    }

    private Path file(String place, String mode) throws IOException {
        var path = queue.resolve(place);
        Files.createDirectories(path.getParent());
        Files.writeString(path, place);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        return path;
    }

    /// Makes a message whose name is right.
    private String message(String directory, int micros) throws IOException {
        var made = file(directory + "/new", "rwx------");
        var id = QueueId.shortId(micros, inode(made));
        Files.move(made, queue.resolve(directory).resolve(id));
        return id;
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    @Test
    void structure_twoThatWantEachOthersNames_getThem() throws IOException {
        var one = file("hold/one", "rwx------");
        var other = file("hold/other", "rwx------");
        var first = QueueId.shortId(0x12345, inode(one));
        var second = QueueId.shortId(0x12345, inode(other));
        Files.move(one, queue.resolve("hold").resolve(second));
        Files.move(other, queue.resolve("hold").resolve(first));
        assertEquals(0, run("", "-s"));
        assertEquals("hold/one", Files.readString(queue.resolve("hold/" + first)));
        assertEquals("hold/other", Files.readString(queue.resolve("hold/" + second)));
        assertTrue(said.endsWith("Renamed to match inode number: 2 messages\npostsuper: warning: "
                + RENAMED + "\n"));
        run("", "-s");
        assertEquals("", said);
    }

    /// As a crash, ours or Postfix's, leaves it between the two steps.
    @Test
    void structure_fileThatIsBeingRenamed_isFinished() throws IOException {
        var id = message("hold", 0x12345);
        Files.move(queue.resolve("hold/" + id), queue.resolve("hold/" + id + "#FIX"));
        file("defer/1/" + id + "#FIX", "rw-------");
        file("bounce/12345AB#FIX", "rw-------");
        run("", "-s");
        assertTrue(Files.exists(queue.resolve("hold/" + id)));
        assertTrue(Files.exists(queue.resolve("defer/1/" + id)));
        assertTrue(Files.exists(queue.resolve("bounce/12345AB")));
    }

    @Test
    void structure_renamedMessage_keepsItsLogs() throws IOException {
        var moved = file("deferred/A/ABCDE1", "rwx------");
        var right = QueueId.shortId(0xABCDE, inode(moved));
        for (var log : new String[] {"bounce/", "defer/A/", "trace/"}) {
            file(log + "ABCDE1", "rw-------");
        }
        run("", "-s");
        assertTrue(Files.exists(queue.resolve("deferred/A/" + right)));
        for (var log : new String[] {"bounce/", "defer/A/", "trace/"}) {
            assertTrue(Files.exists(queue.resolve(log + right)), log);
        }
    }

    @Test
    void structure_longIds_becomeShort_unlessTheyAreWanted() throws IOException {
        var path = file("hold/new", "rwx------");
        var id = QueueId.longId(1_700_000_000, 0x12345, 77);
        Files.move(path, queue.resolve("hold").resolve(id));
        configure("enable_long_queue_ids = yes");
        run("", "-s");
        assertTrue(Files.exists(queue.resolve("hold/" + id)));
        configure("");
        run("", "-s");
        assertTrue(Files.exists(queue.resolve("hold").resolve(
                QueueId.shortId(0x12345, inode(queue.resolve("hold").toFile().listFiles()[0]
                        .toPath())))));
    }

    @Test
    void structure_directoriesThatAreOfNoUse_areRemoved() throws IOException {
        var id = message("deferred/1/2", 0x12345);
        Files.createDirectories(queue.resolve("hold/A"));
        run("", "-s");
        assertTrue(Files.exists(queue.resolve("deferred/1/" + id)));
        assertFalse(Files.exists(queue.resolve("deferred/1/2")));
        assertFalse(Files.exists(queue.resolve("hold/A")));
    }

    @Test
    void structure_idsOnTheCommandLine_areNotTrustedAfterRenaming() throws IOException {
        file("hold/12345ABCDEF", "rwx------");
        var kept = message("deferred/1", 0x12346);
        assertEquals(1, run("", "-s", "-d", kept));
        assertEquals("postsuper: error: " + RENAMED
                + "\npostsuper: fatal: CHECK YOUR QUEUE IDS AND RE-ISSUE THE COMMAND\n"
                + "postsuper: warning: OPERATION INCOMPLETE -- RERUN COMMAND TO FIX THE QUEUE"
                + " FIRST\n", said);
        assertTrue(Files.exists(queue.resolve("deferred/1/" + kept)));
    }

    @Test
    void purge_takesUnfinishedMessagesOfAWeek_andNoLogs() throws IOException {
        var week = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        for (var place : new String[] {"incoming/123.45", "incoming/ABCDE1", "defer/A/ABCDE2"}) {
            Files.setLastModifiedTime(file(place, "rw-------"), week);
        }
        Files.setLastModifiedTime(file("maildrop/ABCDE3", "rwxr--r--"), week);
        Files.setLastModifiedTime(file("incoming/ABCDE4", "rw-------"),
                FileTime.from(Instant.now().minus(Duration.ofDays(6))));
        assertEquals(0, run("", "-p"));
        assertFalse(Files.exists(queue.resolve("incoming/123.45")));
        assertFalse(Files.exists(queue.resolve("incoming/ABCDE1")));
        for (var place : new String[] {"incoming/ABCDE4", "defer/A/ABCDE2", "maildrop/ABCDE3"}) {
            assertTrue(Files.exists(queue.resolve(place)), place);
        }
    }

    @Test
    void structureOnly_leavesUnfinishedMessages_bothAreMeantWithoutLetters() throws IOException {
        var stale = file("incoming/123.45", "rw-------");
        Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        run("", "-s");
        assertTrue(Files.exists(stale));
        assertEquals("postsuper: warning: bogus file name: incoming/123.45\n", said);
        run("");
        assertFalse(Files.exists(stale));
    }

    /// Whatever lies there: after the first run nothing changes any more.
    @Test
    void structure_brokenSpool_tenRunsAreAsTheSecond() throws IOException {
        var moved = file("hold/ABCDE1", "rwx------");
        file("deferred/F/ABCDE2", "---------");
        file("deferred/A/ABCDE3#FIX", "rwx------");
        file("defer/9/ABCDE3", "rw-------");
        file("bounce/ABCDE9#FIX", "rw-------");
        file("active/123.45", "rw-------");
        file("incoming/ABCDE4", "rwxrwxrwx");
        file("maildrop/ABCDE5", "rwxr--r--");
        Files.createDirectories(queue.resolve("hold/ABCDE6"));
        Files.createSymbolicLink(queue.resolve("hold/ABCDE7"), moved);
        Files.createSymbolicLink(queue.resolve("incoming/ABCDE8"), queue.resolve("nowhere"));
        assertEquals(0, run("", "-s", "-p"));
        assertEquals(0, run("", "-s", "-p"));
        var second = said;
        var files = names();
        for (int i = 0; i < 8; i++) {
            assertEquals(0, run("", "-s", "-p"));
            assertEquals(second, said);
            assertEquals(files, names());
        }
        assertFalse(second.contains("Renamed"), second);
    }

    private List<String> names() throws IOException {
        try (var all = Files.walk(queue)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void purgeOnly_complainsOfNamesThatAreBeingChanged_notInTrace() throws IOException {
        file("hold/12345ABC#FIX", "rwx------");
        file("trace/123.45", "rw-------");
        run("", "-p");
        assertEquals("postsuper: warning: bogus file name: hold/12345ABC#FIX\n", said);
    }

    @Test
    void structure_logsInTheWrongDirectory_goWithTheirMessage() throws IOException {
        var moved = file("deferred/A/ABCDE1", "rwx------");
        file("defer/F/ABCDE1", "rw-------");
        run("", "-s");
        assertTrue(Files.exists(queue.resolve("defer/A/"
                + QueueId.shortId(0xABCDE, inode(queue.resolve("deferred/A").toFile()
                        .listFiles()[0].toPath())))), said + moved);
    }

    @Test
    void deleteAll_takesLogsInTheWrongDirectory() throws IOException {
        var log = file("defer/F/ABCDE1", "rw-------");
        run("", "-d", "ALL");
        assertFalse(Files.exists(log));
    }

    @Test
    void strangeNames_areLeftAlone() throws IOException {
        for (var name : new String[] {"ABCD", "ABCDEXYZ", "a b", ".hidden"}) {
            file("hold/" + name, "rwx------");
        }
        run("", "-s", "hold");
        assertEquals(4, said.lines().filter(l -> l.contains("bogus file name: hold/")).count());
        assertEquals(4, queue.resolve("hold").toFile().list().length);
    }

    @Test
    void messageThatIsBeingWritten_isLeftAlone() throws IOException {
        var unfinished = file("incoming/ABCDE1", "rw-------");
        for (var letter : new String[] {"-d", "-e", "-f", "-h", "-r"}) {
            run("", letter, "ABCDE1");
            assertTrue(said.contains(": 0 messages"), said);
            run("", letter, "ALL");
        }
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(unfinished)));
    }

    @Test
    void deleteAll_ofOneDirectory_takesNothingElse() throws IOException {
        var corrupt = file("corrupt/ABCDE1", "rwx------");
        var log = file("bounce/ABCDE2", "rw-------");
        run("", "-d", "ALL", "bounce");
        assertTrue(Files.exists(corrupt));
        assertFalse(Files.exists(log));
        assertEquals(1, run("", "-d", "ALL", "corrupt"));
        assertEquals("postsuper: fatal: invalid directory name: corrupt\n", said);
        assertTrue(Files.exists(corrupt));
    }

    @Test
    void letters_takeEffectInTheirOrder_idsOfTheInputAsTheyAre() throws IOException {
        var id = message("hold", 0x12345);
        run("", "-H", id, "-h", id);
        assertTrue(Files.exists(queue.resolve("hold/" + id)));
        run(" " + id + "\n\n", "-d", "-");
        assertEquals("postsuper: warning: invalid mail queue id:  " + id
                + "\npostsuper: warning: invalid mail queue id: \n"
                + "postsuper: Deleted: 0 messages\n", said);
    }

    @Test
    void maildrop_mustNotBeHashed() throws IOException {
        configure("hash_queue_names = maildrop");
        assertEquals(1, run("", "-s"));
        assertEquals("postsuper: fatal: maildrop queue must not be hashed\n", said);
    }
}
