package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueListing;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.mail.queue.Spool;
import org.postrider.util.Bytes;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

/// References were printed by Postfix 3.11, from files that it wrote.
class QueueCommandsTest {
    @TempDir
    Path folder;
    private Spool spool;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";

    private interface Main {
        int run(String[] args, Stdio io);
    }

    @BeforeEach
    void makeQueue() throws IOException {
        var queue = Files.createDirectories(folder.resolve("queue"));
        for (var name : QueueName.values()) {
            Files.createDirectory(queue.resolve(name.directory()));
        }
        Files.writeString(folder.resolve("main.cf"), "queue_directory = " + queue
                + "\nmail_owner = " + System.getProperty("user.name")
                + "\nmaillog_file = " + folder.resolve("maillog") + "\nmaillog_file_prefixes = "
                + folder + "\ndeliver_lock_attempts = 1\n");
        spool = new Spool(queue, List.of("deferred", "defer"), 1, false, Clock.systemUTC());
    }

    private int run(Main main, String... args) {
        out.reset();
        err.reset();
        var all = new String[args.length + 2];
        all[0] = "-c";
        all[1] = folder.toString();
        System.arraycopy(args, 0, all, 2, args.length);
        return main.run(all, new Stdio(new ByteArrayInputStream(Bytes.of(input)),
                new PrintStream(out), new PrintStream(err)));
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = QueueCommandsTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    /// Listens as a public service.
    private ServerSocketChannel service(String name) throws IOException {
        Files.createDirectory(folder.resolve("queue/public"));
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("queue/public/" + name)));
        return server;
    }

    /// All that the next client sends.
    private static String request(ServerSocketChannel server) throws IOException {
        try (var client = server.accept()) {
            return Bytes.text(Channels.newInputStream(client).readAllBytes());
        }
    }

    @Test
    void postkick_serviceThatListens_getsTheRequest() throws Exception {
        try (var server = service("qmgr")) {
            var got = new CompletableFuture<String>();
            Thread.startVirtualThread(() -> {
                try {
                    got.complete(request(server));
                } catch (IOException e) {
                    got.completeExceptionally(e);
                }
            });
            assertEquals(0, run(Postkick::run, "public", "qmgr", "IDF"));
            assertEquals("IDF", got.get(10, TimeUnit.SECONDS));
        }
        assertEquals("", err.toString());
    }

    /// Nobody reads the request: the command goes after its time, as Postfix's does, with status 0.
    @Test
    @Timeout(50)
    void postkick_serviceThatDoesNotRead_isNotWaitedForLongerThanMainCfSays() throws Exception {
        Files.writeString(folder.resolve("main.cf"), "application_event_drain_time = 1s\n",
                java.nio.file.StandardOpenOption.APPEND);
        try (var server = service("qmgr")) {
            assertEquals(0, run(Postkick::run, "public", "qmgr", "I"));
            assertEquals("I", request(server));
        }
    }

    @Test
    void flush_asksTheQueueManagerThatMainCfNames() throws Exception {
        Files.writeString(folder.resolve("main.cf"), "queue_service_name = manager\n",
                java.nio.file.StandardOpenOption.APPEND);
        try (var server = service("manager")) {
            assertEquals(0, run(Postqueue::run, "-f"));
            assertEquals("FADI", request(server));
        }
    }

    @Test
    void list_fromTheServiceThatMainCfNames_isPrinted() throws Exception {
        Files.writeString(folder.resolve("main.cf"), "showq_service_name = lists\n",
                java.nio.file.StandardOpenOption.APPEND);
        try (var server = service("lists")) {
            Thread.startVirtualThread(() -> {
                try (var client = server.accept()) {
                    client.write(java.nio.ByteBuffer.wrap(resource("showq.bytes")));
                } catch (IOException e) {
                    // The list is missing, then.
                }
            });
            assertEquals(0, run(Postqueue::run, "-j"));
        }
        assertEquals(Bytes.text(resource("showq.json.ref")), Bytes.text(out.toByteArray()));
    }

    @Test
    void postkick_nobodyThere_saysSo() {
        assertEquals(1, run(Postkick::run, "public", "qmgr", "I"));
        assertEquals("postkick: warning: unable to look up public/qmgr: No such file or directory\n"
                + "postkick: warning: Cannot contact class public service qmgr"
                + " - perhaps the mail system is down\n", err.toString());
        assertEquals(1, run(Postkick::run, "public", "qmgr"));
        assertEquals("postkick: fatal: usage: postkick [-c config_dir] [-v] class service request\n",
                err.toString());
    }

    private String put(QueueName queue) throws IOException {
        try (var file = spool.create(queue)) {
            Files.write(file.path(), resource("bounce.qf"));
            file.commit();
            return file.id();
        }
    }

    private boolean isIn(QueueName queue, String id) {
        return Files.exists(spool.path(queue, id));
    }

    @Test
    void list_fromPostfixsSocket_isPostfixsText() throws Exception {
        var format = new ListFormat(out, false, () -> TimeZone.getTimeZone("UTC"));
        format.text(QueueListing.begin(new ByteArrayInputStream(resource("showq.bytes"))));
        assertEquals(Bytes.text(resource("showq.text.ref")), Bytes.text(out.toByteArray()));
    }

    /// Names in maildrop are longer than queue ids; the size stays apart.
    @Test
    void list_ofALongName_keepsTheSizeApart() throws Exception {
        var bytes = new ByteArrayOutputStream();
        QueueListing.write(bytes, List.of(new QueueListing.Message("maildrop",
                "933E7S6tfb9Z0guT0sgf0LDZpHE", 1_795_222_322, 91, false, "root", List.of())));
        new ListFormat(out, true, () -> TimeZone.getTimeZone("UTC"))
                .text(QueueListing.begin(new ByteArrayInputStream(bytes.toByteArray())));
        assertTrue(out.toString().contains("\n933E7S6tfb9Z0guT0sgf0LDZpHE       91 Sat "),
                out.toString());
    }

    @Test
    void list_fromPostfixsSocket_isPostfixsJson() throws Exception {
        var format = new ListFormat(out, false, () -> TimeZone.getTimeZone("UTC"));
        format.json(QueueListing.begin(new ByteArrayInputStream(resource("showq.bytes"))));
        assertEquals(Bytes.text(resource("showq.json.ref")), Bytes.text(out.toByteArray()));
    }

    @Test
    void list_cutAnywhere_isRefused() throws Exception {
        var whole = resource("showq.bytes");
        for (int cut = 0; cut < whole.length; cut++) {
            var part = new ByteArrayInputStream(Arrays.copyOf(whole, cut));
            assertThrows(IOException.class, () -> new ListFormat(out, false, () -> TimeZone.getTimeZone("UTC"))
                    .text(QueueListing.begin(part)));
        }
    }

    @Test
    void listing_ofSpool_speaksPostfixsProtocol() throws Exception {
        var id = put(QueueName.DEFERRED);
        new BounceLog().append(spool.log("defer", id),
                new Recipient(246, "sender@site.example", "", "", 0),
                Dsn.of("4.3.2", "delayed", "deferred transport"));
        var bytes = new ByteArrayOutputStream();
        new QueueListing(spool).write(bytes, message -> {
            throw new AssertionError(message);
        });
        assertEquals("protocol\0mail_queue_list_protocol\0\0queue_name\0deferred\0queue_id\0" + id
                + "\0time\0001795222322\0size\0002624\0forced_expire\0000\0sender\0MAILER-DAEMON\0"
                + "original_recipient\0\0recipient\0sender@site.example\0log_class\0defer\0reason"
                + "\0deferred transport\0\0\0", Bytes.text(bytes.toByteArray()));
    }

    @Test
    void postqueue_systemDown_readsTheQueueItself() throws Exception {
        assertEquals(0, run(Postqueue::run, "-p"));
        assertEquals("Mail queue is empty\n", out.toString());
        var id = put(QueueName.HOLD);
        assertEquals(0, run(Postqueue::run, "-p"));
        assertTrue(out.toString().contains("\n" + id + "!"), out.toString());
        assertTrue(err.toString().contains("Mail system is down -- accessing queue directly"));
    }

    @Test
    void verbose_tellsWhatMainCfSets() {
        assertEquals(0, run(Postsuper::run, "-v", "-h", "ALL"));
        var etc = folder.resolve("main.cf");
        assertTrue(err.toString().startsWith("postsuper: " + etc + ", line 1: queue_directory = "),
                err.toString());
        assertEquals(69, run(Postqueue::run, "-v", "-f"));
        assertTrue(err.toString().contains("postqueue: " + etc + ", line 1: "), err.toString());
    }

    @Test
    void postqueue_badUse_isUnavailable() {
        assertEquals(69, run(Postqueue::run));
        assertEquals(69, run(Postqueue::run, "-pf"));
        assertEquals(69, run(Postqueue::run, "-z"));
        assertEquals(69, run(Postqueue::run, "-f"));
        assertTrue(err.toString().contains("Cannot flush mail queue - mail system is down"));
    }

    /// A filter has changed headers, recipients, the sender and the body of this message.
    @ParameterizedTest
    @ValueSource(strings = {"e", "v", "o", "vo", "b", "h", "r", "ro", "hv", "bv", "s98"})
    void postcat_ofAFileThatPostfixEdited_isPostfixsOutput(String flags) throws Exception {
        Files.write(folder.resolve("edited.qf"), resource("edited.qf"));
        try (var file = QueueFile.openReadOnly(folder.resolve("edited.qf"))) {
            var options = Options.parse("bdefhoqrs:v", new String[] {"-" + flags});
            new Dump("edited.qf", options, TimeZone.getTimeZone("UTC"), out).write(file);
        }
        assertEquals(Bytes.text(resource("edited." + flags + ".ref")),
                Bytes.text(out.toByteArray()));
    }

    @ParameterizedTest
    @CsvSource({"-o,bounce.o.ref", "-fde,bounce.fde.ref", "-b,bounce.b.ref", "-h,bounce.h.ref",
            "-ros97,bounce.ros97.ref"})
    void postcat_ofPostfixsFile_isPostfixsOutput(String flags, String reference) throws Exception {
        Files.write(folder.resolve("bounce.qf"), resource("bounce.qf"));
        try (var file = QueueFile.openReadOnly(folder.resolve("bounce.qf"))) {
            var options = Options.parse("bdefhoqrs:v", new String[] {flags});
            new Dump("bounce.qf", options, TimeZone.getTimeZone("UTC"), out).write(file);
        }
        assertEquals(Bytes.text(resource(reference)), Bytes.text(out.toByteArray()));
    }

    /// The queue manager sets the time of a warning to -1 once it has been sent.
    @ParameterizedTest
    @CsvSource({"             -1,Wed Dec 31 23:59:59 1969", "              0,Thu Jan  1 00:00:00 1970",
            "              -,Thu Jan  1 00:00:00 1970", "     1700000000,Tue Nov 14 22:13:20 2023"})
    void postcat_timeOfWarning_isADate(String time, String shown) throws Exception {
        var path = folder.resolve("warned");
        try (var file = Files.newOutputStream(path)) {
            var records = new RecordWriter(file);
            records.write(RecordType.TIME, "1700000000");
            records.write(RecordType.WARN_TIME, time);
            records.write(RecordType.SENDER, "");
            records.write(RecordType.END, "");
        }
        try (var file = QueueFile.openReadOnly(path)) {
            new Dump("warned", Options.parse("bdefhoqrs:v", new String[] {"-e"}),
                    TimeZone.getTimeZone("UTC"), out).write(file);
        }
        assertTrue(out.toString().contains("warning_message_time: " + shown + "\n"), out.toString());
    }

    @Test
    void postcat_byQueueId_findsTheFile() throws Exception {
        var id = put(QueueName.DEFERRED);
        assertEquals(0, run(Postcat::run, "-q", "-h", id));
        assertTrue(out.toString().contains("Subject: Undelivered Mail Returned to Sender"));
        assertEquals(1, run(Postcat::run, "-q", "NOSUCH"));
        assertEquals("postcat: fatal: open queue file NOSUCH: No such file or directory\n",
                err.toString());
        assertEquals(1, run(Postcat::run, "-q", "../x"));
    }

    private String log() throws IOException {
        var text = new StringBuilder();
        for (var line : Files.readAllLines(folder.resolve("maillog"))) {
            text.append(line.replaceFirst(".* (postfix/\\w+)\\[[0-9]+]: ", "$1: ")).append('\n');
        }
        return text.toString();
    }

    @Test
    void postcat_noQueueFile_isPassedOverWithAWarning() throws Exception {
        var text = Files.writeString(folder.resolve("text"), "hello");
        var empty = Files.createFile(folder.resolve("empty"));
        var cut = Files.write(folder.resolve("cut"),
                Arrays.copyOf(resource("bounce.qf"), 101));
        assertEquals(0, run(Postcat::run, text.toString(), empty.toString(), folder.toString()));
        assertEquals("postcat: warning: " + text + ": input is not a valid queue file\n"
                + "postcat: warning: close " + folder + ": Is a directory\n", err.toString());
        assertEquals(1, run(Postcat::run, cut.toString()));
        assertEquals("postcat: warning: " + cut
                + ": unexpected EOF in data, record type 84 length 17\n"
                + "postcat: fatal: record read error\n", err.toString());
        assertTrue(out.toString().startsWith("*** ENVELOPE RECORDS " + cut + " ***\n"));
        assertFalse(Files.exists(folder.resolve("maillog")));
    }

    @Test
    void postcat_standardInput_isShown() throws Exception {
        input = Bytes.text(resource("bounce.qf"));
        assertEquals(0, run(Postcat::run));
        assertTrue(out.toString().startsWith("*** ENVELOPE RECORDS stdin ***\n"));
        assertTrue(out.toString().endsWith("*** MESSAGE FILE END stdin ***\n"));
    }

    @Test
    void postsuper_whatItDoes_isInTheLog() throws Exception {
        var id = put(QueueName.DEFERRED);
        run(Postsuper::run, "-h", id);
        run(Postsuper::run, "-d", "x/y");
        run(Postsuper::run, "nosuch");
        assertEquals("postfix/postsuper: " + id + ": placed on hold\n"
                + "postfix/postsuper: Placed on hold: 1 message\n"
                + "postfix/postsuper: warning: invalid mail queue id: x/y\n"
                + "postfix/postsuper: Deleted: 0 messages\n"
                + "postfix/postsuper: fatal: invalid directory name: nosuch\n", log());
    }

    @ParameterizedTest
    @CsvSource({"exit 7, 7", "kill -9 $$, 1", "true, 0"})
    void postlock_command_givesItsStatus(String script, int status) {
        assertEquals(status, run(Postlock::run, folder.resolve("box").toString(), "sh", "-c",
                script));
        assertEquals("", err.toString());
    }

    @Test
    void postlock_commandSeesTheLock_afterwardsItIsGone() {
        var box = folder.resolve("box");
        assertEquals(0, run(Postlock::run, "-l", "dotlock", box.toString(), "test", "-f",
                box + ".lock"));
        assertFalse(Files.exists(folder.resolve("box.lock")));
        assertEquals(1, run(Postlock::run, "-l", "flock", box.toString(), "test", "-f",
                box + ".lock"));
    }

    /// As the kernel tells of the locks that are held while the command runs.
    @ParameterizedTest
    @CsvSource({"fcntl, POSIX, FLOCK", "flock, FLOCK, POSIX", "'dotlock, fcntl', POSIX, FLOCK"})
    void postlock_ofEachStyle_isHeldByTheCommand(String style, String held, String other)
            throws Exception {
        var box = Files.createFile(folder.resolve("box"));
        long inode = (Long) Files.getAttribute(box, "unix:ino");
        var look = "! grep -q '" + other + " .*:" + inode + " ' /proc/locks && grep -q '" + held
                + " .*WRITE.*:" + inode + " ' /proc/locks";
        assertEquals(style.startsWith("dotlock") ? 0 : 1, run(Postlock::run, "-l", style,
                box.toString(), "test", "-f", box + ".lock"));
        assertEquals(0, run(Postlock::run, "-l", style, box.toString(), "sh", "-c", look));
        assertEquals(1, new ProcessBuilder("sh", "-c", look).start().waitFor());
    }

    @Test
    void postlock_cannot_saysWhyAsPostfixDoes() throws Exception {
        var box = folder.resolve("box").toString();
        assertEquals(75, run(Postlock::run, box));
        assertTrue(err.toString().startsWith("postlock: fatal: usage: postlock [-c config_dir]"));
        assertEquals(75, run(Postlock::run, "-l", "foo", box, "true"));
        assertEquals("postlock: fatal: unknown mailbox_delivery_lock value \"foo\" in \"foo\"\n",
                err.toString());
        assertEquals(1, run(Postlock::run, box, "/nosuch"));
        assertEquals("postlock: fatal: execvp /nosuch: No such file or directory\n",
                err.toString());
        Files.createFile(folder.resolve("box.lock"));
        assertEquals(75, run(Postlock::run, box, "true"));
        assertEquals("postlock: fatal: open file " + box + ": unable to create lock file " + box
                + ".lock: File exists\n", err.toString());
    }

    @Test
    void postsuper_oneMessage_goesWhereItIsSent() throws Exception {
        var id = put(QueueName.DEFERRED);
        assertEquals(0, run(Postsuper::run, "-h", id));
        assertEquals("postsuper: " + id + ": placed on hold\n"
                + "postsuper: Placed on hold: 1 message\n", err.toString());
        assertTrue(isIn(QueueName.HOLD, id));
        run(Postsuper::run, "-e", id);
        assertEquals("rwx--x---", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(spool.path(QueueName.HOLD, id))));
        run(Postsuper::run, "-H", "ALL");
        assertEquals("postsuper: Released from hold: 1 message\n", err.toString());
        assertTrue(isIn(QueueName.DEFERRED, id));
        run(Postsuper::run, "-r", id);
        assertTrue(isIn(QueueName.MAILDROP, id));
    }

    @Test
    void postsuper_delete_takesTheLogsToo() throws Exception {
        var id = put(QueueName.DEFERRED);
        new BounceLog().append(spool.log("defer", id), new Recipient(1, "a@x", "", "", 0),
                Dsn.of("4.0.0", "delayed", "x"));
        input = "NOSUCH\n" + id + "\nbad id\n";
        assertEquals(0, run(Postsuper::run, "-d", "-"));
        assertEquals("postsuper: " + id + ": removed\n"
                + "postsuper: warning: invalid mail queue id: bad id\n"
                + "postsuper: Deleted: 1 message\n", err.toString());
        assertFalse(isIn(QueueName.DEFERRED, id));
        assertFalse(Files.exists(spool.log("defer", id)));
    }

    @Test
    void postsuper_deleteAllOfOneQueue_leavesOthers() throws Exception {
        var held = put(QueueName.HOLD);
        var deferred = put(QueueName.DEFERRED);
        run(Postsuper::run, "-d", "ALL", "hold");
        assertFalse(isIn(QueueName.HOLD, held));
        assertTrue(isIn(QueueName.DEFERRED, deferred));
        assertEquals(1, run(Postsuper::run, "-d", "ALL", "../etc"));
    }

    @Test
    void postsuper_structure_renamesAndMovesAndPurges() throws Exception {
        var stale = Files.writeString(spool.directory(QueueName.INCOMING).resolve("1.2-3"), "x",
                java.nio.charset.StandardCharsets.US_ASCII);
        Files.setLastModifiedTime(stale, FileTime.from(Instant.ofEpochSecond(1)));
        Files.setPosixFilePermissions(stale, PosixFilePermissions.fromString("rw-------"));
        var wrong = Files.write(spool.directory(QueueName.DEFERRED).resolve("ABCDE1"),
                resource("bounce.qf"));
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rwx------"));
        long inode = (Long) Files.getAttribute(wrong, "unix:ino");
        assertEquals(0, run(Postsuper::run));
        assertFalse(Files.exists(stale));
        assertFalse(Files.exists(wrong));
        var right = QueueId.shortId(0xABCDE, inode);
        assertTrue(isIn(QueueName.DEFERRED, right));
        assertTrue(err.toString().contains("Renamed to match inode number: 1 message"));
    }
}
