package org.postrider.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files in `berkeley/` are made by `src/test/samples/make-berkeley`.
class BerkeleyTest {
    @TempDir
    private Path folder;

    private static byte[] sample(String name) throws IOException {
        try (var in = BerkeleyTest.class.getResourceAsStream("berkeley/" + name + ".gz")) {
            return new GZIPInputStream(Objects.requireNonNull(in)).readAllBytes();
        }
    }

    private static Map<String, String> entries() throws IOException {
        var all = new TreeMap<String, String>();
        new String(sample("entries"), ISO_8859_1).lines().forEach(line -> {
            int tab = line.indexOf('\t');
            all.putIfAbsent(line.substring(0, tab), line.substring(tab + 1).strip());
        });
        return all;
    }

    private IndexFile open(byte[] content) throws IOException {
        return IndexFile.open(Files.write(folder.resolve("table.db"), content));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash-512-1234", "hash-512-4321", "hash-4096-1234", "hash-4096-4321",
        "hash-65536-1234", "hash-65536-4321", "btree-512-1234", "btree-512-4321",
        "btree-4096-1234", "btree-4096-4321", "btree-65536-1234", "btree-65536-4321",
        "postfix-hash", "postfix-btree"})
    void everyFormat_givesEveryEntry(String name) throws IOException {
        var file = open(sample(name + ".db"));
        var expected = entries();
        assertEquals(300, expected.size());
        var all = new TreeMap<String, String>();
        file.forEach((key, value) -> all.put(key, value.strip()));
        assertEquals(expected, all);
        for (var entry : expected.entrySet()) {
            assertTrue(file.lookup(entry.getKey()) instanceof Lookup.Found(var value)
                    && value.strip().equals(entry.getValue()), entry.getKey());
        }
        for (var missing : new String[] {"", "a", "key", "key5", "zzzz", "k".repeat(5000)}) {
            assertEquals(Lookup.NOT_FOUND, file.lookup(missing));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash-512-4321", "btree-512-1234"})
    void cutAnywhere_neverAnswersWrong(String name) throws IOException {
        var whole = sample(name + ".db");
        var expected = entries();
        for (int cut = 0; cut < whole.length; cut += cut < 600 ? 1 : 97) {
            check(Arrays.copyOf(whole, cut), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash-512-1234", "btree-512-4321"})
    void damaged_endsAndSaysSo(String name) throws IOException {
        var whole = sample(name + ".db");
        for (int at = 0; at < whole.length; at += 61) {
            var damaged = whole.clone();
            damaged[at] ^= (byte) 0x5a;
            try {
                var file = open(damaged);
                file.lookup("key7@site.example");
                file.forEach((_, _) -> { });
            } catch (IOException e) {
                // Noticed; a changed letter of a value cannot be.
            }
        }
    }

    private void check(byte[] content, Map<String, String> expected) throws IOException {
        try {
            var file = open(content);
            for (int i = 0; i < 1009; i += 101) {
                var key = "key" + i + "@site.example";
                if (file.lookup(key) instanceof Lookup.Found(var value)) {
                    assertEquals(expected.get(key), value.strip());
                } else {
                    assertEquals(null, expected.get(key));
                }
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().matches("corrupt .* file|.*: not a table file"),
                    e.getMessage());
        }
    }

    /// What Postfix makes here and now, where it is installed.
    @ParameterizedTest
    @ValueSource(strings = {"hash", "btree"})
    void largeFilesOfPostfix_areRead(String type) throws Exception {
        var postmap = Path.of("/usr/sbin/postmap");
        assumeTrue(Files.exists(postmap), "no postmap of Postfix here");
        int size = Integer.getInteger("postrider.test.entries", 100_000);
        var expected = new HashMap<String, String>();
        for (int i = 0; i < size; i++) {
            expected.put("user" + i + "@site.example", i % 5000 == 0 ? "long ".repeat(9000) + i
                    : "mailbox" + i);
        }
        var source = folder.resolve("large");
        try (var out = Files.newBufferedWriter(source, ISO_8859_1)) {
            for (var entry : expected.entrySet()) {
                out.write(entry.getKey() + " " + entry.getValue() + "\n");
            }
        }
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.6\n");
        var process = new ProcessBuilder(postmap.toString(), "-o", "-c", folder.toString(),
                type + ":" + source).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        assumeTrue(process.waitFor() == 0
                && Files.readAllBytes(Path.of(source + ".db"))[13] != 0,
                "this postmap does not make Berkeley DB files");
        var file = IndexFile.open(Path.of(source + ".db"));
        int[] seen = {0};
        file.forEach((key, value) -> {
            seen[0]++;
            assertEquals(expected.get(key), value);
        });
        assertEquals(size, seen[0]);
        for (var entry : expected.entrySet()) {
            assertEquals(new Lookup.Found(entry.getValue()), file.lookup(entry.getKey()));
        }
        assertEquals(Lookup.NOT_FOUND, file.lookup("nobody@site.example"));
    }

    @Test
    void otherFiles_areRefused() throws IOException {
        for (var content : new byte[][] {{}, {1, 2, 3}, new byte[511], "#!/bin/sh\n".repeat(99)
                .getBytes(ISO_8859_1)}) {
            try {
                open(content);
                throw new AssertionError("opened");
            } catch (IOException e) {
                assertTrue(e.getMessage().endsWith(": not a table file"), e.getMessage());
            }
        }
    }
}
