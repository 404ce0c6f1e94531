package org.postrider.tables;

import java.io.IOException;
import java.util.Optional;
import org.postrider.util.Log;

/// `unix:passwd.byname` and `unix:group.byname`: the users and groups that the system knows, from
/// its files and directory services. The value is a line of passwd(5) or group(5).
///
/// A directory service that does not answer makes lookups fail: its users are not unknown.
final class UnixTable implements Dict {
    /// Asks the system.
    interface Names {
        /// The line of this name.
        ///
        /// @throws IOException if it cannot be said whether there is one
        Optional<String> line(String name) throws IOException;
    }

    private final String name;
    private final Names names;
    private final Log log;

    UnixTable(String name, Names names, Log log) {
        this.name = name;
        this.names = names;
        this.log = log;
    }

    @Override
    public Lookup lookup(String key) {
        if (key.isEmpty() || key.indexOf('\0') >= 0) {
            return Lookup.NOT_FOUND; // the system's functions would see another name
        }
        try {
            var line = names.line(key);
            return line.isPresent() ? new Lookup.Found(line.get()) : Lookup.NOT_FOUND;
        } catch (IOException e) {
            log.warning(name + ": " + org.postrider.util.Bytes.printable(e.getMessage(), 1000));
            return new Lookup.Failed(name + ": " + e.getMessage());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Owner owner() {
        return Owner.ROOT;
    }
}
