package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postrider.util.Bytes;

class EntryStoreTest {
    private final EntryStore store = new EntryStore();

    private List<String> all(boolean sorted) throws IOException {
        var all = new ArrayList<String>();
        EntryStore.Taker taker = (data, key, keyLength, valueLength) -> all.add(
                Bytes.text(data, key, keyLength) + "="
                        + Bytes.text(data, key + keyLength, valueLength));
        if (sorted) {
            store.forEachSorted(taker);
        } else {
            store.forEach(taker);
        }
        return all;
    }

    @Test
    void entries_keepTheirOrder() throws IOException {
        assertTrue(store.add("b", "1"));
        assertTrue(store.add("", "empty"));
        assertTrue(store.add("a", ""));
        assertFalse(store.add("b", "2"));
        store.replace("b", "3");
        assertTrue(store.remove("a"));
        assertFalse(store.remove("a"));
        assertTrue(store.add("a", "4"));
        assertEquals(List.of("=empty", "b=3", "a=4"), all(false));
        assertEquals(List.of("=empty", "a=4", "b=3"), all(true));
        assertEquals(3, store.size());
    }

    /// The same as a map, whatever happens in whatever order.
    @Test
    void store_isAMap() throws IOException {
        var random = new Random(7);
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < 50_000; i++) {
            var key = (random.nextBoolean() ? "\u00ff" : "a") + random.nextInt(3000);
            var value = "v".repeat(random.nextInt(20));
            switch (random.nextInt(3)) {
                case 0 -> assertEquals(map.putIfAbsent(key, value) == null, store.add(key, value));
                case 1 -> {
                    map.remove(key);
                    map.put(key, value);
                    store.replace(key, value);
                }
                default -> assertEquals(map.remove(key) != null, store.remove(key));
            }
        }
        assertEquals(map.size(), store.size());
        assertEquals(map.entrySet().stream().map(Object::toString).toList(), all(false));
        assertEquals(new TreeMap<>(map).entrySet().stream().map(Object::toString).toList(),
                all(true));
    }

    /// Keys that begin alike, end where eight bytes do, have NULs, or are very long.
    @Test
    void sort_keysThatHaveMuchInCommon_areInOrderOfTheirBytes() throws IOException {
        var random = new Random(8);
        var keys = new TreeSet<String>();
        for (int i = 0; i < 5000; i++) {
            var key = new StringBuilder("abcdefgh".repeat(random.nextInt(4)));
            for (int n = random.nextInt(20); n > 0; n--) {
                key.append("\0\1az\u007f\u0080\u00ff".charAt(random.nextInt(7)));
            }
            keys.add(key.toString());
        }
        for (int length = 0; length < 3000; length++) {
            keys.add("z".repeat(length));
        }
        keys.add("x".repeat(2_000_000) + "a");
        keys.add("x".repeat(2_000_000) + "b");
        var shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, random);
        shuffled.forEach(key -> assertTrue(store.add(key, "")));
        var sorted = all(true);
        int at = 0;
        for (var key : keys) {
            assertTrue(sorted.get(at).equals(key + "="), "entry " + at++);
        }
        assertEquals(keys.size(), sorted.size());
    }
}
