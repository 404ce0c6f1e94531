package org.postrider.postmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

/// postmap(1) changes tables in a server; exit statuses and messages are those of Postfix's for the
/// same commands.
class MemcacheCommandTest {
    @TempDir
    private Path folder;

    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Map<String, String> stored = new TreeMap<>();
    private String out = "";
    private String err = "";

    MemcacheCommandTest() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.11\n");
        Files.writeString(folder.resolve("mc"), "memcache = inet:127.0.0.1:" + server.getLocalPort()
                + "\n");
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    serve();
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /// The protocol, for one client at a time.
    private void serve() throws IOException {
        try (var client = server.accept();
                var in = new BufferedReader(new InputStreamReader(client.getInputStream(),
                        StandardCharsets.ISO_8859_1))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var words = line.split(" ");
                var value = stored.get(words[1]);
                var answer = switch (words[0]) {
                    case "set" -> {
                        stored.put(words[1], in.readLine());
                        yield "STORED";
                    }
                    case "delete" -> stored.remove(words[1]) == null ? "NOT_FOUND" : "DELETED";
                    default -> value == null ? "END"
                            : "VALUE " + words[1] + " 0 " + value.length() + "\r\n" + value + "\r\nEND";
                };
                client.getOutputStream().write(Bytes.of(answer + "\r\n"));
            }
        }
    }

    private int run(String input, String... args) {
        var o = new ByteArrayOutputStream();
        var e = new ByteArrayOutputStream();
        var line = new String[args.length + 3];
        line[0] = "-c";
        line[1] = folder.toString();
        System.arraycopy(args, 0, line, 2, args.length);
        line[args.length + 2] = "memcache:" + folder.resolve("mc");
        int status = Postmap.run(line, new Stdio(new ByteArrayInputStream(Bytes.of(input)),
                new PrintStream(o), new PrintStream(e)));
        out = o.toString();
        err = e.toString();
        return status;
    }

    @Test
    void entries_areAddedAskedAndRemoved() {
        assertEquals(0, run("K1 v1\nk2 v2\nk2 v3\n", "-i"));
        assertEquals("", err);
        assertEquals(Map.of("k1", "v1", "k2", "v3"), stored);
        assertEquals(0, run("", "-q", "k1"));
        assertEquals("v1\n", out);
        assertEquals(0, run("", "-d", "K1"));
        assertEquals(1, run("", "-q", "k1"));
        assertEquals(1, run("", "-d", "nokey"));
        assertEquals(0, run("k2\nk3\n", "-d", "-"));
        assertEquals(Map.of(), stored);
    }

    @Test
    void wholeTable_isRefused() {
        assertEquals(1, run(""));
        assertTrue(err.contains("fatal: no 'map create' support for this type: memcache"), err);
    }

    @Test
    void listing_needsABackup() {
        assertEquals(0, run("", "-s"));
        assertEquals("", out);
        assertTrue(err.endsWith(": first/next support requires backup database\n"), err);
    }
}
