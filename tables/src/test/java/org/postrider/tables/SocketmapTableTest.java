package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.Bytes;

class SocketmapTableTest {
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    @TempDir
    private Path folder;

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
            return SocketmapTable.readNetstring(in, 1000);
        }, SocketmapTableTest::answer);
    }

    @AfterEach
    void stop() throws IOException {
        tables.close();
        server.close();
    }

    private static String answer(String request) {
        return switch (request) {
            case "map Anna" -> "8:OK one x,";
            case "map empty" -> "3:OK ,";
            case "map none" -> "9:NOTFOUND ,";
            case "map none2" -> "8:NOTFOUND,";
            case "map temp" -> "8:TEMP why,";
            case "map timeout" -> "7:TIMEOUT,";
            case "map perm" -> "8:PERM no\n,";
            case "map bad" -> "5:FOO x,";
            case "map long" -> "100001:OK ";
            case "map form" -> "2:OKx";
            default -> "";
        };
    }

    private Dict table() {
        return tables.open("socketmap:inet:127.0.0.1:" + server.port() + ":map", MODE);
    }

    @Test
    void lookup_hasThreeAnswers() {
        var table = table();
        assertEquals(new Lookup.Found("one x"), table.lookup("Anna"));
        assertEquals(new Lookup.Found(""), table.lookup("empty"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("none"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("none2"));
        assertEquals(List.of(), warnings.texts());
        for (var key : List.of("temp", "timeout", "perm", "bad", "long", "form", "hang")) {
            assertInstanceOf(Lookup.Failed.class, table.lookup(key), key);
        }
        var name = table.name();
        assertEquals(List.of(name + " socketmap server temporary error: why",
                name + " socketmap server timeout error",
                name + " socketmap server permanent error: no?",
                name + " socketmap server unknown error: x",
                "table " + name + " lookup error: netstring size limit exceeded",
                "table " + name + " lookup error: netstring format error",
                "table " + name + " lookup error: unexpected disconnect"), warnings.texts());
        assertTrue(table.pattern());
    }

    @Test
    void connection_isKeptAndReplacedWhenStale() throws IOException {
        var table = table();
        table.lookup("Anna");
        table.lookup("none");
        assertEquals(1, server.accepted());
        server.hangUp();
        assertEquals(new Lookup.Found("one x"), table.lookup("Anna"));
        assertEquals(2, server.accepted());
        assertEquals(List.of(), warnings.texts());
    }

    @Test
    void deadServer_isAFailure() throws IOException {
        var table = table();
        server.close();
        assertEquals(new Lookup.Failed("table " + table.name()
                + ": query error: Connection refused"), table.lookup("Anna"));
        assertEquals("connect to 127.0.0.1:" + server.port() + ": Connection refused",
                warnings.texts().getFirst());
    }

    @Test
    void unixSocket_isAsked() throws Exception {
        var path = folder.resolve("s");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            var peer = Thread.startVirtualThread(() -> {
                try (var session = listener.accept()) {
                    SocketmapTable.readNetstring(Channels.newInputStream(session), 100);
                    Channels.newOutputStream(session).write(Bytes.of("6:OK one,"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertEquals(new Lookup.Found("one"),
                    tables.open("socketmap:unix:" + path + ":map", MODE).lookup("a"));
            peer.join();
        }
    }

    @Test
    void names_needEndpointAndMap() {
        for (var name : List.of("x", "host:25:map", "inet:host:map", "inet:host:0:m",
                "inet:host:65536:m", "inet::25:m", "unix::m")) {
            var table = tables.open("socketmap:" + name, MODE);
            assertInstanceOf(Lookup.Failed.class, table.lookup("a"), name);
            assertThrows(IOException.class, table::check, name);
        }
    }

    @Test
    void netstrings_cutShortAreErrors() throws IOException {
        var text = "12:OK some text,";
        for (int cut = 0; cut < text.length(); cut++) {
            var in = new ByteArrayInputStream(Bytes.of(text.substring(0, cut)));
            assertThrows(IOException.class, () -> SocketmapTable.readNetstring(in, 100));
        }
        assertEquals("OK some text", SocketmapTable.readNetstring(
                new ByteArrayInputStream(Bytes.of(text)), 12));
        for (var bad : List.of(":,", "-1:,", "1x:a,", "1234567890:,", "3:abc;", "13:")) {
            assertThrows(IOException.class, () -> SocketmapTable.readNetstring(
                    new ByteArrayInputStream(Bytes.of(bad)), 12), bad);
        }
        assertEquals("0:,", SocketmapTable.netstring(""));
    }

    @Test
    void endpoints_haveTheirForms() throws IOException {
        assertEquals(new Endpoint("::1", 25, ""), Endpoint.parse("inet:[::1]:25", 0));
        assertEquals(new Endpoint("h", 7, ""), Endpoint.parse("h", 7));
        assertEquals(new Endpoint("", 0, "/s"), Endpoint.parse("unix:/s", 7));
        assertThrows(IOException.class, () -> Endpoint.parse("[::1:25", 0));
    }
}
