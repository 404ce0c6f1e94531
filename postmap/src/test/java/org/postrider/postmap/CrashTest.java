package org.postrider.postmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.tables.Lookup;
import org.postrider.tables.Tables;
import org.postrider.util.Log;
import org.postrider.util.Severity;
import org.postrider.util.Stdio;

/// What is left of a table when postmap ends before its time, in processes of their own.
class CrashTest {
    private static final int ENTRIES = 60_000;
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    @TempDir
    private Path folder;

    private Path text;

    /// Runs postmap as a process.
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            System.exit(Postmap.run(args, Stdio.system()));
        }
    }

    private static final class Silent implements Log {
        @Override
        public void log(Severity severity, String line) {
            // Complaints are expected.
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }

    @BeforeEach
    void configuration() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.11\n");
        text = folder.resolve("table");
        write("old");
    }

    private void write(String value) throws IOException {
        var out = new StringBuilder();
        for (int i = 0; i < ENTRIES; i++) {
            out.append("user").append(i).append("@site.example ").append(value).append('\n');
        }
        Files.writeString(text, out);
    }

    private Process start(String type, String before) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", before + " exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                Main.class.getName(), "-c", folder.toString(), type + ":" + text));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
    }

    /// Whether all entries have this value; each must have one of the two.
    private boolean has(String type, String value) {
        try (var tables = new Tables(new Silent())) {
            var dict = tables.open(type + ":" + text, MODE);
            var first = dict.lookup("user0@site.example");
            for (int i = 1; i < ENTRIES; i += 97) {
                assertEquals(first, dict.lookup("user" + i + "@site.example"));
            }
            assertEquals(Lookup.NOT_FOUND, dict.lookup("nobody@site.example"));
            return first.equals(new Lookup.Found(value));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdb", "hash", "lmdb"})
    void killedAtAnyTime_leavesOldOrNew(String type) throws Exception {
        assertEquals(0, start(type, "").waitFor());
        assertTrue(has(type, "old"));
        write("new");
        int killed = 0;
        for (int delay = 100; !has(type, "new") && delay < 5000; delay += 60) {
            var process = start(type, "");
            if (!process.waitFor(delay, TimeUnit.MILLISECONDS)) {
                killed++;
            }
            process.destroyForcibly().waitFor();
        }
        assertTrue(killed > 0, "never killed");
        assertTrue(has(type, "new"));
        assertEquals(0, start(type, "").waitFor());
        assertFalse(Files.exists(Path.of(text + suffix(type) + ".tmp")));
    }

    /// A limit for the size of files acts as a full disk does.
    @ParameterizedTest
    @ValueSource(strings = {"cdb", "hash", "lmdb"})
    void fullDisk_leavesOldAndSaysSo(String type) throws Exception {
        assertEquals(0, start(type, "").waitFor());
        write("new");
        assertEquals(1, start(type, "ulimit -f 200;").waitFor());
        assertTrue(Files.readString(folder.resolve("log")).startsWith("postmap: fatal: "),
                Files.readString(folder.resolve("log")));
        assertTrue(has(type, "old"));
        assertFalse(Files.exists(Path.of(text + suffix(type) + ".tmp")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdb", "hash", "lmdb"})
    void damagedIndex_isAnErrorAndNoAnswer(String type) throws Exception {
        assertEquals(0, start(type, "").waitFor());
        var index = Path.of(text + suffix(type));
        var whole = Files.readAllBytes(index);
        var key = "user" + (ENTRIES - 1) + "@site.example";
        for (int cut : new int[] {0, 100, 2048, 4096, 8192, whole.length / 2,
            whole.length - 5000, whole.length - 1}) {
            Files.write(index, Arrays.copyOf(whole, cut));
            try (var tables = new Tables(new Silent())) {
                var answer = tables.open(type + ":" + text, MODE).lookup(key);
                assertNotEquals(Lookup.NOT_FOUND, answer, "cut at " + cut);
                assertTrue(answer instanceof Lookup.Failed
                        || answer.equals(new Lookup.Found("old")), "cut at " + cut);
            }
        }
        Files.delete(index);
        Files.createDirectory(index);
        try (var tables = new Tables(new Silent())) {
            assertInstanceOf(Lookup.Failed.class,
                    tables.open(type + ":" + text, MODE).lookup(key));
        }
    }

    private static String suffix(String type) {
        return type.equals("hash") ? ".db" : "." + type;
    }
}
