package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.util.FatalException;

class CacheTableTest {
    @TempDir
    private Path folder;

    private final Warnings warnings = new Warnings();

    private CacheTable open(String type) throws IOException {
        return new CacheTable(type + ":" + folder.resolve("cache"), warnings);
    }

    private static Map<String, String> all(Dict table) throws IOException {
        var all = new TreeMap<String, String>();
        table.forEach(all::put);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"btree", "hash", "lmdb"})
    void changes_areSeenAtOnceAndKept(String type) throws IOException {
        try (var cache = open(type)) {
            assertEquals(Lookup.NOT_FOUND, cache.lookup("a"));
            cache.update("a", "1");
            cache.update("b", "2");
            cache.update("a", "3");
            assertEquals(new Lookup.Found("3"), cache.lookup("a"));
            cache.flush();
            cache.update("c", "4");
            assertTrue(cache.delete("b"));
            assertFalse(cache.delete("b"));
            assertEquals(Map.of("a", "3", "c", "4"), all(cache));
        }
        try (var cache = open(type)) {
            assertEquals(Map.of("a", "3", "c", "4"), all(cache));
            assertEquals(Lookup.NOT_FOUND, cache.lookup("b"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"btree", "hash", "lmdb"})
    void expire_removesWhatIsOld(String type) throws IOException {
        try (var cache = open(type)) {
            for (int i = 0; i < 25_000; i++) {
                cache.update("key" + i, Integer.toString(i));
            }
            assertArrayEquals(new int[] {25_000, 24_900},
                    cache.expire((_, value) -> Integer.parseInt(value) >= 100));
            assertEquals(100, all(cache).size());
            assertEquals(new Lookup.Found("99"), cache.lookup("key99"));
            assertEquals(Lookup.NOT_FOUND, cache.lookup("key100"));
        }
        assertEquals(100, all(open(type)).size());
    }

    @Test
    void fileOfPostfix_isTakenOver() throws IOException {
        try (var in = getClass().getResourceAsStream("berkeley/postfix-btree.db.gz")) {
            Files.write(folder.resolve("cache.db"), new GZIPInputStream(in).readAllBytes());
        }
        try (var cache = open("btree")) {
            assertEquals(300, all(cache).size());
            cache.update("new", "entry");
        }
        try (var cache = open("btree")) {
            assertEquals(301, all(cache).size());
        }
    }

    @Test
    void damagedFile_isNoEmptyTable() throws IOException {
        Files.writeString(folder.resolve("cache.db"), "rubbish");
        assertThrows(IOException.class, () -> open("btree"));
        Files.delete(folder.resolve("cache.db"));
        try (var cache = open("btree")) {
            Files.writeString(folder.resolve("cache.db"), "rubbish");
            assertInstanceOf(Lookup.Failed.class, cache.lookup("a"));
        }
    }

    @Test
    void fullDisk_losesWhatWasLearnedAndSaysSo() throws IOException {
        var cache = open("btree");
        cache.update("a", "1");
        Files.createDirectory(folder.resolve("cache.db.tmp"));
        assertThrows(IOException.class, cache::flush);
        assertEquals(new Lookup.Found("1"), cache.lookup("a"));
        cache.close();
        assertEquals(1, warnings.texts().size());
    }

    @Test
    void otherTypes_areRefused() {
        assertThrows(FatalException.class, () -> open("cdb"));
        assertThrows(FatalException.class, () -> open("texthash"));
    }
}
