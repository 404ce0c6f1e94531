package org.postrider.postmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.TableParams;
import org.postrider.tables.TableBuilder;
import org.postrider.tables.Tables;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Options;
import org.postrider.util.Severity;
import org.postrider.util.Stdio;

/// What postmap(1) and postalias(1) have in common.
final class TableCommand {
    /// Which of the two.
    enum Kind {
        POSTMAP("postmap", "bc:d:fFhijmnNopq:rsuUvw", "bfFhimnNoprsuUvw", "\t"),
        POSTALIAS("postalias", "Nc:d:fijnopq:rsuvw", "Nfinoprsuvw", ":\t");

        private final String command;
        private final String options;
        private final String usage;
        private final String separator;

        Kind(String command, String options, String usage, String separator) {
            this.command = command;
            this.options = options;
            this.usage = usage;
            this.separator = separator;
        }
    }

    private final Kind kind;
    private final Stdio io;
    private final Log log;
    private Options options = new Options(List.of(), List.of());
    private Conf conf;
    private Tables.Mode mode;

    TableCommand(Kind kind, Stdio io) {
        this.kind = kind;
        this.io = io;
        log = new CommandLog(kind.command, io);
    }

    int run(String[] args) {
        try {
            options = Options.parse(kind.options, args);
            checkOptions();
            var environment = System.getenv("MAIL_CONFIG");
            var directory = options.value('c', environment == null ? "/etc/postfix" : environment);
            conf = Conf.load(Path.of(directory), log::warning);
            boolean message = options.has('b') || options.has('h');
            boolean utf8 = conf.get(TableParams.SMTPUTF8_ENABLE) && !options.has('u')
                    && (!message || options.has('U'));
            mode = new Tables.Mode(utf8, !options.has('f'), options.has('F'));
            return act() ? 0 : 1;
        } catch (Options.UsageException e) {
            io.err().println(kind.command + ": " + e.getMessage());
            return fatal(usage());
        } catch (FatalException e) {
            return fatal(e.getMessage());
        } catch (IOException e) {
            return fatal(reason(e));
        } finally {
            io.out().flush();
        }
    }

    private int fatal(String text) {
        log.fatal(text);
        return 1;
    }

    private String usage() {
        return "usage: " + kind.command + " [-" + kind.usage
                + "] [-c config_dir] [-d key] [-q key] [map_type:]file...";
    }

    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException f -> "open " + f.getFile() + ": No such file or directory";
            case FileSystemException f when f.getReason() == null ->
                    "open " + f.getFile() + ": Permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private void checkOptions() {
        int actions = options.count('d') + options.count('q')
                + (options.has('i') ? 1 : 0) + (options.has('s') ? 1 : 0);
        if (actions > 1) {
            throw new FatalException("specify only one of -d -i -q or -s");
        }
        boolean message = options.has('b') || options.has('h') || options.has('m');
        if (message && !options.value('q', "").equals("-")) {
            throw new FatalException("specify -b -h or -m only with \"-q -\"");
        }
        if (options.has('j') && !options.has('q') && !options.has('s')) {
            throw new FatalException("option -j requires -q or -s");
        }
        if (options.operands().isEmpty()) {
            throw new FatalException(usage());
        }
        if (options.has('m') && !options.has('b') && !options.has('h')) {
            log.warning("ignoring -m option without -b or -h");
        }
    }

    private boolean act() throws IOException {
        if (options.has('q') || options.has('s')) {
            return ask();
        }
        if (options.has('d')) {
            return delete(Bytes.fromUnicode(options.value('d', "")));
        }
        for (var table : options.operands()) {
            var build = new Build(kind, options, conf, mode, io, log);
            if (options.has('i') && inServer(table)) {
                try (var tables = new Tables(log); var cache = tables.cache(table, conf)) {
                    build.update(cache);
                }
            } else {
                build.run(type(table), name(table));
            }
        }
        return true;
    }

    private String type(String table) {
        int colon = table.indexOf(':');
        return colon < 0 ? conf.get(TableParams.DEFAULT_DATABASE_TYPE) : table.substring(0, colon);
    }

    private static String name(String table) {
        return table.substring(table.indexOf(':') + 1);
    }

    private boolean ask() throws IOException {
        try (var tables = new Tables(log)) {
            tables.configure(conf);
            var dicts = new java.util.ArrayList<org.postrider.tables.Dict>();
            for (var table : options.operands()) {
                var full = table.indexOf(':') < 0 ? type(table) + ":" + table : table;
                if (options.has('v')) {
                    log.info("dict_open: " + full);
                }
                dicts.add(tables.open(full, mode));
            }
            var query = new Query(dicts, new Query.Style(kind.separator, options.has('j'),
                    options.has('F')), io, log);
            if (options.has('s')) {
                query.dump();
                return true;
            }
            var key = Bytes.fromUnicode(options.value('q', ""));
            if (!key.equals("-")) {
                return query.one(key);
            }
            return options.has('b') || options.has('h')
                    ? query.message(options.has('h'), options.has('b'), options.has('m'))
                    : query.all();
        }
    }

    private boolean delete(String key) throws IOException {
        var keys = key.equals("-") ? new BufferedReader(new InputStreamReader(io.in(),
                ISO_8859_1)).lines().toList() : List.of(key);
        boolean found = false;
        for (var table : options.operands()) {
            if (inServer(table)) {
                found |= deleteInServer(table, keys);
                continue;
            }
            var builder = TableBuilder.open(type(table), name(table), mode, false);
            boolean changed = false;
            for (var one : keys) {
                changed |= builder.remove(one);
            }
            if (changed) {
                new Build(kind, options, conf, mode, io, log).commit(builder, name(table));
            }
            found |= changed;
        }
        return found;
    }

    /// Tables that are changed entry by entry, and not written anew.
    private boolean inServer(String table) {
        return type(table).equals("memcache");
    }

    private boolean deleteInServer(String table, List<String> keys) throws IOException {
        boolean found = false;
        try (var tables = new Tables(log); var cache = tables.cache(table, conf)) {
            for (var key : keys) {
                found |= cache.delete(mode.key(key));
            }
        }
        return found;
    }

    private record CommandLog(String command, Stdio io) implements Log {
        @Override
        public void log(Severity severity, String text) {
            io.out().flush();
            var bytes = Bytes.of(command + ": " + severity.prefix() + Bytes.printable(text, 4000)
                    + "\n");
            io.err().write(bytes, 0, bytes.length);
            io.err().flush();
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }
}
