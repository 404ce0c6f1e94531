package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                "query = SELECT '%s'\n" + settings + "\n"), new Tables.Mode(true, true, false));
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
        for (var setting : List.of("option_file = /etc/my.cnf", "option_group = x",
                "charset = latin1", "tls_cert_file = /x", "tls_key_file = /x", "tls_CApath = /x",
                "tls_ciphers = x", "tls_verify_cert = x", "require_result_set = x",
                "retry_interval = x", "idle_interval = 0", "hosts = :1")) {
            var table = table(setting);
            assertThrows(IOException.class, table::check, setting);
            assertInstanceOf(Lookup.Failed.class, table.lookup("a"), setting);
        }
    }
}
