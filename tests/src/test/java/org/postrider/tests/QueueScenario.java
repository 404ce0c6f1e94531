package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Program;
import org.postrider.suite.Programs;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

/// The queue with all programs around it, in this process: cleanup, rewrite, qmgr, bounce, error,
/// discard.
abstract class QueueScenario {
    @TempDir
    Path folder;
    MiniSystem system;
    List<Program> programs = Programs.ALL;
    Clock clock = Clock.systemDefaultZone();
    String queueManager = "qmgr";
    String queueService = "qmgr";
    String traceService = "trace";

    void start(String... main) throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/transport"), """
                discard.example discard:silently
                fail.example error:5.1.1 no such user
                later.example retry:4.2.0 come back later
                lost.example nosuch:
                """);
        system = MiniSystem.in(folder).clock(clock)
                .main("transport_maps = texthash:" + folder.resolve("etc/transport"),
                        "alias_maps =", "notify_classes = 2bounce")
                .main(main.length > 0 && main[0].equals("compatibility_level = 0") ? main
                        : new String[] {"mydestination = mail.example", "relay_domains ="})
                .main(main)
                .master("cleanup unix n - n - 0 cleanup",
                        queueService + " unix n - n 300 1 " + queueManager,
                        "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
                        "defer unix - - n - 0 bounce",
                        traceService + " unix - - n - 0 bounce",
                        "flush unix n - n 300? 0 flush",
                        "error unix - - n - - error", "retry unix - - n - - error",
                        "discard unix - - n - - discard")
                .programs(programs)
                .start();
    }

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    String submit(String sender, String... recipients) throws IOException {
        try (var wire = system.connect("public/cleanup")) {
            var in = new AttrReader(wire.in());
            var id = in.text("queue_id");
            in.end();
            new AttrWriter(wire.out()).number("flags", CleanupFlags.EXTERNAL).endPart();
            var records = new RecordWriter(wire.out());
            var now = Instant.now();
            records.write('T', now.getEpochSecond() + " " + now.getNano() / 1000);
            records.write('A', "rewrite_context=local");
            records.write('S', sender);
            for (var recipient : recipients) {
                records.write('R', recipient);
            }
            content(records);
            wire.out().flush();
            assertEquals(new CleanupReply(0, ""), CleanupReply.read(in));
            return id;
        }
    }

    private static void content(RecordWriter records) throws IOException {
        records.write('M', "");
        for (var line : List.of("Subject: x", "Message-Id: <1@x>", "From: a@discard.example",
                "", "line")) {
            records.write('N', line);
        }
        records.write('X', "");
        records.write('E', "");
    }

    /// Puts a finished file into a queue, as a crash would have left it.
    String leave(QueueName queue, String id, String sender, String... typedRecipients)
            throws IOException {
        for (var name : List.of("incoming", "active", "deferred/" + id.charAt(0), "bounce",
                "defer/" + id.charAt(0), "trace", "corrupt")) {
            Files.createDirectories(folder.resolve("queue").resolve(name));
        }
        var bytes = new ByteArrayOutputStream();
        var records = new RecordWriter(bytes);
        records.write('C', " ".repeat(95));
        records.write('T', Instant.now().getEpochSecond() + " 5");
        records.write('S', sender);
        for (var recipient : typedRecipients) {
            records.write(recipient.charAt(0), recipient.substring(1));
        }
        int data = bytes.size() + 2;
        content(records);
        var all = bytes.toByteArray();
        int end = Bytes.text(all).lastIndexOf("X\0E\0");
        var head = Bytes.of(String.format("%15d %15d %15d %15d %15d %15d", end - data, data, 1, 0,
                end - data, 0));
        System.arraycopy(head, 0, all, 2, head.length);
        var path = spool().path(queue, id);
        Files.write(path, all);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        return id;
    }

    /// Makes a file that was left a week old.
    void age(QueueName queue, String id) throws IOException {
        var path = spool().path(queue, id);
        var text = Bytes.text(Files.readAllBytes(path));
        int at = text.indexOf("T\14") + 2;
        var old = Long.parseLong(text.substring(at, at + 10)) - 7 * 86400;
        Files.write(path, Bytes.of(text.substring(0, at) + old + text.substring(at + 10)));
    }

    /// Whom the report on a message names; its sender's mail has to wait.
    List<String> returned(String id) throws Exception {
        var line = system.log().await(id + ": sender non-delivery notification: ");
        var path = spool().path(QueueName.DEFERRED, line.substring(line.lastIndexOf(' ') + 1));
        awaitFile(path);
        return Pattern.compile("Final-Recipient: rfc822; ([!-~]*\\.example)")
                .matcher(Bytes.text(Files.readAllBytes(path))).results()
                .map(found -> found.group(1)).toList();
    }

    Spool spool() {
        return new Spool(folder.resolve("queue"), List.of("deferred", "defer"), 1, false,
                java.time.Clock.systemUTC());
    }

    boolean exists(QueueName queue, String id) {
        return Files.exists(spool().path(queue, id));
    }

    void awaitRemoved(String id) throws InterruptedException {
        system.log().await(id + ": removed");
    }

    void trigger(String letters) throws IOException {
        try (var wire = system.connect("public/" + queueService)) {
            wire.out().write(Bytes.of(letters));
            wire.out().flush();
        }
    }

    FlushRequest.Status flush(String site) throws IOException {
        try (var wire = system.connect("public/flush")) {
            FlushRequest.write(new FlushRequest.Send(site), new AttrWriter(wire.out()));
            return FlushRequest.readStatus(new AttrReader(wire.in()));
        }
    }

    static void awaitFile(Path path) throws Exception {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!Files.exists(path)) {
            assertTrue(System.nanoTime() < end, "no " + path);
            Thread.onSpinWait();
        }
    }
}
