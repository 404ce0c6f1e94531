package org.postrider.tables;

import java.io.IOException;
import org.postrider.mail.conf.Conf;

/// One of the hosts of a table, or its file.
///
/// @param name for the log
/// @param local asked before others
record SqlServer(String name, boolean local, Connections.Opener<SqlSession> opener) {
    /// How long a server may take to accept a connection, in seconds.
    static final int CONNECT = 10;
    /// How long it may be silent while a query runs, in seconds.
    static final int SILENCE = 35;

    /// The query of a table, as it is given or made of the parts that had names of their own once.
    ///
    /// @throws IOException if there is none
    static String query(Settings settings) throws IOException {
        var query = settings.text("query", "");
        if (!query.isEmpty()) {
            return query;
        }
        var function = settings.text("select_function", "");
        if (!function.isEmpty()) {
            return "SELECT " + function + "('%s')";
        }
        for (var name : new String[] {"select_field", "table", "where_field"}) {
            if (settings.text(name, "").isEmpty()) {
                throw new IOException(settings.source() + ": need query, or select_field, table "
                        + "and where_field");
            }
        }
        return "SELECT " + settings.text("select_field", "") + " FROM "
                + settings.text("table", "") + " WHERE " + settings.text("where_field", "")
                + " = '%s' " + settings.text("additional_conditions", "");
    }

    /// Says what is not done, rather than leaving it out.
    static void refuseEncoding(String name, Settings settings) throws IOException {
        var value = settings.text(name, "utf8").toLowerCase(java.util.Locale.ROOT);
        if (!java.util.Set.of("utf8", "utf8mb4", "utf8mb3", "utf-8", "unicode").contains(value)) {
            throw new IOException(settings.source() + ": " + name + " = " + value
                    + " is not supported, only UTF-8");
        }
    }

    /// Makes the table of these settings.
    ///
    /// @param type `mysql`, `pgsql` or `sqlite`
    static FileDict.Content table(String type, String full, Settings settings, Servers.Parts parts,
            Conf conf) throws IOException {
        var servers = switch (type) {
            case "mysql" -> Mysql.servers(settings, parts.log());
            case "pgsql" -> Pgsql.servers(settings);
            default -> Sqlite.servers(settings);
        };
        return new SqlTable(full, settings, servers, parts, conf,
                type.equals("mysql") ? settings.flag("require_result_set", true)
                        : type.equals("pgsql"));
    }
}
