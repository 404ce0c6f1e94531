package org.postrider.pickup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

class PickupTest {
    @TempDir
    private Path folder;

    private final BlockingQueue<List<String>> messages = new LinkedBlockingQueue<>();
    private volatile int status;

    private Program cleanup() {
        return new Program() {
            @Override
            public String name() {
                return "cleanup";
            }

            @Override
            public Service create(ServiceContext context) {
                return PickupTest.this::receive;
            }
        };
    }

    private void receive(Connection connection) throws IOException {
        var wire = connection.wire();
        new AttrWriter(wire.out()).text("queue_id", "QID").end();
        var attributes = new AttrReader(wire.in());
        attributes.number("flags");
        attributes.end();
        var lines = new ArrayList<String>();
        var in = new RecordReader(wire.in(), 100_000);
        do {
            var record = in.next();
            lines.add(record.type() + " " + record.text());
        } while (!lines.getLast().startsWith("E"));
        messages.add(lines);
        new CleanupReply(status, "").write(new AttrWriter(wire.out()));
    }

    private MiniSystem.Setup setup() {
        return MiniSystem.in(folder).main("mail_name = Postfix")
                .master("pickup unix n - n - 0 pickup", "cleanup unix n - n - 0 cleanup")
                .programs(List.of(Pickup.PROGRAM, cleanup()));
    }

