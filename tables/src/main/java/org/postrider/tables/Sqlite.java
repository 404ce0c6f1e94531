package org.postrider.tables;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/// Opens SQLite databases, for reading only.
final class Sqlite {
    private Sqlite() {}

    static List<SqlServer> servers(Settings settings) throws IOException {
        var path = settings.text("dbpath", "");
        if (path.isEmpty() || path.indexOf('?') >= 0) {
            throw new IOException(settings.source() + ": bad dbpath: \"" + path + "\"");
        }
        return List.of(new SqlServer(path, true, () -> open(path)));
    }

    private static SqlSession open(String path) throws IOException {
        var how = new Properties();
        how.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
        how.setProperty("busy_timeout", "10000");
        try {
            return new SqlSession(org.sqlite.JDBC.createConnection("jdbc:sqlite:" + path, how),
                    SqlSession::doubled);
        } catch (SQLException e) {
            throw SqlSession.failure(e);
        }
    }
}
