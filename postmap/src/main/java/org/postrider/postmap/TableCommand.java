package org.postrider.postmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.TableParams;
import org.postrider.tables.AliasSource;
import org.postrider.tables.Lookup;
import org.postrider.tables.Source;
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
        POSTMAP, POSTALIAS;

        String command() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Kind kind;
    private final Stdio io;
    private Options options = new Options(List.of(), List.of());
    private Conf conf;

    TableCommand(Kind kind, Stdio io) {
        this.kind = kind;
        this.io = io;
    }

    int run(String[] args) {
        try {
            options = Options.parse("Nc:d:finopq:rsvw", args);
            var environment = System.getenv("MAIL_CONFIG");
            var directory = options.value('c', environment == null ? "/etc/postfix" : environment);
            conf = Conf.load(Path.of(directory));
            return act();
        } catch (Options.UsageException e) {
            io.err().println(kind.command() + ": " + e.getMessage());
            io.err().println(kind.command() + ": fatal: usage: " + kind.command()
                    + " [-Nfinoprsvw] [-c config_dir] [-d key] [-q key]"
                    + " [map_type:]file...");
            return 1;
        } catch (FatalException e) {
            io.err().println(kind.command() + ": fatal: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            io.err().println(kind.command() + ": fatal: " + reason(e));
            return 1;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException f -> "open " + f.getFile() + ": No such file or directory";
            case FileSystemException f when f.getReason() == null ->
                    "open " + f.getFile() + ": Permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private int act() throws IOException {
        if (options.has('q')) {
            return query(Bytes.fromUnicode(options.value('q', "")));
        }
        if (options.has('d')) {
            return delete(Bytes.fromUnicode(options.value('d', "")));
        }
        for (var table : options.operands()) {
            if (options.has('s')) {
                dump(table);
            } else {
                build(table);
            }
        }
        return 0;
    }

    private String type(String table) {
        int colon = table.indexOf(':');
        return colon < 0 ? conf.get(TableParams.DEFAULT_DATABASE_TYPE) : table.substring(0, colon);
    }

    private static String name(String table) {
        return table.substring(table.indexOf(':') + 1);
    }

    private void warn(String text) {
        io.err().println(kind.command() + ": warning: " + text);
    }

    private int query(String key) throws IOException {
        try (var tables = new Tables(new CommandLog(this))) {
            if (!key.equals("-")) {
                var value = lookup(tables, key);
                if (!value.isEmpty()) {
                    line(value);
                }
                return value.isEmpty() ? 1 : 0;
            }
            boolean found = false;
            for (var one : inputLines()) {
                var value = lookup(tables, one);
                if (!value.isEmpty()) {
                    line(shown(one) + separator() + value);
                    found = true;
                }
            }
            return found ? 0 : 1;
        }
    }

    /// The value in the first table that has the key; empty for none.
    private String lookup(Tables tables, String key) {
        for (var table : options.operands()) {
            switch (tables.open(table, conf).lookup(key)) {
                case Lookup.Found(var value) -> {
                    return value;
                }
                case Lookup.NotFound _ -> { }
                case Lookup.Failed(var reason) -> throw new FatalException(reason);
            }
        }
        return "";
    }

    private int delete(String key) throws IOException {
        var keys = key.equals("-") ? inputLines() : List.of(key);
        boolean found = false;
        for (var table : options.operands()) {
            var builder = TableBuilder.open(type(table), name(table), !options.has('f'), false);
            boolean changed = false;
            for (var one : keys) {
                changed |= builder.remove(one);
            }
            if (changed) {
                builder.commit(Files.getPosixFilePermissions(builder.file()));
            }
            found |= changed;
        }
        return found ? 0 : 1;
    }

    private void dump(String table) {
        TableBuilder.open(type(table), name(table), true, false).entries()
                .forEach((key, value) -> line(shown(key) + separator() + value));
    }

    private String separator() {
        return kind == Kind.POSTALIAS ? ":\t" : "\t";
    }

    private String shown(String key) {
        boolean quote = kind == Kind.POSTALIAS && key.indexOf('@') < 0;
        return quote ? Address.external(key) : key;
    }

    private void build(String table) throws IOException {
        boolean incremental = options.has('i');
        boolean fold = !options.has('f');
        var builder = incremental ? TableBuilder.open(type(table), name(table), fold, true)
                : TableBuilder.create(type(table), name(table), fold);
        var text = Path.of(name(table));
        var input = incremental ? Path.of("/dev/stdin") : text;
        Source.Taker taker = (key, value, line) -> add(builder, key, value);
        if (incremental) {
            read(new BufferedReader(new InputStreamReader(io.in(), ISO_8859_1)), taker);
        } else if (kind == Kind.POSTALIAS) {
            AliasSource.read(input, this::warn, taker);
            AliasSource.addNisEntries(builder, conf);
        } else {
            Source.read(input, this::warn, taker);
        }
        builder.terminated(options.has('N') && !options.has('n'));
        boolean inherits = !options.has('p') && Files.exists(text);
        builder.commit(inherits ? Files.getPosixFilePermissions(text)
                : PosixFilePermissions.fromString("rw-r--r--"));
        if (Files.exists(text) && !options.has('o')) {
            giveToOwner(builder.file(), text);
        }
    }

    private void read(BufferedReader in, Source.Taker taker) throws IOException {
        if (kind == Kind.POSTALIAS) {
            AliasSource.read("standard input", in, this::warn, taker);
        } else {
            Source.read("standard input", in, this::warn, taker);
        }
    }

    private void add(TableBuilder builder, String key, String value) {
        if (options.has('r')) {
            builder.replace(key, value);
        } else if (!builder.add(key, value) && !options.has('w')) {
            warn(builder.file().toString().replaceFirst("\\.cdb$", "") + ": duplicate entry: \""
                    + builder.stored(key) + "\"");
        }
    }

    /// A table belongs to the owner of its text, who may want to rebuild it.
    private static void giveToOwner(Path table, Path text) throws IOException {
        var owner = Files.getOwner(text);
        if (!Files.getOwner(table).equals(owner)) {
            try {
                Files.setOwner(table, owner);
            } catch (FileSystemException e) {
                // Only root may; others keep what they made.
            }
        }
    }

    private List<String> inputLines() throws IOException {
        return new String(io.in().readAllBytes(), ISO_8859_1).lines().toList();
    }

    private void line(String text) {
        var bytes = Bytes.of(text);
        io.out().write(bytes, 0, bytes.length);
        io.out().println();
    }

    private record CommandLog(TableCommand command) implements Log {
        @Override
        public void log(Severity severity, String text) {
            command.io.err().println(command.kind.command() + ": " + severity.prefix() + text);
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }
}
