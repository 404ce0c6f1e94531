package org.postrider.tables;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/// Connects to PostgreSQL servers.
final class Pgsql {
    private static final int PORT = 5432;
    /// Settings of libpq's URIs that the driver knows by the same name.
    private static final Set<String> SAME = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey",
            "sslpassword", "options");

    private Pgsql() {}

    static List<SqlServer> servers(Settings settings) throws IOException {
        SqlServer.refuseEncoding("encoding", settings);
        var servers = new ArrayList<SqlServer>();
        for (var host : settings.list("hosts", "localhost")) {
            servers.add(host.startsWith("postgresql://") || host.startsWith("postgres://")
                    ? byUri(host, settings) : byName(host, settings));
        }
        return servers;
    }

    private static SqlServer byName(String host, Settings settings) throws IOException {
        var database = settings.text("dbname", "");
        if (database.isEmpty()) {
            throw new IOException(settings.source() + ": need dbname");
        }
        var how = properties();
        how.setProperty("user", settings.text("user", System.getProperty("user.name")));
        how.setProperty("password", settings.text("password", ""));
        var where = Endpoint.parse(host.startsWith("/") ? "unix:" + host : host, PORT);
        return server(where, database, how);
    }

    private static SqlServer byUri(String text, Settings settings) throws IOException {
        try {
            var uri = new URI(text);
            var how = properties();
            var user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
            int colon = user.indexOf(':');
            var name = decode(colon < 0 ? user : user.substring(0, colon));
            how.setProperty("user", name.isEmpty() ? System.getProperty("user.name") : name);
            how.setProperty("password", colon < 0 ? "" : decode(user.substring(colon + 1)));
            options(uri, how, settings);
            var host = uri.getHost() == null ? "localhost" : uri.getHost();
            var path = uri.getPath() == null ? "" : uri.getPath();
            var where = new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1)
                    : host, uri.getPort() < 0 ? PORT : uri.getPort(), "");
            return server(where, path.length() > 1 ? path.substring(1)
                    : how.getProperty("user"), how);
        } catch (URISyntaxException e) {
            // Without the text: there may be a password in it.
            throw new IOException(settings.source() + ": malformed URI in hosts", e);
        }
    }

    private static void options(URI uri, Properties how, Settings settings) throws IOException {
        if (uri.getRawQuery() == null) {
            return;
        }
        for (var option : uri.getRawQuery().split("&")) {
            int equals = option.indexOf('=');
            var name = equals < 0 ? option : option.substring(0, equals);
            var value = equals < 0 ? "" : decode(option.substring(equals + 1));
            if (SAME.contains(name)) {
                how.setProperty(name, value);
            } else if (name.equals("connect_timeout")) {
                how.setProperty("connectTimeout", value);
            } else if (name.equals("application_name")) {
                how.setProperty("ApplicationName", value);
            } else {
                throw new IOException(settings.source() + ": " + name
                        + " in a URI of hosts is not supported");
            }
        }
    }

    private static String decode(String text) {
        return java.net.URLDecoder.decode(text.replace("+", "%2B"),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Properties properties() {
        var how = new Properties();
        how.setProperty("connectTimeout", String.valueOf(SqlServer.CONNECT));
        how.setProperty("loginTimeout", String.valueOf(SqlServer.CONNECT));
        how.setProperty("socketTimeout", String.valueOf(SqlServer.SILENCE));
        // No prepared statements, which poolers between us and the server may lose.
        how.setProperty("preferQueryMode", "simple");
        how.setProperty("gssEncMode", "disable");
        return how;
    }

    private static SqlServer server(Endpoint where, String database, Properties how) {
        if (where.local()) {
            how.setProperty("socketFactory", UnixSockets.class.getName());
            how.setProperty("socketFactoryArg", socket(where.path()));
            how.setProperty("sslmode", "disable");
        }
        return new SqlServer(where.toString(), where.local(), () -> open(where, database, how));
    }

    /// The socket itself, or the one in this directory.
    private static String socket(String path) {
        return Files.isDirectory(Path.of(path)) ? path + "/.s.PGSQL." + PORT : path;
    }

    private static SqlSession open(Endpoint where, String database, Properties how)
            throws IOException {
        var host = where.local() ? "localhost"
                : where.host().indexOf(':') >= 0 ? "[" + where.host() + "]" : where.host();
        var name = java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
        try {
            var connection = new org.postgresql.Driver().connect("jdbc:postgresql://" + host + ":"
                    + (where.local() ? PORT : where.port()) + "/" + name, how);
            var standard = connection.unwrap(org.postgresql.PGConnection.class)
                    .getParameterStatus("standard_conforming_strings");
            return new SqlSession(connection, "off".equals(standard) ? SqlSession::backslashed
                    : SqlSession::doubled);
        } catch (SQLException e) {
            throw SqlSession.failure(e);
        }
    }
}
