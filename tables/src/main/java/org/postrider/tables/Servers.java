package org.postrider.tables;

import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.TableParams;
import org.postrider.util.Log;
import org.postrider.util.Timers;

/// The types of tables that are kept by servers. Made with the first of them: nothing here is
/// loaded by programs that use none.
final class Servers implements AutoCloseable {
    /// The types, sorted.
    static final List<String> TYPES = List.of("socketmap", "tcp");

    private final Tables tables;
    private final Log log;
    private final Timers timers = new Timers();

    Servers(Tables tables, Log log) {
        this.tables = tables;
        this.log = log;
    }

    /// Makes a table of one of the [#TYPES].
    ///
    /// @param conf gives limits, and the settings of tables that have no file of their own
    Dict make(String full, String type, String name, Conf conf) {
        return switch (type) {
            case "socketmap" -> SocketmapTable.of(full, name,
                    conf.get(TableParams.SOCKETMAP_MAX_REPLY_SIZE), log, timers);
            case "tcp" -> TcpTable.of(full, name, log, timers);
            default -> throw new IllegalArgumentException(type);
        };
    }

    @Override
    public void close() {
        timers.close();
    }
}
