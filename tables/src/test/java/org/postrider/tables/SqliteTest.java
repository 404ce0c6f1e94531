package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;

class SqliteTest {
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    @TempDir
    private Path folder;

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);

    @AfterEach
    void close() {
        tables.close();
    }

    /// Makes a database with `key` and `b@site.example`, and the settings of a table.
    static Path make(Path folder, String key) throws IOException {
        var database = folder.resolve("db");
        Files.deleteIfExists(database);
        execute(database, "CREATE TABLE t (k TEXT COLLATE NOCASE, v TEXT)",
                "INSERT INTO t VALUES ('" + key.toLowerCase(java.util.Locale.ROOT) + "', 'one')",
                "INSERT INTO t VALUES ('b@site.example', 'two words')");
        return Files.writeString(folder.resolve("sqlite.cf"), "dbpath = " + database
                + "\nquery = SELECT v FROM t WHERE k = '%s'\n");
    }

    private static void execute(Path database, String... statements) throws IOException {
        try (var connection = org.sqlite.JDBC.createConnection("jdbc:sqlite:" + database,
                new Properties()); var statement = connection.createStatement()) {
            for (var text : statements) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private Dict table(String... settings) throws IOException {
        var file = make(folder, "anna");
        Files.writeString(file, "dbpath = " + folder.resolve("db") + "\n"
                + String.join("\n", settings) + "\n", StandardCharsets.UTF_8);
        return tables.open("sqlite:" + file, MODE);
    }

    @Test
    void quotes_breakNothing() throws IOException {
        var table = table("query = SELECT 'got ' || '%s'");
        for (var key : List.of("'", "''", "a' or '1'='1", "\\'", "x'; drop table t; --", "\"",
                "%s", "\u00c3\u00a9'", "?", ":a", "$1", "{fn x}", "/*", "\n'")) {
            assertEquals(new Lookup.Found("got " + key), table.lookup(key), key);
        }
        assertEquals(Lookup.NOT_FOUND, table.lookup("\0"));
    }

    @Test
    void partsOfKeys_areReplacedOrSuppressTheQuery() throws IOException {
        var parts = table("query = SELECT '%s|%u|%d|%S|%U|%D|%1|%2|%%'");
        assertEquals(new Lookup.Found("u@a.site.example|u|a.site.example|u@a.site.example|u|"
                + "a.site.example|example|site|%"), parts.lookup("u@a.site.example"));
        for (var key : List.of("u", "u@", "@site.example", "u@example", "u@site..", "u@.example",
                "site.example", "")) {
            assertEquals(Lookup.NOT_FOUND, parts.lookup(key), key);
        }
        assertEquals(new Lookup.Found("user"), table("query = SELECT '%u'").lookup("user"));
    }

    @Test
    void results_areFormatted() throws IOException {
        var table = table("query = SELECT 'x@a.example', NULL UNION SELECT 'y', 'z@b.example'",
                "result_format = smtp:[%d]%%%U");
        assertEquals(new Lookup.Found("smtp:[a.example]%u,smtp:[b.example]%u"),
                table.lookup("u@site.example"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("@site.example"));
    }

    @Test
    void limit_isAFailureWhenExceeded() throws IOException {
        var query = "query = SELECT v FROM t WHERE k <> '%s'";
        assertEquals(new Lookup.Found("one,two words"), table(query).lookup("x"));
        assertEquals(new Lookup.Found("one,two words"), table(query, "expansion_limit = -1").lookup("x"));
        var limited = table(query, "expansion_limit = 1");
        assertEquals(new Lookup.Found("two words"), limited.lookup("anna"));
        assertInstanceOf(Lookup.Failed.class, limited.lookup("x"));
        assertTrue(warnings.texts().contains(limited.name()
                + ": Expansion limit exceeded for key: 'x'"));
    }

    @Test
    void domains_limitTheKeys() throws IOException {
        var table = table("query = SELECT '%s'", "domain = site.example, other.example");
        assertEquals(new Lookup.Found("u@site.example"), table.lookup("u@site.example"));
        for (var key : List.of("u", "site.example", "@site.example", "u@third.example")) {
            assertEquals(Lookup.NOT_FOUND, table.lookup(key), key);
        }
        var broken = table("query = SELECT '%s'", "domain = fail:x");
        assertInstanceOf(Lookup.Failed.class, broken.lookup("u@site.example"));
    }

    @Test
    void oldSettings_makeTheQuery() throws IOException {
        assertEquals(new Lookup.Found("one"), table("select_field = v", "table = t",
                "where_field = k", "additional_conditions = AND v <> 'x'").lookup("Anna"));
        assertEquals(new Lookup.Found("4"), table("select_function = length").lookup("anna"));
    }

    @Test
    void settings_mayStandInMainCf() throws IOException {
        make(folder, "anna");
        var entries = new LinkedHashMap<String, MainCf.Entry>();
        for (var setting : Map.of("lite_dbpath", "$base/db", "base", folder.toString(),
                "lite_query", "SELECT v FROM t WHERE k = '%s'").entrySet()) {
            entries.put(setting.getKey(),
                    new MainCf.Entry(setting.getKey(), setting.getValue(), 1));
        }
        var conf = Conf.of(new MainCf(folder.resolve("main.cf"), entries));
        assertEquals(new Lookup.Found("one"), tables.open("sqlite:lite", conf).lookup("anna"));
    }

    @Test
    void problems_areFailures() throws IOException {
        for (var settings : List.of("query = SELEC '%s'", "query = SELECT '%s", "query = %x",
                "query = a%", "query =", "query = SELECT '%s'\nresult_format = %x",
                "query = SELECT '%s'\nexpansion_limit = x", "query = SELECT v FROM nosuch",
                "query = INSERT INTO t VALUES ('%s', 'x')", "no setting")) {
            assertInstanceOf(Lookup.Failed.class, table(settings).lookup("anna"), settings);
        }
        assertInstanceOf(Lookup.Failed.class, tables.open("sqlite:nosuch", MODE).lookup("anna"));
        assertInstanceOf(Lookup.Failed.class,
                tables.open("sqlite:" + folder.resolve("none"), MODE).lookup("anna"));
        var missing = table("query = SELECT v FROM t", "dbpath = " + folder.resolve("none"));
        assertInstanceOf(Lookup.Failed.class, missing.lookup("anna"));
        assertTrue(Files.notExists(folder.resolve("none")));
    }

    @Test
    void changedSettings_haveEffect() throws IOException {
        var table = table("query = SELECT 'a'");
        assertEquals(new Lookup.Found("a"), table.lookup("x"));
        table("query = SELECT 'longer'");
        assertEquals(new Lookup.Found("longer"), table.lookup("x"));
    }
}
