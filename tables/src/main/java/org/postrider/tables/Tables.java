package org.postrider.tables;

import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Log;

/// Opens lookup tables by their `type:name`, and keeps them open for all services of a process.
///
/// A table whose file has changed is opened anew at the next lookup. A table that cannot be opened
/// answers every lookup with [Lookup.Failed] and is tried again.
public final class Tables implements AutoCloseable {
    private final Log log;

    /// @param log for warnings about tables
    public Tables(Log log) {
        this.log = log;
    }

    /// The table of this name.
    ///
    /// @param conf gives `default_database_type` and the settings of types that have some
    /// @throws org.postrider.util.FatalException if there is no such type
    public Dict open(String typeAndName, Conf conf) {
        log.error("unsupported dictionary type: " + typeAndName);
        throw new org.postrider.util.FatalException("unsupported dictionary type: " + typeAndName);
    }

    /// The tables of a list parameter, asked in turn: the first that has the key answers; one that
    /// fails ends the search.
    public Maps maps(String parameter, List<String> typesAndNames, Conf conf) {
        return new Maps(parameter, typesAndNames.stream().map(t -> open(t, conf)).toList());
    }

    @Override
    public void close() {}
}
