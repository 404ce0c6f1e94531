package org.postrider.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables in Postfix's formats, in both directions. `oracle.cdb` and `oracle.lmdb` were made by the
/// postmap of Postfix 3.11 from `berkeley/entries`, where `longkey` stands for the key that is too
/// long for LMDB.
class InterchangeTest {
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    @TempDir
    private Path folder;

    private static byte[] sample(String name) throws IOException {
        try (var in = InterchangeTest.class.getResourceAsStream(name + ".gz")) {
            return new GZIPInputStream(Objects.requireNonNull(in)).readAllBytes();
        }
    }

    private static TreeMap<String, String> entries() throws IOException {
        var all = new TreeMap<String, String>();
        new String(sample("berkeley/entries"), ISO_8859_1).lines().forEach(line -> {
            int tab = line.indexOf('\t');
            all.put(tab < 500 ? line.substring(0, tab) : "longkey",
                    line.substring(tab + 1).strip());
        });
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdb", "lmdb"})
    void filesOfPostfix_areRead(String type) throws IOException {
        var file = IndexFile.open(Files.write(folder.resolve("t." + type),
                sample("oracle." + type)));
        var all = new TreeMap<String, String>();
        file.forEach(all::put);
        assertEquals(entries(), all);
        for (var entry : all.entrySet()) {
            assertEquals(new Lookup.Found(entry.getValue()), file.lookup(entry.getKey()));
        }
        assertEquals(Lookup.NOT_FOUND, file.lookup("nobody"));
    }

    /// The cdb file is the same to the last byte. An LMDB file need not be.
    @Test
    void cdb_isWrittenAsPostfixDoes() throws IOException {
        var builder = TableBuilder.create("cdb", folder.resolve("t").toString(), MODE);
        IndexFile.open(Files.write(folder.resolve("sample.cdb"), sample("oracle.cdb")))
                .forEach(builder::add);
        builder.commit(PosixFilePermissions.fromString("rw-------"));
        assertArrayEquals(sample("oracle.cdb"),
                Files.readAllBytes(builder.file()));
    }

    /// What we write is read by Postfix, where there is one.
    @ParameterizedTest
    @ValueSource(strings = {"cdb", "lmdb"})
    void ourFiles_areReadByPostfix(String type) throws Exception {
        var root = System.getenv("POSTRIDER_ORACLE");
        assumeTrue(root != null, "POSTRIDER_ORACLE is not set");
        var inside = Files.createTempDirectory(Path.of(root, "tmp"), "interchange");
        try {
            Files.writeString(inside.resolve("main.cf"), "compatibility_level = 3.11\n");
            for (int size : new int[] {0, 1, 50, 300, 20_000}) {
                check(type, root, inside, size);
            }
        } finally {
            try (var files = Files.list(inside)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(inside);
        }
    }

    private static void check(String type, String root, Path inside, int size) throws Exception {
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < size; i++) {
            expected.put("user" + i * 7919 % 1_000_003 + "@site.example",
                    i % 50 == 7 ? "long value ".repeat(i % 900 + 1).strip() : "value" + i);
        }
        var builder = TableBuilder.create(type, inside.resolve("t").toString(), MODE);
        expected.forEach(builder::add);
        builder.commit(PosixFilePermissions.fromString("rw-r--r--"));
        var name = "/tmp/" + inside.getFileName();
        var process = new ProcessBuilder("chroot", root, "postmap", "-c", name, "-s",
                type + ":" + name + "/t").redirectOutput(inside.resolve("out").toFile())
                .redirectError(inside.resolve("err").toFile()).start();
        assertEquals(0, process.waitFor(), Files.readString(inside.resolve("err")));
        var all = new TreeMap<String, String>();
        for (var line : Files.readAllLines(inside.resolve("out"), ISO_8859_1)) {
            int tab = line.indexOf('\t');
            all.put(line.substring(0, tab), line.substring(tab + 1));
        }
        assertEquals(expected, all);
        for (var key : size == 0 ? List.<String>of()
                : List.of(expected.firstKey(), expected.lastKey())) {
            var query = new ProcessBuilder("chroot", root, "postmap", "-c", name, "-q", key,
                    type + ":" + name + "/t").start();
            assertEquals(expected.get(key), new String(query.getInputStream().readAllBytes(),
                    ISO_8859_1).strip());
        }
        if (type.equals("lmdb")) {
            var add = new ProcessBuilder("sh", "-c", "echo 'new entry' | chroot " + root
                    + " postmap -c " + name + " -i lmdb:" + name + "/t").start();
            assertEquals(0, add.waitFor(), "Postfix cannot change our file");
            assertEquals(new Lookup.Found("entry"), IndexFile.open(builder.file()).lookup("new"));
        }
    }
}
