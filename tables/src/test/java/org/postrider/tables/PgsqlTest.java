package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks the PostgreSQL of this machine, in a temporary folder; skipped where there is none.
class PgsqlTest {
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    @TempDir
    private static Path folder;
    private static RealServer server;
    private static int port;

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);

    @BeforeAll
    static void start() throws Exception {
        server = new RealServer(folder);
        port = launch(server, folder);
    }

    /// Starts it with an empty database.
    ///
    /// @param folder the server's
    /// @return its port
    static int launch(RealServer server, Path folder) throws Exception {
        var programs = Path.of("/usr/lib/postgresql");
        Path bin = null;
        if (Files.isDirectory(programs)) {
            try (var versions = Files.list(programs)) {
                bin = versions.map(v -> v.resolve("bin")).filter(b ->
                        Files.isExecutable(b.resolve("initdb"))).findFirst().orElse(null);
            }
        }
        assumeTrue(bin != null, "PostgreSQL is not installed");
        server.certificate("localhost");
        int port = RealServer.freePort();
        var data = folder.resolve("data").toString();
        server.run(bin.resolve("initdb").toString(), "-D", data, "-A", "trust", "-U",
                "tester", "-E", "UTF8", "--locale=C", "--no-sync");
        server.start(port, bin.resolve("postgres").toString(), "-D", data, "-F", "-k",
                folder.toString(), "-p", String.valueOf(port), "-h", "127.0.0.1", "-c", "ssl=on",
                "-c", "ssl_cert_file=" + folder.resolve("server.pem"), "-c",
                "ssl_key_file=" + folder.resolve("server.key"));
        return port;
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private Dict table(String hosts, String... settings) throws IOException {
        return tables.open("pgsql:" + Files.writeString(folder.resolve("pgsql.cf"), "hosts = "
                + hosts + "\nuser = tester\ndbname = postgres\n" + String.join("\n", settings)
                + "\n"), MODE);
    }

    private static String socket() {
        return "unix:" + folder.resolve(".s.PGSQL." + port);
    }

    @Test
    void lookup_hasThreeAnswers() throws IOException {
        for (var hosts : List.of("127.0.0.1:" + port, socket(),
                "postgresql://tester@127.0.0.1:" + port + "/postgres?sslmode=disable")) {
            var table = table(hosts, "query = SELECT 'one' WHERE 'anna' = '%s'");
            assertEquals(new Lookup.Found("one"), table.lookup("Anna"), hosts);
            assertEquals(Lookup.NOT_FOUND, table.lookup("nobody"));
            assertInstanceOf(Lookup.Failed.class,
                    table(hosts, "query = SELECT x FROM nosuch").lookup("anna"));
        }
    }

    @Test
    void quotes_breakNothing() throws IOException {
        for (var strings : List.of("on", "off")) {
            var table = table("postgresql://tester@127.0.0.1:" + port
                    + "/postgres?options=-c%20standard_conforming_strings%3D" + strings,
                    "query = SELECT 'got ' || '%s'");
            for (var key : List.of("'", "\\'", "\\", "a\\' or 1=1 --", "''", "?", "$1", ":a",
                    "{fn x}", "\u00c3\u00a9'", "\n'", "$$", "\"")) {
                assertEquals(new Lookup.Found("got " + key), table.lookup(key), strings + key);
            }
        }
    }

    @Test
    void tls_isUsedAndVerified() throws IOException {
        var query = "query = SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND"
                + " 'anna' = '%s'";
        var secure = "postgresql://tester@localhost:" + port + "/postgres?sslmode=";
        var authority = "&sslrootcert=" + folder.resolve("server.pem");
        assertEquals(new Lookup.Found("true"), table(secure + "require", query).lookup("anna"),
                warnings.texts()::toString);
        assertEquals(new Lookup.Found("true"), table(secure + "verify-full" + authority, query)
                .lookup("anna"), warnings.texts()::toString);
        assertEquals(new Lookup.Found("false"), table(secure + "disable", query).lookup("anna"));
        assertInstanceOf(Lookup.Failed.class, table(secure.replace("localhost", "127.0.0.1")
                + "verify-full" + authority, query).lookup("anna"), "another name");
    }

    @Test
    void deadServers_arePassedOverAndFailInTheEnd() throws IOException {
        int dead;
        try (var free = new ServerSocket(0)) {
            dead = free.getLocalPort();
        }
        var query = "query = SELECT '%s'";
        var table = table("127.0.0.1:" + dead + " 127.0.0.1:" + port, query);
        for (int i = 0; i < 20; i++) {
            assertEquals(new Lookup.Found("a"), table.lookup("a"));
        }
        assertEquals(true, warnings.texts().size() <= 1, warnings.texts()::toString);
        var none = table("127.0.0.1:" + dead, query);
        assertInstanceOf(Lookup.Failed.class, none.lookup("a"));
        assertInstanceOf(Lookup.Failed.class, none.lookup("a"));
    }

    @Test
    void localServers_areAskedFirst() throws IOException {
        var table = table("127.0.0.1:1 " + socket(), "query = SELECT '%s'");
        for (int i = 0; i < 20; i++) {
            assertEquals(new Lookup.Found("a"), table.lookup("a"));
        }
        assertEquals(List.of(), warnings.texts());
    }

    @Test
    void whatIsNotDone_isRefused() throws IOException {
        for (var settings : List.of("encoding = LATIN1\nquery = SELECT 1", "dbname =",
                "hosts = postgresql://u@h/d?nosuch=1\nquery = SELECT 1", "")) {
            var table = table("127.0.0.1", settings);
            assertThrows(IOException.class, table::check, settings);
            assertInstanceOf(Lookup.Failed.class, table.lookup("a"), settings);
        }
    }
}
