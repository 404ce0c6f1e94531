package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Log;
import org.postrider.util.sys.Users;

/// The registry of table types: all that exist stand here.
final class Dicts {
    private static final Path NIS_DOMAIN = Path.of("/proc/sys/kernel/domainname");

    private final Tables tables;
    private final Log log;
    private Servers servers;

    Dicts(Tables tables, Log log) {
        this.tables = tables;
        this.log = log;
    }

    /// The types, sorted.
    static List<String> types() {
        return List.of("btree", "cdb", "cidr", "debug", "environ", "fail", "hash", "inline",
                "internal", "ldap", "lmdb", "memcache", "mysql", "nis", "pcre", "pgsql", "pipemap",
                "proxy", "randmap", "regexp", "socketmap", "sqlite", "static", "tcp",
                "texthash", "unionmap", "unix");
    }

    /// Makes a table of this type. What cannot be opened becomes a table that fails.
    ///
    /// @param full `type:name`
    Dict make(String full, String type, String name, Tables.Mode mode) {
        return switch (type) {
            case "btree", "cdb", "hash", "lmdb" -> indexed(full, type, name);
            case "cidr" -> rules(full, "cidr", name, l -> CidrTable.of(l, mode, log::warning));
            case "debug" -> name.indexOf(':') <= 0 ? form(name)
                    : new CombinedDict.Debug(full, tables.open(name, mode), log);
            case "environ" -> MemoryDicts.environ(full);
            case "fail" -> MemoryDicts.failing(full);
            case "inline" -> MemoryDicts.inline(full, name, mode);
            case "internal" -> MemoryDicts.internal(full);
            case "nis" -> MemoryDicts.nis(full, NIS_DOMAIN, log);
            case "pcre" -> rules(full, "pcre", name,
                    l -> RegexTable.of(l, true, mode, log::warning));
            case "pipemap" -> CombinedDict.of(full, name, CombinedDict.Kind.PIPEMAP, tables, mode);
            case "proxy" -> name.indexOf(':') <= 0 ? form(name) : tables.open(name, mode);
            case "randmap" -> MemoryDicts.random(full, name);
            case "regexp" -> rules(full, "regexp", name,
                    l -> RegexTable.of(l, false, mode, log::warning));
            case "memcache", "socketmap", "tcp" -> mode.use() == Tables.Use.RIGHTS
                    ? MemoryDicts.broken(full, full + " map is not allowed for security"
                            + (type.equals("tcp") ? " " : "-") + "sensitive data")
                    : servers().make(full, type, name, tables.conf());
            case "ldap", "mysql", "pgsql", "sqlite" ->
                    servers().make(full, type, name, tables.conf());
            case "static" -> MemoryDicts.constant(full, name, mode);
            case "texthash" -> new FileDict(full, Path.of(name), false,
                    file -> textHash(file, mode), log);
            case "unionmap" -> CombinedDict.of(full, name, CombinedDict.Kind.UNIONMAP, tables,
                    mode);
            case "unix" -> unix(full, name);
            default -> unsupported(full, type);
        };
    }

    /// A cache in a server.
    Cache memcache(String full, Conf conf) throws IOException {
        return servers().cache(full, full.substring(full.indexOf(':') + 1), conf);
    }

    private synchronized Servers servers() {
        if (servers == null) {
            servers = new Servers(tables, log);
        }
        return servers;
    }

    /// Forgets what the tables of servers share.
    synchronized void close() {
        if (servers != null) {
            servers.close();
        }
    }

    private Dict unsupported(String full, String type) {
        return MemoryDicts.broken(full, "unsupported dictionary type: " + type);
    }

    /// A name that says no type.
    static Dict form(String name) {
        return MemoryDicts.broken(name,
                "open dictionary: expecting \"type:name\" form instead of \"" + name + "\"");
    }

    private Dict rules(String full, String type, String name,
            Function<PatternLines, FileDict.Content> reader) {
        if (!PatternLines.areIn(name)) {
            return new FileDict(full, Path.of(name), true,
                    file -> reader.apply(PatternLines.read(file)), log);
        }
        try {
            return new InlineRules(full, reader.apply(PatternLines.parse(type, name)));
        } catch (IOException e) {
            return MemoryDicts.broken(full, e.getMessage());
        }
    }

    /// Rules that stand in main.cf.
    private record InlineRules(String name, FileDict.Content content) implements Dict {
        @Override
        public Lookup lookup(String key) {
            try {
                return content.lookup(key);
            } catch (IOException e) {
                return new Lookup.Failed("table " + name + ": " + e.getMessage());
            }
        }

        @Override
        public boolean pattern() {
            return true;
        }

        @Override
        public Owner owner() {
            return Owner.ROOT;
        }
    }

    private Dict indexed(String full, String type, String name) {
        var source = Path.of(name);
        return new FileDict(full, Path.of(name + Tables.suffix(type)), false, database -> {
            warnIfStale(database, source);
            return IndexFile.open(database);
        }, log);
    }

    private void warnIfStale(Path database, Path source) throws IOException {
        if (Files.exists(source) && Files.getLastModifiedTime(source)
                .compareTo(Files.getLastModifiedTime(database)) > 0) {
            log.warning("database " + database + " is older than source file " + source);
        }
    }

    private FileDict.Content textHash(Path path, Tables.Mode mode) throws IOException {
        var entries = new LinkedHashMap<String, String>();
        new Source(path.toString(), true, false, log::warning).read(path, (key, value, line) -> {
            if (mode.files()) {
                try {
                    value = FileValue.of(value);
                } catch (IOException e) {
                    log.warning(path + ", line " + line + ": " + e.getMessage()
                            + ": skipping this entry");
                    return;
                }
            }
            if (entries.putIfAbsent(mode.key(key), value) != null) {
                log.warning(path + ", line " + line + ": duplicate entry: \""
                        + mode.key(key) + "\"");
            }
        });
        return new FileDict.Content() {
            @Override
            public Lookup lookup(String key) {
                var value = entries.get(key);
                return value == null ? Lookup.NOT_FOUND : new Lookup.Found(value);
            }

            @Override
            public boolean hasSequence() {
                return true;
            }

            @Override
            public void forEach(IndexFile.Taker taker) throws IOException {
                for (var entry : entries.entrySet()) {
                    taker.entry(entry.getKey(), entry.getValue());
                }
            }
        };
    }

    private Dict unix(String full, String name) {
        return switch (name) {
            case "passwd.byname" -> new UnixTable(full, Users::passwdLine, log);
            case "group.byname" -> new UnixTable(full, Users::groupLine, log);
            default -> MemoryDicts.broken(full, "unknown table: " + full);
        };
    }
}
