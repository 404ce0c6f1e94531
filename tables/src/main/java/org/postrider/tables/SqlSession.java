package org.postrider.tables;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.postrider.util.Bytes;

/// A connection to an SQL server.
///
/// Queries are texts with the key inside, as the settings of a table have them: a literal in one,
/// part of a longer one in the next, an argument of a procedure in a third. The key is escaped as
/// this server, with the settings of this connection, wants it for literals.
///
/// @param escape for use between single quotes
record SqlSession(Connection connection, UnaryOperator<String> escape) implements Closeable {
    private static final int SECONDS = 30;

    /// Does what has no result, or a single one.
    ///
    /// @param resultNeeded whether an answer without a table is an error
    /// @return the columns of all rows; NULL is left out
    /// @throws IOException if the server refuses, or does not answer in time
    List<String> ask(String query, boolean resultNeeded) throws IOException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setQueryTimeout(SECONDS);
            boolean table = statement.execute(query);
            var values = new ArrayList<String>();
            int tables = 0;
            while (table || statement.getUpdateCount() >= 0) {
                if (table && ++tables > 1) {
                    throw new SQLException("more than one result set");
                }
                if (table) {
                    read(statement.getResultSet(), values);
                }
                table = statement.getMoreResults();
            }
            if (tables == 0 && resultNeeded) {
                throw new SQLException("query did not return a result set");
            }
            return values;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static void read(ResultSet rows, List<String> values) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                var value = rows.getString(i);
                if (value != null) {
                    values.add(Bytes.fromUnicode(value));
                }
            }
        }
    }

    /// What the driver says, for the log.
    static IOException failure(SQLException e) {
        var text = Bytes.fromUnicode(String.valueOf(e.getMessage()));
        return new IOException(Bytes.printable(text, 1000), e);
    }

    /// Doubles quotes: all that standard SQL needs.
    static String doubled(String text) {
        return text.indexOf('\'') < 0 ? text : text.replace("'", "''");
    }

    /// Doubles quotes and backslashes.
    static String backslashed(String text) {
        return doubled(text.replace("\\", "\\\\"));
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
