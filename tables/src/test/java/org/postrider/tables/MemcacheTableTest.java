package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;

class MemcacheTableTest {
    @TempDir
    private Path folder;

    private final Map<String, String> stored = new ConcurrentHashMap<>();
    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);
    private LineServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LineServer(in -> {
            in.mark(1);
            if (in.read() < 0) {
                return null;
            }
            in.reset();
            var line = TcpTable.readLine(in).strip();
            return line.startsWith("set ") ? line + " " + TcpTable.readLine(in).strip() : line;
        }, this::answer);
    }

    @AfterEach
    void stop() throws IOException {
        tables.close();
        server.close();
    }

    private String answer(String request) {
        var words = request.split(" ", 6);
        if (words[0].equals("set")) {
            stored.put(words[1], words[2] + " " + words[3] + " " + words[5]);
            return "STORED\r\n";
        }
        if (words[0].equals("delete")) {
            return stored.remove(words[1]) == null ? "NOT_FOUND\r\n" : "DELETED\r\n";
        }
        return switch (words[1]) {
            case "anna" -> "VALUE anna 0 7\r\none two\r\nEND\r\n";
            case "most" -> "VALUE most 0 10240\r\n" + "x".repeat(10_240) + "\r\nEND\r\n";
            case "large" -> "VALUE large 0 10241\r\n";
            case "other" -> "VALUE anna 0 1\r\nx\r\nEND\r\n";
            case "negative" -> "VALUE negative 0 -1\r\n";
            case "short" -> "VALUE short 0 1\r\nxx\r\nEND\r\n";
            case "error" -> "SERVER_ERROR out of memory\r\n";
            case "long" -> "x".repeat(1026) + "\r\n";
            case "hang" -> "";
            default -> "END\r\n";
        };
    }

    private Dict table(String... settings) throws IOException {
        return tables.open("memcache:" + Files.writeString(folder.resolve("memcache.cf"),
                "memcache = inet:127.0.0.1:" + server.port() + "\nretry_pause = 0\n"
                        + String.join("\n", settings) + "\n"),
                new Tables.Mode(true, true, false));
    }

    @Test
    void lookup_hasThreeAnswers() throws IOException {
        var table = table();
        assertEquals(new Lookup.Found("one two"), table.lookup("Anna"));
        assertEquals(new Lookup.Found("x".repeat(10_240)), table.lookup("most"));
        for (var key : List.of("nobody", "", "an na", "anna\r\nflush_all", "anna\0")) {
            assertEquals(Lookup.NOT_FOUND, table.lookup(key), key);
        }
        assertEquals(1, server.accepted());
        assertEquals(List.of(), warnings.texts());
        for (var key : List.of("large", "other", "negative", "short", "error", "long", "hang")) {
            assertInstanceOf(Lookup.Failed.class, table.lookup(key), key);
        }
        server.close();
        assertInstanceOf(Lookup.Failed.class, table.lookup("anna"));
    }

    @Test
    void backup_isAskedAndRemembered() throws IOException {
        var table = table("backup = inline:{bea=three, error=four}", "key_format = t:%s",
                "ttl = 60", "flags = 7");
        assertEquals(new Lookup.Found("three"), table.lookup("bea"));
        assertEquals(Map.of("t:bea", "7 60 three"), stored);
        assertEquals(Lookup.NOT_FOUND, table.lookup("nobody"));
        var broken = table("backup = inline:{error=four}", "max_try = 1");
        assertEquals(new Lookup.Found("four"), broken.lookup("error"));
        assertInstanceOf(Lookup.Failed.class, table("backup = fail:x").lookup("nobody"));
        server.close();
        assertEquals(new Lookup.Found("four"), table("backup = inline:{error=four}", "timeout = 3")
                .lookup("error"));
    }

    @Test
    void keys_areFormattedAndDigested() throws IOException {
        var table = table("backup = inline:{{a@b.example=x}}", "key_format = %u-%1",
                "key_digest = sha256");
        assertEquals(new Lookup.Found("x"), table.lookup("a@b.example"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("a"));
        assertEquals(1, stored.size());
        assertEquals(64, stored.keySet().iterator().next().length());
    }

    @Test
    void badSettings_areFailures() throws IOException {
        for (var setting : List.of("memcache = x", "key_digest = nosuch", "key_format = %x",
                "ttl = x", "max_try = 0", "timeout = 0", "data_size_limit = 0")) {
            assertThrows(IOException.class, table(setting)::check, setting);
        }
    }

    private Cache cache(String... settings) throws IOException {
        return tables.cache("memcache:" + Files.writeString(folder.resolve("cache.cf"),
                "memcache = inet:127.0.0.1:" + server.port() + "\nttl = 5\n"
                        + String.join("\n", settings) + "\n"), Conf.of(new MainCf(folder.resolve("main.cf"), Map.of())));
    }

    @Test
    void cache_changesGoToTheServer() throws IOException {
        try (var cache = cache()) {
            cache.update("k", "v");
            cache.update("not sayable", "v");
            cache.update("x".repeat(251), "v");
            assertEquals(Map.of("k", "0 5 v"), stored);
            assertTrue(cache.delete("k"));
            assertFalse(cache.delete("k"));
            assertFalse(cache.delete("not sayable"));
            assertEquals(Map.of(), stored);
            cache.forEach((_, _) -> fail());
            assertTrue(warnings.texts().getLast().endsWith(
                    ": first/next support requires backup database"));
            assertArrayEquals(new int[] {0, 0}, cache.expire((_, _) -> true));
        }
        server.hangUp();
        server.close();
        assertThrows(IOException.class, () -> cache().update("k", "v"));
    }

    /// What the server forgets is still in the file behind it.
    @Test
    void cache_withBackup_keepsBoth() throws IOException {
        var file = "backup = proxy:btree:" + folder.resolve("behind");
        try (var cache = cache(file)) {
            cache.update("k", "v");
            cache.update("old", "v");
            stored.clear();
            assertEquals(new Lookup.Found("v"), cache.lookup("k"));
            assertEquals(Map.of("k", "0 5 v"), stored);
            assertTrue(cache.delete("k"));
            assertEquals(Map.of(), stored);
            assertEquals(Lookup.NOT_FOUND, cache.lookup("k"));
            assertArrayEquals(new int[] {1, 1}, cache.expire((_, _) -> true));
        }
        try (var cache = cache(file)) {
            assertEquals(Lookup.NOT_FOUND, cache.lookup("old"));
        }
    }
}
