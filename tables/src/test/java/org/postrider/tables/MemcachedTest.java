package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks the memcached of this machine; skipped where there is none.
class MemcachedTest {
    @TempDir
    private Path folder;

    private final Tables tables = new Tables(new Warnings());
    private RealServer server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        var program = RealServer.program("/usr/bin/memcached");
        server = new RealServer(folder);
        port = RealServer.freePort();
        server.start(port, program, "-l", "127.0.0.1", "-p", String.valueOf(port), "-U", "0");
    }

    @AfterEach
    void stop() {
        tables.close();
        if (server != null) {
            server.close();
        }
    }

    private Dict table(String... settings) throws IOException {
        var file = Files.createTempFile(folder, "memcache", ".cf");
        return tables.open("memcache:" + Files.writeString(file,
                "memcache = inet:127.0.0.1:" + port + "\nretry_pause = 0\n"
                        + String.join("\n", settings) + "\n"),
                new Tables.Mode(true, true, false));
    }

    @Test
    void lookup_hasThreeAnswers() throws IOException {
        var plain = table();
        assertEquals(Lookup.NOT_FOUND, plain.lookup("anna"));
        assertEquals(new Lookup.Found("one two"),
                table("backup = inline:{{anna=one two}}").lookup("anna"));
        assertEquals(new Lookup.Found("one two"), plain.lookup("Anna"), "remembered");
        assertEquals(Lookup.NOT_FOUND, plain.lookup("nobody"));
        server.close();
        assertInstanceOf(Lookup.Failed.class, plain.lookup("anna"));
        assertEquals(new Lookup.Found("x"), table("backup = inline:{anna=x}").lookup("anna"));
    }
}
