package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be said without a server.
class MysqlTest {
    @TempDir
    private Path folder;

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);

    @AfterEach
    void close() {
        tables.close();
    }

    private Dict table(String settings) throws IOException {
        return tables.open("mysql:" + Files.writeString(folder.resolve("mysql.cf"),
                "query = SELECT '%s'\ndbname = mail\n" + settings + "\n"), new Tables.Mode(true, true, false));
    }

    @Test
    void deadServers_areFailures() throws IOException {
        int dead;
        try (var free = new ServerSocket(0)) {
            dead = free.getLocalPort();
        }
        var table = table("hosts = unix:" + folder.resolve("none") + " inet:127.0.0.1:" + dead);
        table.check();
        assertInstanceOf(Lookup.Failed.class, table.lookup("a"));
        assertEquals(3, warnings.texts().size(), warnings.texts()::toString);
        assertTrue(warnings.texts().get(0).startsWith(table.name() + ": server " + folder));
        assertTrue(warnings.texts().get(1).startsWith(table.name() + ": server 127.0.0.1:"));
        assertEquals(new Lookup.Failed("table " + table.name()
                + ": query error: all servers failed a moment ago"), table.lookup("a"));
    }

    @Test
    void whatIsNotDone_isRefused() throws IOException {
        for (var setting : List.of("option_file = /nosuch/my.cnf", "charset = latin1",
                "tls_ciphers = x", "tls_verify_cert = x", "require_result_set = x",
                "retry_interval = x", "idle_interval = 0", "hosts = :1",
                "dbname =")) {
            var table = table(setting);
            assertThrows(IOException.class, table::check, setting);
            assertInstanceOf(Lookup.Failed.class, table.lookup("a"), setting);
        }
    }

    private Map<String, String> options(String settings, String... lines) throws IOException {
        var file = Files.writeString(folder.resolve("my.cnf"), String.join("\n", lines) + "\n");
        var table = Files.writeString(folder.resolve("o.cf"), settings + "\n");
        return MysqlOptions.of(Settings.ofFile(table), List.of(file, folder.resolve("none")),
                warnings);
    }

    @Test
    void optionFile_lines_areRead() throws IOException {
        assertEquals(Map.of("user", "u", "password", "a # b\"\t", "ssl", "", "ssl-ca", "/x",
                "socket", "c:\\d"), options("", "[mysqld]", "user = other", " [client] ",
                "# comment", "; comment", "user = u   # who", "password = 'a # b\"\\t'", "ssl",
                "ssl_ca=/x", "socket = c:\\d", "[mysql]", "user = other"));
    }

    @Test
    void optionFile_groups_areThoseOfTheTable() throws IOException {
        String[] lines = {"[client]", "user = a", "[postfix]", "user = b", "[client-server]",
            "port = 1", "[client-mariadb]", "database = d"};
        assertEquals(Map.of("user", "a", "port", "1", "database", "d"), options("", lines));
        assertEquals(Map.of("user", "b", "port", "1", "database", "d"),
                options("option_group = postfix", lines));
        assertEquals(Map.of(), options("option_group =", lines));
        var file = "option_file = " + folder.resolve("my.cnf");
        assertEquals("a", options(file + "\noption_group =", lines).get("user"));
    }

    @Test
    void optionFile_includes_areFollowed() throws IOException {
        var more = Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(more.resolve("b.cnf"), "[client]\nuser = b\n");
        Files.writeString(more.resolve("a.cnf"), "[client]\nuser = a\nport = 7\n");
        Files.writeString(more.resolve("c.txt"), "[client]\nuser = c\n");
        assertEquals(Map.of("user", "b", "port", "7"),
                options("", "!includedir " + more));
        assertEquals(Map.of("user", "a", "port", "7"), options("", "!include conf.d/a.cnf"));
        assertThrows(IOException.class, () -> options("", "!include my.cnf"));
        assertThrows(IOException.class, () -> options("", "!include nosuch.cnf"));
        assertTrue(assertThrows(IOException.class, () -> options("", "[client]", "[x"))
                .getMessage().endsWith("my.cnf, line 2: need ] after ["));
    }

    @Test
    void optionFile_thatEverybodyMayChange_isIgnored() throws IOException {
        var file = Files.writeString(folder.resolve("open.cnf"), "[client]\nuser = u\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(Map.of(), options("option_file = " + file));
        assertEquals(List.of(file + ": everybody may write to it: ignored"), warnings.texts());
    }
}
