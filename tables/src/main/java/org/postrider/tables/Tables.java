package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.TableParams;
import org.postrider.util.Log;
import org.postrider.util.sys.Users;

/// Opens lookup tables by their `type:name`, and keeps them open for all services of a process.
///
/// A table whose file has changed is opened anew at the next lookup. A table that cannot be opened
/// answers every lookup with [Lookup.Failed] and is tried again; so does, for ever, one of a type
/// that does not exist: mail waits until the configuration is corrected.
public final class Tables implements AutoCloseable {
    private static final Set<String> INDEXED = Set.of("hash", "btree", "cdb");

    private final Log log;
    private final Map<String, Dict> open = new ConcurrentHashMap<>();

    /// @param log for warnings about tables
    public Tables(Log log) {
        this.log = log;
    }

    /// The types that [#open] knows, sorted.
    public static List<String> types() {
        return List.of("btree", "cdb", "cidr", "environ", "fail", "hash", "inline", "pcre",
                "proxy", "regexp", "static", "texthash", "unix");
    }

    /// The table of this name.
    ///
    /// @param conf gives `default_database_type` for a name without a type
    public Dict open(String typeAndName, Conf conf) {
        int colon = typeAndName.indexOf(':');
        var full = colon > 0 ? typeAndName
                : conf.get(TableParams.DEFAULT_DATABASE_TYPE) + ":" + typeAndName;
        return open.computeIfAbsent(full, this::make);
    }

    /// The tables of a list parameter, asked in turn: the first that has the key answers; one that
    /// fails ends the search.
    public Maps maps(String parameter, List<String> typesAndNames, Conf conf) {
        return new Maps(parameter, typesAndNames.stream().map(t -> open(t, conf)).toList());
    }

    private Dict make(String full) {
        int colon = full.indexOf(':');
        var type = full.substring(0, colon);
        var name = full.substring(colon + 1);
        return switch (type) {
            case "static" -> Dicts.constant(full, name);
            case "fail" -> Dicts.broken(full, "table " + full + ": query error");
            case "inline" -> Dicts.inline(full, name);
            case "environ" -> Dicts.environ(full);
            case "proxy" -> name.indexOf(':') > 0 ? make(name) : unsupported(full);
            case "texthash" -> file(full, Path.of(name), false, f -> textHash(full, f));
            case "cidr" -> file(full, Path.of(name), true,
                    f -> CidrTable.read(f, log::warning));
            case "regexp" -> file(full, Path.of(name), true,
                    f -> RegexTable.read(f, false, log::warning));
            case "pcre" -> file(full, Path.of(name), true,
                    f -> RegexTable.read(f, true, log::warning));
            case "unix" -> unix(full, name);
            default -> INDEXED.contains(type) ? indexed(full, type, name) : unsupported(full);
        };
    }

    private Dict unsupported(String full) {
        log.error("unsupported dictionary type: " + full.substring(0, full.indexOf(':')));
        return Dicts.broken(full, full + ": unsupported dictionary type");
    }

    private Dict file(String full, Path path, boolean pattern, FileDict.Loader loader) {
        return new FileDict(full, path, pattern, loader, log);
    }

    private Dict indexed(String full, String type, String name) {
        var source = Path.of(name);
        return file(full, Path.of(name + suffix(type)), false, path -> {
            warnIfStale(path, source);
            BerkeleyDb.refuse(path, full);
            return Cdb.open(path);
        });
    }

    /// What comes after the source's name in that of the database.
    static String suffix(String type) {
        return type.equals("cdb") ? ".cdb" : ".db";
    }

    private void warnIfStale(Path database, Path source) throws IOException {
        if (Files.exists(source) && Files.getLastModifiedTime(source)
                .compareTo(Files.getLastModifiedTime(database)) > 0) {
            log.warning("database " + database + " is older than source file " + source);
        }
    }

    private FileDict.Content textHash(String full, Path path) throws IOException {
        var entries = new HashMap<String, String>();
        Source.read(path, log::warning, (key, value, line) -> {
            if (entries.putIfAbsent(Keys.fold(key), value) != null) {
                log.warning(full + ": duplicate entry: \"" + Keys.fold(key) + "\"");
            }
        });
        return Dicts.ofMap(full, entries)::lookup;
    }

    private Dict unix(String full, String name) {
        return switch (name) {
            case "passwd.byname" -> new UnixTable(full, Users::passwdLine, log);
            case "group.byname" -> new UnixTable(full, Users::groupLine, log);
            default -> {
                log.error("unknown table: " + full);
                yield Dicts.broken(full, full + ": unknown table");
            }
        };
    }

    void warn(String text) {
        log.warning(text);
    }

    @Override
    public void close() {
        open.values().forEach(Dict::close);
        open.clear();
    }
}
