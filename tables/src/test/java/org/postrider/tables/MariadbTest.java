package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks the MariaDB of this machine, in a temporary folder; skipped where there is none.
class MariadbTest {
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

    /// Starts it with a database `mail`.
    ///
    /// @param folder the server's
    /// @return its port
    static int launch(RealServer server, Path folder) throws Exception {
        var daemon = RealServer.program("/usr/sbin/mariadbd", "/usr/libexec/mariadbd");
        var install = RealServer.program("/usr/bin/mariadb-install-db");
        server.certificate("localhost");
        int port = RealServer.freePort();
        var data = "--datadir=" + folder.resolve("data");
        Files.writeString(folder.resolve("init.sql"), """
                CREATE DATABASE mail;
                CREATE TABLE mail.aliases (address VARCHAR(100), goto VARCHAR(100));
                INSERT INTO mail.aliases VALUES ('anna@site.example', 'one'),
                    ('group@site.example', 'a'), ('group@site.example', 'b'),
                    ('Anna', 'one'), ('b@site.example', 'two words');
                CREATE USER tester@'%' IDENTIFIED BY 'secret';
                CREATE USER tester@localhost IDENTIFIED BY 'secret';
                GRANT SELECT ON mail.* TO tester@'%';
                GRANT SELECT ON mail.* TO tester@localhost;
                CREATE USER secure@'%' IDENTIFIED BY 'secret' REQUIRE SSL;
                GRANT SELECT ON mail.* TO secure@'%';
                CREATE USER certified@'%' IDENTIFIED BY 'secret' REQUIRE SUBJECT '/CN=localhost';
                GRANT SELECT ON mail.* TO certified@'%';
                CREATE USER ciphered@'%' IDENTIFIED BY 'secret'
                    REQUIRE CIPHER 'ECDHE-RSA-AES128-GCM-SHA256';
                GRANT SELECT ON mail.* TO ciphered@'%';
                """);
        server.run(install, "--no-defaults", data, "--skip-test-db",
                "--auth-root-authentication-method=normal");
        server.start(port, daemon, "--no-defaults", data, "--port=" + port,
                "--bind-address=127.0.0.1", "--socket=" + folder.resolve("sock"),
                "--pid-file=" + folder.resolve("pid"), "--skip-name-resolve",
                "--ssl-cert=" + folder.resolve("server.pem"),
                "--ssl-key=" + folder.resolve("server.key"),
                "--ssl-ca=" + folder.resolve("server.pem"), "--tls-version=TLSv1.2",
                "--init-file=" + folder.resolve("init.sql"));
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
        return tables.open("mysql:" + Files.writeString(folder.resolve("mysql.cf"), "hosts = "
                + hosts + "\npassword = secret\ndbname = mail\n" + String.join("\n", settings)
                + "\n"), MODE);
    }

    @Test
    void lookup_hasThreeAnswers() throws IOException {
        for (var host : List.of("127.0.0.1:" + port, "inet:127.0.0.1:" + port,
                "unix:" + folder.resolve("sock"))) {
            var table = table(host, "user = tester",
                    "query = SELECT goto FROM aliases WHERE address = '%s' ORDER BY goto");
            assertEquals(new Lookup.Found("one"), table.lookup("Anna@site.example"), host
                    + warnings.texts());
            assertEquals(new Lookup.Found("a,b"), table.lookup("group@site.example"));
            assertEquals(Lookup.NOT_FOUND, table.lookup("nobody@site.example"));
            assertInstanceOf(Lookup.Failed.class, table(host, "user = tester",
                    "query = SELECT x FROM nosuch").lookup("a"));
            assertInstanceOf(Lookup.Failed.class, table(host, "user = wrong",
                    "query = SELECT 1").lookup("a"));
        }
    }

    @Test
    void keysOfThePast_makeAQuery() throws IOException {
        var table = table("127.0.0.1:" + port, "user = tester", "table = aliases",
                "select_field = goto", "where_field = address",
                "additional_conditions = AND goto <> 'b'", "result_format = <%s>");
        assertEquals(new Lookup.Found("<a>"), table.lookup("group@site.example"));
    }

