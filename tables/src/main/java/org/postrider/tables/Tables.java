package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.TableParams;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Log;

/// Opens lookup tables by their `type:name`, and keeps them open for all services of a process.
///
/// A table whose file has changed is opened anew at the next lookup. A table that cannot be opened
/// answers every lookup with [Lookup.Failed] and is tried again; so does, for ever, one of a type
/// that does not exist: mail waits until the configuration is corrected.
public final class Tables implements AutoCloseable {
    /// What the values of a table decide. Whoever sends mail chooses the key.
    public enum Use {
        /// Nothing that a stranger could misuse.
        ANY,
        /// Where mail goes: no part of the key may come into a value. Rules of pattern tables that want
        /// that are left out.
        ROUTE,
        /// What is run, and with whose rights: moreover, servers that anybody could pretend to be are
        /// not asked.
        RIGHTS
    }

    /// How keys are treated.
    ///
    /// @param utf8 whether keys and values must be UTF-8, and are folded as such
    /// @param folds whether keys are folded, where the type wants that
    /// @param files whether values in texts are names of files, see [FileValue]
    /// @param use what values decide
    public record Mode(boolean utf8, boolean folds, boolean files, Use use) {
        /// The same, for values that decide nothing of weight.
        public Mode(boolean utf8, boolean folds, boolean files) {
            this(utf8, folds, files, Use.ANY);
        }

        /// What the configuration says.
        public static Mode of(Conf conf) {
            return new Mode(conf.get(TableParams.SMTPUTF8_ENABLE), true, false);
        }

        /// A value in the form in which it is looked up.
        ///
        /// @throws IOException if it names a file that cannot be read
        String value(String text) throws IOException {
            return files ? FileValue.of(text) : text;
        }

        /// A key in the form in which it is stored and searched for.
        public String key(String key) {
            return !folds ? key : utf8 ? Keys.fold(key) : Bytes.lower(key);
        }
    }

    private final Log log;
    private final Dicts dicts;
    private final Map<String, Dict> open = new ConcurrentHashMap<>();
    private final Map<String, Tables> byProgram = new ConcurrentHashMap<>();
    private volatile Conf conf;

    /// @param log for warnings about tables
    public Tables(Log log) {
        this.log = log;
        dicts = new Dicts(this, log);
    }

    /// The tables of one program of this process. What is wrong with them is told in its name, also
    /// where another program uses the same tables.
    ///
    /// @param tag which program it is: services with the same one share tables
    /// @param tagged its log
    public Tables of(String tag, Log tagged) {
        return byProgram.computeIfAbsent(tag, _ -> new Tables(tagged));
    }

    /// Says where tables that are opened from now on find limits and settings: the last
    /// configuration that was named here or in [#open].
    public void configure(Conf newest) {
        conf = newest;
    }

    Conf conf() {
        var known = conf;
        return known != null ? known : Conf.of(new MainCf(Path.of("main.cf"), Map.of()));
    }

    /// The types that [#open] knows, sorted.
    public static List<String> types() {
        return Dicts.types();
    }

    /// The table of this name.
    ///
    /// @param conf gives `default_database_type` for a name without a type
    public Dict open(String typeAndName, Conf conf) {
        configure(conf);
        return open(typed(typeAndName, conf), Mode.of(conf));
    }

    private static String typed(String typeAndName, Conf conf) {
        return typeAndName.indexOf(':') >= 0 ? typeAndName
                : conf.get(TableParams.DEFAULT_DATABASE_TYPE) + ":" + typeAndName;
    }

    /// The table of this name.
    ///
    /// @param typeAndName with a type
    /// @throws FatalException if it cannot be opened, with `daemon_table_open_error_is_fatal`
    public Dict open(String typeAndName, Mode mode) {
        // Text, because linking the equality of a record at run time costs 50 ms.
        var key = (mode.utf8() ? "u" : "") + (mode.folds() ? "f" : "")
                + (mode.files() ? "F" : "") + mode.use().ordinal() + " " + typeAndName;
        var known = open.get(key);
        if (known != null) {
            return known;
        }
        // Not computed inside the map: tables open other tables.
        var made = make(typeAndName, mode);
        insist(made);
        var other = open.putIfAbsent(key, made);
        return other == null ? made : other;
    }

    /// Fails now where every lookup would fail, if that is what the configuration wants.
    private void insist(Dict table) {
        if (conf().get(CommonParams.DAEMON_TABLE_OPEN_ERROR_IS_FATAL)) {
            try {
                table.check();
            } catch (IOException e) {
                throw new FatalException(e.getMessage());
            }
        }
    }

    /// The tables of a list parameter, asked in turn: the first that has the key answers; one that
    /// fails ends the search.
    public Maps maps(String parameter, List<String> typesAndNames, Conf conf) {
        return new Maps(parameter, typesAndNames.stream().map(t -> open(t, conf)).toList());
    }

    /// The same, where values decide more than an address.
    public Maps maps(String parameter, List<String> typesAndNames, Conf conf, Use use) {
        configure(conf);
        var usual = Mode.of(conf);
        var mode = new Mode(usual.utf8(), usual.folds(), usual.files(), use);
        return new Maps(parameter, typesAndNames.stream()
                .map(t -> open(typed(t, conf), mode)).toList());
    }

    /// The same for tables that are asked for content of messages, which is in any character set, or
    /// none: it is bytes, whatever `smtputf8_enable` says.
    public Maps contentMaps(String parameter, List<String> typesAndNames, Conf conf) {
        configure(conf);
        return new Maps(parameter, typesAndNames.stream()
                .map(t -> open(typed(t, conf), new Mode(false, true, false))).toList());
    }

    /// Opens a table to read and write, or begins an empty one. Who asks for it closes it.
    ///
    /// @param typeAndName of type `btree`, `hash`, `lmdb`, `memcache`, or `proxy` with one of these
    /// @throws org.postrider.util.FatalException if the type cannot be changed while it is used
    /// @throws IOException if the table cannot be read, or its settings are malformed
    public Cache cache(String typeAndName, Conf newest) throws IOException {
        configure(newest);
        if (typeAndName.startsWith("proxy:")) {
            return cache(typeAndName.substring("proxy:".length()), newest);
        }
        return typeAndName.startsWith("memcache:") ? dicts.memcache(typeAndName, newest)
                : new CacheTable(typeAndName, log);
    }

    private Dict make(String full, Mode mode) {
        int colon = full.indexOf(':');
        if (colon <= 0 || colon == full.length() - 1) {
            return Dicts.form(full);
        }
        var type = full.substring(0, colon);
        var dict = dicts.make(full, type, full.substring(colon + 1), mode);
        var label = type.equals("cdb") || type.equals("hash") || type.equals("btree")
                ? full + suffix(type) : full;
        return dict instanceof CheckedDict ? dict : new CheckedDict(dict, label, mode, log);
    }

    /// What comes after the source's name in that of the database.
    static String suffix(String type) {
        return switch (type) {
            case "cdb" -> ".cdb";
            case "lmdb" -> ".lmdb";
            default -> ".db";
        };
    }

    void warn(String text) {
        log.warning(text);
    }

    @Override
    public void close() {
        byProgram.values().forEach(Tables::close);
        open.values().forEach(Dict::close);
        open.clear();
        dicts.close();
    }
}
