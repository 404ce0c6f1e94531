package org.postrider.tables;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;

/// Connects to MySQL and MariaDB servers.
final class Mysql {
    private static final int PORT = 3306;
    /// Where `localhost` listens, as its own clients have it.
    private static final String SOCKET = "/run/mysqld/mysqld.sock";

    private Mysql() {}

    static List<SqlServer> servers(Settings settings) throws IOException {
        settings.refuse("option_file", "tls_CApath", "tls_cert_file", "tls_key_file",
                "tls_ciphers");
        if (!settings.text("option_group", "client").equals("client")) {
            settings.refuse("option_group");
        }
        SqlServer.refuseEncoding("charset", settings);
        var database = settings.text("dbname", "");
        var how = properties(settings);
        var servers = new ArrayList<SqlServer>();
        for (var host : settings.list("hosts", "localhost")) {
            var where = host.equals("localhost") || host.equals("inet:localhost")
                    ? new Endpoint("", 0, SOCKET) : Endpoint.parse(host, PORT);
            servers.add(new SqlServer(where.toString(), where.local(),
                    () -> open(where, database, how)));
        }
        return servers;
    }

    private static Properties properties(Settings settings) throws IOException {
        var how = new Properties();
        how.setProperty("user", settings.text("user", ""));
        how.setProperty("password", settings.text("password", ""));
        how.setProperty("connectTimeout", String.valueOf(SqlServer.CONNECT * 1000));
        how.setProperty("socketTimeout", String.valueOf(SqlServer.SILENCE * 1000));
        how.setProperty("allowLocalInfile", "false");
        how.setProperty("allowMultiQueries", "false");
        boolean verify = settings.flag("tls_verify_cert", false);
        var authorities = settings.text("tls_CAfile", "");
        if (!authorities.isEmpty()) {
            how.setProperty("serverSslCert", authorities);
        }
        how.setProperty("sslMode", verify ? "verify-full"
                : authorities.isEmpty() ? "disable" : "verify-ca");
        return how;
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
