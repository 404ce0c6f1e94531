package org.postrider.sendmail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.TableParams;
import org.postrider.tables.AliasSource;
import org.postrider.tables.SourceOwner;
import org.postrider.tables.TableBuilder;
import org.postrider.tables.Tables;
import org.postrider.util.FatalException;
import org.postrider.util.Reason;
import org.postrider.util.Stdio;

/// `newaliases`: rebuilds the tables of `alias_database`, root as the owner of each text.
final class Newaliases {
    private Newaliases() {}

    /// @param only one table instead of all; empty for all
    static int run(Conf conf, String only, Stdio io) {
        var tables = only.isEmpty() ? conf.get(TableParams.ALIAS_DATABASE) : List.of(only);
        for (var table : tables) {
            int colon = table.indexOf(':');
            var type = colon < 0 ? conf.get(TableParams.DEFAULT_DATABASE_TYPE)
                    : table.substring(0, colon);
            var name = table.substring(colon + 1);
            try {
                SourceOwner.run(Path.of(name), () -> build(type, name, conf, io));
            } catch (IOException e) {
                throw new FatalException("open " + name + ": " + Reason.of(e));
            }
        }
        return 0;
    }

    private static void build(String type, String name, Conf conf, Stdio io)
            throws IOException {
        var mode = Tables.Mode.of(conf);
        var builder = TableBuilder.create(type, name, mode);
        Consumer<String> warn = w -> io.err().println("postalias: warning: " + w);
        new AliasSource(name, mode.utf8(), warn).read(Path.of(name), (key, value, line) -> {
            if (!builder.add(key, value)) {
                warn.accept(builder.label() + ": duplicate entry: \""
                        + builder.stored(key) + "\"");
            }
        });
        AliasSource.addNisEntries(builder, conf);
        builder.commit(TableBuilder.permissions(Path.of(name)));
    }
}
