package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.util.Bytes;
import org.postrider.util.Timers;

class TcpTableTest {
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);
    private LineServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LineServer(TcpTable::readLine, TcpTableTest::answer);
    }

    @AfterEach
    void stop() throws IOException {
        tables.close();
        server.close();
    }

    private static String answer(String request) {
        return switch (request) {
            case "get Anna%20%25%C3%A9" -> "200  one%20%c3%a9\n";
            case "get none" -> "500 none\n";
            case "get temp" -> "400 why%0a\n";
            case "get bad" -> "600 x\n";
            case "get hex" -> "200 %zz\n";
            case "get short" -> "200\n";
            case "get most" -> "200 " + "x".repeat(4092) + "\n";
            case "get long" -> "200 " + "x".repeat(4093) + "\n";
            default -> "";
        };
    }

    private Dict table() {
        return tables.open("tcp:127.0.0.1:" + server.port(), MODE);
    }

    @Test
    void lookup_hasThreeAnswers() {
        var table = table();
        assertEquals(new Lookup.Found("one \u00c3\u00a9"), table.lookup("Anna %\u00c3\u00a9"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("none"));
        assertEquals(new Lookup.Found("x".repeat(4092)), table.lookup("most"));
        assertEquals(1, server.accepted());
        assertEquals(new Lookup.Failed("table " + table.name() + ": query error: why?"),
                table.lookup("temp"));
        for (var key : List.of("bad", "hex", "short", "long", "hang")) {
            assertInstanceOf(Lookup.Failed.class, table.lookup(key), key);
        }
        var from = "read TCP map reply from 127.0.0.1:" + server.port() + ": ";
        assertEquals(List.of(from + "bad status code: 600 x", from + "malformed reply: 200 %zz",
                from + "malformed reply: 200", from + "text longer than 4096",
                from + "unexpected EOF"), warnings.texts());
    }

    @Test
    void deadServer_isAFailure() throws IOException {
        var table = table();
        assertEquals(Lookup.NOT_FOUND, table.lookup("none"));
        server.close();
        assertInstanceOf(Lookup.Failed.class, table.lookup("none"));
    }

    @Test
    void slowServer_isCutOff() throws Exception {
        var release = new java.util.concurrent.CountDownLatch(1);
        try (var slow = new LineServer(TcpTable::readLine, _ -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        }); var timers = new Timers();
                var link = new Link(Endpoint.parse("127.0.0.1:" + slow.port(), 0)
                        .connect(Duration.ofSeconds(5)), timers)) {
            assertThrows(SocketTimeoutException.class, () -> link.ask(Duration.ofMillis(20), l -> {
                l.out().write('\n');
                l.out().flush();
                return TcpTable.readLine(l.in());
            }));
            release.countDown();
        }
    }

    @Test
    void lines_cutShortAreErrors() throws IOException {
        var text = "200 value\n";
        for (int cut = 0; cut < text.length(); cut++) {
            var in = new ByteArrayInputStream(Bytes.of(text.substring(0, cut)));
            assertThrows(EOFException.class, () -> TcpTable.readLine(in));
        }
    }

    @Test
    void quoting_goesBothWays() {
        var all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        assertEquals(Optional.of(all.toString()), TcpTable.unquote(TcpTable.quote(all.toString())));
        assertEquals("a%20%25%0A%FF", TcpTable.quote("a %\n\u00ff"));
        for (var bad : List.of("%", "%1", "a%4", "%g1", "%1g")) {
            assertEquals(Optional.empty(), TcpTable.unquote(bad));
        }
    }
}
