package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.Stdio;

/// The tables of `qshape.ref` are those of Postfix's qshape for the same mail, which leaves the order
/// of domains with equal numbers and lengths open.
class QshapeTest {
    private static final long NOW = 1_795_222_322;
    private static final String LONG =
            "averyverylongdomainnamewithmanycharacters.thatgoeson.andonandon.example";

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int files;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "queue_directory = " + folder + "\n");
        for (var queue : List.of("incoming", "active", "deferred/A")) {
            Files.createDirectories(folder.resolve(queue));
        }
        put(2, "a@one.example", "x@big.example", "y@big.example", "z@Other.example");
        put(7, "b@one.example", "x@big.example");
        put(15, "", "nodomain", "q@sub1.par.example");
        put(30, "c@two.example", "w@sub2.par.example", "w@sub3.par.example");
        put(70, "a@one.example", "w@sub4.par.example", "w@sub5.par.example");
        put(100, "A@ONE.example", "w@sub6.par.example", "w@deep.sub1.par.example");
        put(200, "d@" + LONG, "r@" + LONG);
        put(400, "e@three.example", "x@big.example");
        put(1000, "e@three.example", "x@[192.0.2.1]");
        put(2000, "e@three.example", "x@big.example", "x@tie.example");
        put(5000, "f@four.example", "x@tie2.example");
    }

    private void put(int minutes, String sender, String... recipients) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var records = new RecordWriter(bytes);
        records.write('C', "              7               0");
        records.write('T', NOW - minutes * 60L + " 5");
        records.write('S', sender);
        for (var recipient : recipients) {
            records.write('O', recipient);
            records.write('R', recipient);
        }
        records.write('D', "done@done.example");
        records.write('M', "");
        records.write('N', "text");
        records.write('X', "");
        records.write('E', "");
        var queue = files % 3 != 0 ? "deferred/A" : files % 2 == 0 ? "active" : "incoming";
        var path = folder.resolve(queue).resolve("A" + (1000 + files++));
        Files.write(path, bytes.toByteArray());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }

    private int run(String... args) {
        var all = new ArrayList<>(List.of("-c", folder.toString()));
        all.addAll(List.of(args));
        out.reset();
        return Qshape.run(all.toArray(String[]::new), new Stdio(
                new ByteArrayInputStream(new byte[0]), new PrintStream(out), new PrintStream(err)),
                Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
    }

    @Test
    void table_isPostfixs() throws IOException {
        String reference;
        try (var in = QshapeTest.class.getResourceAsStream("qshape.ref")) {
            reference = new String(in.readAllBytes());
        }
        for (var section : reference.split("(?m)^=== ")) {
            int newline = section.indexOf('\n');
            if (newline < 0) {
                continue;
            }
            var options = section.substring(0, newline);
            var args = new ArrayList<>(List.of(options.isEmpty() ? new String[0]
                    : options.split(" ")));
            args.addAll(List.of("incoming", "active", "deferred"));
            assertEquals(0, run(args.toArray(String[]::new)));
            assertEquals(section.substring(newline + 1), out.toString(), options);
        }
    }

    @Test
    void queues_areIncomingAndActive_unlessNamed() {
        run();
        assertTrue(out.toString().contains("TOTAL  8 "), out.toString());
        run(folder.resolve("deferred").toString());
        assertTrue(out.toString().contains("TOTAL 10 "), out.toString());
    }

    @Test
    void queueThatIsMissing_isNamed() {
        assertEquals(0, run("nowhere"));
        assertTrue(err.toString().contains("/nowhere: No such file or directory"));
        assertEquals(2, out.toString().lines().count());
    }

    @Test
    void filesThatAreIncompleteOrBroken_areLeftOut() throws IOException {
        run("deferred");
        var before = out.toString();
        Files.writeString(folder.resolve("deferred/A/A1"), "Rx");
        var broken = Files.writeString(folder.resolve("deferred/A/A2"), "R\u0050x");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
        run("deferred");
        assertEquals(before, out.toString());
    }

    @Test
    void options_wrong_areRefused() {
        assertEquals(255, run("-z"));
        assertEquals(255, run("-b", "0"));
        assertEquals(255, run("-t", "x"));
    }
}
