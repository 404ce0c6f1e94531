package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.TableParams;
import org.postrider.util.Log;
import org.postrider.util.Timers;

/// The types of tables that are kept by servers. Made with the first of them: nothing here is
/// loaded by programs that use none.
final class Servers implements AutoCloseable {
    /// The types, sorted.
    static final List<String> TYPES = List.of("ldap", "memcache", "mysql", "pgsql", "socketmap", "sqlite",
            "tcp");

    /// What all tables of a process share.
    record Parts(Tables tables, Log log, Timers timers) {}

    private final Parts parts;

    Servers(Tables tables, Log log) {
        parts = new Parts(tables, log, new Timers());
    }

    /// Makes a table of one of the [#TYPES].
    ///
    /// @param conf gives limits, and the settings of tables that have no file of their own
    Dict make(String full, String type, String name, Conf conf) {
        return switch (type) {
            case "socketmap" -> SocketmapTable.of(full, name,
                    conf.get(TableParams.SOCKETMAP_MAX_REPLY_SIZE), parts.log(), parts.timers());
            case "tcp" -> TcpTable.of(full, name, parts.log(), parts.timers());
            case "mysql", "pgsql", "sqlite" -> configured(full, name, conf,
                    settings -> SqlServer.table(type, full, settings, parts, conf));
            case "ldap" -> configured(full, name, conf,
                    settings -> new LdapTable(full, settings, parts, conf));
            case "memcache" -> configured(full, name, conf,
                    settings -> new MemcacheTable(full, settings, parts, conf));
            default -> throw new IllegalArgumentException(type);
        };
    }

    /// Makes a table of type `memcache` that programs write, too.
    ///
    /// @throws IOException if a setting is malformed, or the backup cannot be read
    Cache cache(String full, String name, Conf conf) throws IOException {
        var settings = isFile(name) ? Settings.ofFile(Path.of(name)) : Settings.ofMainCf(name, conf);
        var other = settings.text("backup", "");
        Optional<Cache> backup = other.isEmpty() ? Optional.empty()
                : Optional.of(parts.tables().cache(other, conf));
        return new MemcacheCache(full, new MemcacheTable(full, settings, parts, conf,
                backup.map(Dict.class::cast)), backup);
    }

    /// Whether a name is that of a file.
    private static boolean isFile(String name) {
        return name.startsWith("/") || name.startsWith(".");
    }

    /// Makes a table of its settings.
    private interface Maker {
        FileDict.Content make(Settings settings) throws IOException;
    }

    /// A table whose name is that of a file, or the first part of names in main.cf. Changes of the
    /// file have effect at the next lookup; its owner is that of the table.
    private Dict configured(String full, String name, Conf conf, Maker maker) {
        if (isFile(name)) {
            return new FileDict(full, Path.of(name), false,
                    file -> maker.make(Settings.ofFile(file)), parts.log());
        }
        try {
            return new Inline(full, maker.make(Settings.ofMainCf(name, conf)));
        } catch (IOException e) {
            return MemoryDicts.broken(full, String.valueOf(e.getMessage()));
        }
    }

    /// A table whose settings stand in main.cf.
    private record Inline(String name, FileDict.Content content) implements Dict {
        @Override
        public Lookup lookup(String key) {
            try {
                return content.lookup(key);
            } catch (IOException e) {
                return new Lookup.Failed("table " + name + ": query error: " + e.getMessage());
            }
        }

        @Override
        public Owner owner() {
            return Owner.ROOT;
        }

        @Override
        public void close() {
            content.close();
        }
    }

    @Override
    public void close() {
        parts.timers().close();
    }
}
