package org.postrider.postmap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.postrider.mail.conf.Conf;
import org.postrider.tables.AliasSource;
import org.postrider.tables.Cache;
import org.postrider.tables.FileValue;
import org.postrider.tables.Source;
import org.postrider.tables.SourceOwner;
import org.postrider.tables.TableBuilder;
import org.postrider.tables.Tables;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Options;
import org.postrider.util.Stdio;
import org.postrider.util.Terminal;

/// Makes a table from its text, or adds to one.
///
/// Root does that as the owner of the text, unless option `-o` says otherwise: in a folder of that
/// user, names may lead anywhere.
record Build(TableCommand.Kind kind, Options options, Conf conf, Tables.Mode mode, Stdio io,
        Log log) {
    /// @param name of the table, and of its text
    void run(String type, String name) throws IOException {
        asOwner(Path.of(name), () -> build(type, name));
    }

    /// Adds entries from standard input to a table in a server.
    void update(Cache cache) throws IOException {
        Source.Taker taker = (key, value, _) -> cache.update(mode.key(key), value);
        if (kind == TableCommand.Kind.POSTALIAS) {
            new AliasSource("stdin", mode.utf8(), log::warning).read(io.in(), taker);
        } else {
            new Source("stdin", false, mode.utf8(), log::warning).read(io.in(), taker);
        }
        cache.flush();
    }

    /// Writes a table that was changed.
    void commit(TableBuilder builder, String name) throws IOException {
        asOwner(Path.of(name),
                () -> builder.commit(PosixFilePermissions.fromString("rw-r--r--")));
    }

    private void asOwner(Path text, SourceOwner.Work work) throws IOException {
        if (options.has('o')) {
            work.run();
        } else {
            SourceOwner.run(text, work);
        }
    }

    private void build(String type, String name) throws IOException {
        boolean incremental = options.has('i');
        boolean alias = kind == TableCommand.Kind.POSTALIAS;
        var text = Path.of(name);
        checkFiles(type, text, incremental);
        var builder = incremental ? TableBuilder.open(type, name, mode, true)
                : TableBuilder.create(type, name, mode);
        var progress = new Progress(io.err(), Terminal::isError, System::nanoTime);
        var shown = incremental ? "stdin" : name;
        Source.Taker taker = (key, value, line) -> {
            progress.count(name);
            add(builder, key, value, shown, line);
        };
        try (var in = incremental ? io.in() : Files.newInputStream(text)) {
            if (alias) {
                new AliasSource(shown, mode.utf8(), log::warning).read(in, taker);
            } else {
                new Source(shown, false, mode.utf8(), log::warning).read(in, taker);
            }
        }
        if (alias) {
            AliasSource.addNisEntries(builder, conf);
        }
        builder.terminated(options.has('N') && !options.has('n'));
        boolean inherits = !options.has('p') && Files.exists(text);
        builder.commit(inherits ? TableBuilder.permissions(text)
                : PosixFilePermissions.fromString("rw-r--r--"));
        progress.end();
    }

    /// What cannot work is said before anything else is.
    private static void checkFiles(String type, Path text, boolean incremental) {
        var folder = text.toAbsolutePath().getParent();
        if (!incremental && !Files.exists(text) && !type.equals("proxy")) {
            throw new FatalException("open " + text + ": No such file or directory");
        }
        if (incremental && text.isAbsolute() && !Files.isDirectory(folder)) {
            throw new FatalException("stat " + folder + ": No such file or directory");
        }
    }

    private void add(TableBuilder builder, String key, String value, String shown, int line) {
        var stored = value;
        if (mode.files()) {
            try {
                stored = FileValue.of(value);
            } catch (IOException e) {
                log.warning(shown + ", line " + line + ": " + e.getMessage()
                        + ": skipping this entry");
                return;
            }
        }
        if (options.has('r')) {
            builder.replace(key, stored);
        } else if (!builder.add(key, stored) && !options.has('w')) {
            log.warning(builder.label() + ": duplicate entry: \"" + builder.stored(key) + "\"");
        }
    }
}