    @Test
    void quotes_breakNothing() throws IOException {
        var table = table("127.0.0.1:" + port, "user = tester", "query = SELECT CONCAT('got ', '%s')");
        for (var key : List.of("'", "\\'", "\\", "a\\' or 1=1 --", "''", "?", "a;b", "#", "{fn x}",
                "\u00c3\u00a9'", "\n'", "/*", "\"")) {
            assertEquals(new Lookup.Found("got " + key), table.lookup(key), key);
        }
    }

    @Test
    void tls_isUsedAndVerified() throws IOException {
        var authority = "tls_CAfile = " + folder.resolve("server.pem");
        var query = "query = SELECT goto FROM aliases WHERE address = '%s'";
        var key = "anna@site.example";
        assertInstanceOf(Lookup.Failed.class, table("127.0.0.1:" + port, "user = secure", query)
                .lookup(key), "without TLS");
        assertEquals(new Lookup.Found("one"), table("127.0.0.1:" + port, "user = secure", query,
                authority).lookup(key), () -> warnings.texts().toString());
        assertEquals(new Lookup.Found("one"), table("inet:localhost:" + port, "user = secure",
                query, authority, "tls_verify_cert = yes").lookup(key));
        assertInstanceOf(Lookup.Failed.class, table("127.0.0.1:" + port, "user = secure", query,
                authority, "tls_verify_cert = yes").lookup(key), "another name");
    }

    @Test
    void tls_certificateAuthoritiesAndCiphers_areUsed() throws IOException {
        var query = "query = SELECT goto FROM aliases WHERE address = '%s'";
        var found = new Lookup.Found("one");
        var where = "127.0.0.1:" + port;
        var authorities = Files.createDirectories(folder.resolve("authorities"));
        Files.copy(folder.resolve("server.pem"), authorities.resolve("0a1b2c3d.0"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var directory = "tls_CApath = " + authorities;
        assertEquals(found, table(where, "user = secure", query, directory)
                .lookup("anna@site.example"), () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class, table(where, "user = certified", query, directory)
                .lookup("anna@site.example"), "without a certificate");
        assertEquals(found, table(where, "user = certified", query, directory, "tls_cert_file = "
                + folder.resolve("server.pem"), "tls_key_file = " + folder.resolve("server.key"))
                .lookup("anna@site.example"), () -> warnings.texts().toString());
        assertEquals(found, table(where, "user = ciphered", query,
                "tls_ciphers = ECDHE+AES128+AESGCM").lookup("anna@site.example"),
                () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class, table(where, "user = ciphered", query,
                "tls_ciphers = ECDHE+AES256").lookup("anna@site.example"), "another cipher");
        assertInstanceOf(Lookup.Failed.class, table(where, "user = secure", query,
                "tls_CApath = " + folder.resolve("data")).lookup("anna@site.example"));
        assertInstanceOf(Lookup.Failed.class, table(where, "user = secure", query,
                "tls_CAfile = /etc/ssl/certs/ca-certificates.crt").lookup("anna@site.example"),
                "another authority");
    }

    @Test
    void optionFile_saysWhatTheTableDoesNot() throws IOException {
        var query = "query = SELECT goto FROM aliases WHERE address = '%s'";
        var options = Files.writeString(folder.resolve("my.cnf"), """
                [client]
                user = nobody
                ssl-ca = %s
                socket = %s
                [mail]
                user = secure
                port = %d
                """.formatted(folder.resolve("server.pem"), folder.resolve("sock"), port));
        var file = "option_file = " + options;
        assertEquals(new Lookup.Found("one"), table("127.0.0.1", file, "option_group = mail",
                query).lookup("anna@site.example"), () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class, table("127.0.0.1:" + port, file, query)
                .lookup("anna@site.example"));
        assertEquals(new Lookup.Found("one"), table("localhost", file, "user = tester", query)
                .lookup("anna@site.example"), () -> warnings.texts().toString());
    }
}
