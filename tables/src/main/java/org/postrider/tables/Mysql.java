package org.postrider.tables;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Connects to MySQL and MariaDB servers.
final class Mysql {
    private static final int PORT = 3306;
    /// Where `localhost` listens, as its own clients have it.
    private static final String SOCKET = "/run/mysqld/mysqld.sock";

    private Mysql() {}

    /// @param log is told of option files that are ignored
    static List<SqlServer> servers(Settings settings, Log log) throws IOException {
        SqlServer.refuseEncoding("charset", settings);
        var options = MysqlOptions.of(settings, log);
        var database = settings.text("dbname", options.getOrDefault("database", ""));
        if (database.isEmpty()) {
            throw new IOException(settings.source() + ": need dbname");
        }
        var how = properties(settings, options);
        tls(settings, options, how, log);
        var socket = options.getOrDefault("socket", SOCKET);
        int port = number(settings, options, "port", PORT);
        var servers = new ArrayList<SqlServer>();
        for (var host : settings.list("hosts", "localhost")) {
            var where = host.equals("localhost") || host.equals("inet:localhost")
                    ? new Endpoint("", 0, socket) : Endpoint.parse(host, port);
            servers.add(new SqlServer(where.toString(), where.local(),
                    () -> open(where, database, how)));
        }
        return servers;
    }

    private static int number(Settings settings, Map<String, String> options, String name,
            int otherwise) throws IOException {
        var text = options.getOrDefault(name, "");
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException(settings.source() + ": option " + name + " = " + text
                    + ": need a number", e);
        }
    }

    private static Properties properties(Settings settings, Map<String, String> options)
            throws IOException {
        var how = new Properties();
        how.setProperty("user", settings.text("user", options.getOrDefault("user", "")));
        how.setProperty("password",
                settings.text("password", options.getOrDefault("password", "")));
        how.setProperty("connectTimeout", String.valueOf(
                number(settings, options, "connect-timeout", SqlServer.CONNECT) * 1000));
        how.setProperty("socketTimeout", String.valueOf(SqlServer.SILENCE * 1000));
        how.setProperty("allowLocalInfile", "false");
        how.setProperty("allowMultiQueries", "false");
        return how;
    }

    /// TLS is used where any of its settings is there, as by MySQL's own clients.
    private static void tls(Settings settings, Map<String, String> options, Properties how,
            Log log) throws IOException {
        boolean named = settings.flag("tls_verify_cert",
                on(options.getOrDefault("ssl-verify-server-cert", "0")));
        var authorities = settings.text("tls_CAfile", options.getOrDefault("ssl-ca", ""));
        var directory = settings.text("tls_CApath", options.getOrDefault("ssl-capath", ""));
        boolean verifies = named || !authorities.isEmpty() || !directory.isEmpty();
        var tls = new TableTls(verifies, authorities, directory,
                settings.text("tls_cert_file", options.getOrDefault("ssl-cert", "")),
                settings.text("tls_key_file", options.getOrDefault("ssl-key", "")),
                settings.text("tls_ciphers", options.getOrDefault("ssl-cipher", "")));
        if (verifies || on(options.getOrDefault("ssl", "0")) || !tls.certificate().isEmpty()
                || !tls.key().isEmpty() || !tls.ciphers().isEmpty()) {
            MysqlTls.set(how, tls, named, complaint -> log.warning(settings.source()
                    + ": tls_ciphers: " + complaint));
        } else {
            how.setProperty("sslMode", "disable");
        }
    }

    /// An option without value is on.
    private static boolean on(String value) {
        return switch (Bytes.lower(value)) {
            case "", "1", "on", "true", "yes" -> true;
            default -> false;
        };
    }

    private static SqlSession open(Endpoint where, String database, Properties how)
            throws IOException {
        var mine = new Properties();
        mine.putAll(how);
        if (where.local()) {
            mine.setProperty("localSocket", where.path());
        }
        var host = where.host().indexOf(':') >= 0 ? "[" + where.host() + "]" : where.host();
        var address = where.local() ? "localhost" : host + ":" + where.port();
        try {
            var connection = new org.mariadb.jdbc.Driver().connect(
                    "jdbc:mariadb://" + address + "/" + database, mine);
            return new SqlSession(connection, escape(connection));
        } catch (SQLException e) {
            throw SqlSession.failure(e);
        }
    }

    /// A backslash begins an escape in literals, unless the server is told otherwise.
    private static UnaryOperator<String> escape(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT @@sql_mode")) {
            var mode = rows.next() ? rows.getString(1) : "";
            return mode != null && mode.contains("NO_BACKSLASH_ESCAPES") ? SqlSession::doubled
                    : Mysql::backslashed;
        }
    }

    /// Also safe between double quotes, which some queries use.
    private static String backslashed(String text) {
        return SqlSession.backslashed(text).replace("\"", "\\\"");
    }
}
