package org.postrider.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Servers for tables of each type that needs one, started when first asked for: stand-ins where
/// the protocol is simple, the real ones of this machine otherwise.
///
/// All have the entries `anna` with the value `one`, and `b@site.example` with `two words`, in
/// whatever letters they are asked for.
final class TableServers {
    private static final Map<String, String> ENTRIES =
            Map.of("anna", "one", "b@site.example", "two words");

    private final Path folder;
    private final Map<String, String> tables = new HashMap<>();
    private final List<AutoCloseable> servers = new ArrayList<>();

    /// @param folder for files of servers and tables
    TableServers(Path folder) {
        this.folder = folder;
    }

    /// `type:name` of the table; the test is skipped where its server is not installed.
    String table(String type) throws Exception {
        var known = tables.get(type);
        if (known != null) {
            return known;
        }
        var made = type + ":" + switch (type) {
            case "tcp" -> "127.0.0.1:" + add(new LineServer(TableServers::line,
                    TableServers::tcp)).port();
            case "socketmap" -> "inet:127.0.0.1:" + add(new LineServer(TableServers::netstring,
                    TableServers::socketmap)).port() + ":map";
            case "memcache" -> file("memcache = inet:127.0.0.1:"
                    + add(new LineServer(TableServers::line, TableServers::memcache)).port());
            case "mysql" -> file("hosts = 127.0.0.1:" + MariadbTest.launch(real("mysql"),
                    folder.resolve("mysql")) + "\nuser = tester\npassword = secret\ndbname = mail\n"
                    + "query = SELECT goto FROM aliases WHERE address = '%s'");
            case "pgsql" -> file("hosts = 127.0.0.1:" + PgsqlTest.launch(real("pgsql"),
                    folder.resolve("pgsql")) + "\nuser = tester\ndbname = postgres\n"
                    + "query = SELECT v FROM (VALUES ('anna','one'),('b@site.example',"
                    + "'two words')) AS t(k,v) WHERE k = lower('%s')");
            case "ldap" -> file("server_host = ldap://127.0.0.1:" + SlapdTest.launch(real("ldap"),
                    folder.resolve("ldap"), RealServer.freePort()) + "\nsearch_base = dc=example\n"
                    + "version = 3\nquery_filter = uid=%s\nresult_attribute = cn");
            default -> throw new AssertionError("no server for type " + type);
        };
        tables.put(type, made);
        return made;
    }

    /// A server that runs as somebody else must get to its folder.
    private RealServer real(String name) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        return add(new RealServer(Files.createDirectory(folder.resolve(name))));
    }

    private <T extends AutoCloseable> T add(T server) {
        servers.add(server);
        return server;
    }

    private String file(String settings) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "table", ".cf"), settings + "\n")
                .toString();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            line.append((char) c);
        }
        return line.charAt(line.length() - 1) == '\r' ? line.substring(0, line.length() - 1)
                : line.toString();
    }

    private static String netstring(InputStream in) throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return null;
        }
        in.reset();
        return SocketmapTable.readNetstring(in, 1_000_000);
    }

    private static String value(String key) {
        return ENTRIES.get(key.toLowerCase(Locale.ROOT));
    }

    private static String tcp(String request) {
        var value = value(TcpTable.unquote(request.substring("get ".length())).orElseThrow());
        return value == null ? "500 none\n" : "200 " + TcpTable.quote(value) + "\n";
    }

    private static String socketmap(String request) {
        var value = value(request.substring("map ".length()));
        return SocketmapTable.netstring(value == null ? "NOTFOUND " : "OK " + value);
    }

    private static String memcache(String request) {
        var key = request.substring("get ".length());
        var value = value(key);
        return value == null ? "END\r\n" : "VALUE " + key + " 0 " + value.length() + "\r\n" + value
                + "\r\nEND\r\n";
    }

    void stop() throws Exception {
        for (var server : servers) {
            server.close();
        }
    }
}