    private static byte[] records(String... lines) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new RecordWriter(bytes);
        for (var line : lines) {
            out.write(line.charAt(0), line.substring(2));
        }
        return bytes.toByteArray();
    }

    private static final String[] GOOD = {"T 1 2", "A rewrite_context=local", "A bad=x", "S me",
        "R you", "M ", "N Subject: x", "N ", "N text", "X ", "E "};

    private Path drop(String name, byte[] data, String mode) throws IOException {
        var file = folder.resolve("queue/maildrop").resolve(name);
        Files.write(file, data);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static void wake(MiniSystem system) throws IOException {
        try (var wire = system.connect("public/pickup")) {
            wire.out().write('W');
            wire.out().flush();
        }
    }

    @Test
    void message_isHandedOver() throws Exception {
        setup().write();
        var file = drop("AAA", records(GOOD), "rwxr--r--");
        long uid = ((Number) Files.getAttribute(file, "unix:uid")).longValue();
        try (var system = setup().start()) {
            var message = messages.poll(20, TimeUnit.SECONDS);
            assertEquals(List.of("A rewrite_context=local", "S me", "R you", "M ",
                    "N Received: by mail.example (Postfix, from userid " + uid + ")"),
                    message.subList(1, 6));
            assertTrue(message.get(6).startsWith("N \tid QID; "));
            assertEquals(List.of("N Subject: x", "N ", "N text", "X ", "E "),
                    message.subList(7, 12));
            system.log().await("QID: uid=" + uid + " from=<me>");
            system.log().await("ignoring attribute: bad=x");
        }
        assertTrue(Files.notExists(file));
    }

    @Test
    void contentFilter_isToldToCleanup() throws Exception {
        setup().write();
        drop("AAA", records(GOOD), "rwxr--r--");
        try (var _ = setup().main("content_filter = scan:[127.0.0.1]:10025").start()) {
            var message = messages.poll(20, TimeUnit.SECONDS);
            assertEquals("L scan:[127.0.0.1]:10025", message.get(1));
        }
    }

    @Test
    void strangeFiles_areLeftAlone() throws Exception {
        setup().write();
        var linked = drop("LINKED", records(GOOD), "rwxr--r--");
        Files.createLink(folder.resolve("other"), linked);
        Files.createSymbolicLink(folder.resolve("queue/maildrop/SYMBOLIC"),
                Files.write(folder.resolve("target"), records(GOOD)));
        drop("INCOMPLETE", records(GOOD), "rw-r--r--");
        assertEquals(0, new ProcessBuilder("mkfifo", "-m", "0755",
                folder.resolve("queue/maildrop/FIFO").toString()).start().waitFor());
        try (var _ = setup().start()) {
            drop("GOOD", records(GOOD), "rwxr--r--");
            messages.poll(20, TimeUnit.SECONDS);
        }
        assertTrue(messages.isEmpty());
        try (var files = Files.list(folder.resolve("queue/maildrop"))) {
            assertEquals(4, files.count());
        }
    }

    /// A name that a user chooses must not replace what is kept, nor put odd names there.
    @Test
    void corruptFile_withANameThatIsTaken_getsAnother() throws Exception {
        setup().write();
        var kept = Files.writeString(folder.resolve("queue/corrupt/TAKEN"), "kept");
        drop("odd\nname", new byte[0], "rwxr--r--");
        try (var system = setup().start()) {
            drop("odd\nagain", new byte[0], "rwxr--r--");
            drop("TAKEN", new byte[0], "rwxr--r--");
            system.log().await("TAKEN: message not accepted");
            Await.until("it is set aside", () -> Files.exists(folder.resolve("queue/corrupt/TAKEN1")));
            assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("odd")));
        }
        assertEquals("kept", Files.readString(kept));
    }

    /// Its owner puts it in the place of the file that was looked at.
    @Test
    void fifo_inThePlaceOfAFile_keepsNobodyWaiting() throws Exception {
        setup().write();
        var file = drop("SWAPPED", records(GOOD), "rwxr--r--");
        var found = Found.at(file, "nobody").orElseThrow();
        Files.delete(file);
        assertEquals(0, new ProcessBuilder("mkfifo", "-m", "0755", file.toString()).start().waitFor());
        assertTimeoutPreemptively(Duration.ofSeconds(5),
                () -> assertThrows(IOException.class, found::open));
        Files.delete(file);
        assertThrows(NoSuchFileException.class, found::open);
        try (var in = Found.at(drop("SWAPPED", records(GOOD), "rwxr--r--"), "nobody").orElseThrow().open()) {
            assertArrayEquals(records(GOOD), in.readAllBytes());
        }
    }

    @Test
    void corruptFiles_areSetAside() throws Exception {
        setup().write();
        var all = records(GOOD);
        for (int cut = 0; cut < all.length; cut++) {
            drop("CUT" + cut, java.util.Arrays.copyOf(all, cut), "rwxr--r--");
        }
        drop("FORGED", records("T 1 2", "S me", "C 1", "E "), "rwxr--r--");
        try (var system = setup().start()) {
            system.log().await("FORGED: message not accepted");
            drop("GOOD", records(GOOD), "rwxr--r--");
            messages.poll(20, TimeUnit.SECONDS);
        }
        try (var files = Files.list(folder.resolve("queue/corrupt"))) {
            assertEquals(all.length + 1, files.count());
        }
    }

    /// A finished queue file with one recipient, as `postsuper -r` puts it into maildrop.
    ///
    /// @param recipient the recipient's record
    private Path requeued(String id, String recipient) throws IOException {
        var envelope = records("T 1 2", "S me", recipient, "M ");
        var content = records("N Subject: x", "N ", "N text");
        int size = 2 + 95; // of the first record
        var first = String.format("C %15d %15d %15d %15d %15d %15d", content.length,
                size + envelope.length, 1, 0, content.length, 0);
        assertEquals(size, records(first).length);
        var file = new ByteArrayOutputStream();
        for (var part : List.of(records(first), envelope, content, records("X ", "E "))) {
            file.writeBytes(part);
        }
        return drop(id, file.toByteArray(), "rwx------");
    }

    /// postsuper may take a message away in the middle of a delivery. What has been done must not be
    /// done again, and what the sender must be told must not be forgotten.
    @Test
    void requeuedMail_isWhatItIsWhenItsDeliveryHasEnded() throws Exception {
        setup().write();
        var busy = folder.resolve("queue/maildrop/AAA1");
        var failed = requeued("AAA2", "D you");
        var done = requeued("AAA3", "D you");
        var free = requeued("AAA4", "R you");
        Files.createDirectories(folder.resolve("queue/bounce"));
        Files.writeString(folder.resolve("queue/bounce/AAA2"), "<you>: no\n");
        try (var system = setup().start()) {
            var active = requeued("../AAA1", "R you");
            try (var agent = QueueFile.open(active)) {
                assertTrue(agent.lockForDelivery());
                Files.move(active, busy);
                wake(system);
                system.log().await("AAA3: removed");
                assertTrue(messages.poll(20, TimeUnit.SECONDS).contains("R you"));
                Await.until("given back", () -> Files.exists(folder.resolve("queue/incoming/AAA2")));
                Await.until("taken", () -> Files.notExists(free));
                assertTrue(Files.notExists(failed) && Files.notExists(done));
                assertTrue(Files.exists(folder.resolve("queue/bounce/AAA2")));
                assertTrue(Files.exists(busy), "it is being delivered");
                agent.markDone(recipientOf(busy));
            }
            do {
                wake(system);
            } while (Files.exists(busy));
            system.log().await("AAA1: removed");
        }
        assertTrue(messages.isEmpty(), messages::toString);
    }

    private static long recipientOf(Path file) throws IOException {
        return Bytes.text(Files.readAllBytes(file)).indexOf("R\u0003you");
    }

    @Test
    void file_completedInTime_isTakenWithoutWakeUp() throws Exception {
        setup().write();
        try (var _ = setup().start()) {
            for (int i = 0; i < 20; i++) {
                var file = drop("FILE" + i, records(GOOD), "rw-r--r--");
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr--r--"));
            }
            for (int i = 0; i < 20; i++) {
                assertTrue(messages.poll(20, TimeUnit.SECONDS) != null, i + " of 20 came");
            }
            drop("other", records(GOOD), "rw-r--r--");
            Files.move(drop("../ready", records(GOOD), "rwxr--r--"),
                    folder.resolve("queue/maildrop/MOVED"));
            assertTrue(messages.poll(20, TimeUnit.SECONDS) != null);
        }
        assertTrue(messages.isEmpty());
    }

    @Test
    void cleanup_failure_keepsTheFile() throws Exception {
        setup().write();
        status = CleanupReply.WRITE;
        var file = drop("AAA", records(GOOD), "rwxr--r--");
        try (var system = setup().start()) {
            messages.poll(20, TimeUnit.SECONDS);
            system.log().await("queue file write error");
            assertTrue(Files.exists(file));
            status = 0;
            // A wake-up that comes while the file is still being given back does not count.
            do {
                wake(system);
            } while (messages.poll(500, TimeUnit.MILLISECONDS) == null);
        }
        assertTrue(Files.notExists(file));
    }
}
