package org.postrider.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.postrider.mail.address.AliasLine;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.params.CommonParams;

/// The text form of alias tables (aliases(5)), as postalias(1) and newaliases(1) read it.
///
/// ```
/// # comment
/// name: value, value
/// "name with blanks": "|command",
///     /file/name, :include:/file/name
/// ```
///
/// @param name stands for the file in warnings
/// @param utf8 whether lines that are not UTF-8 are left out
/// @param warning takes a warning for each line that is no entry
public record AliasSource(String name, boolean utf8, Consumer<String> warning) {
    /// Hands over every entry of a file: names without quotes, values as they are
    /// stored.
    public void read(Path file, Source.Taker taker) throws IOException {
        try (var in = Files.newInputStream(file)) {
            read(in, taker);
        }
    }

    /// Hands over every entry of a text.
    public void read(InputStream text, Source.Taker taker) throws IOException {
        LogicalLines.forEach(text, line -> line(line.text().strip(), line.first(), taker));
    }

    private void line(String whole, int line, Source.Taker taker) throws IOException {
        int nul = whole.indexOf('\0');
        var text = nul < 0 ? whole : whole.substring(0, nul);
        if (nul >= 0) {
            warning.accept(name + ", line " + line + ": text after null byte may be ignored");
        }
        if (utf8 && Source.refused(text, name, line, warning)) {
            return;
        }
        var alias = AliasLine.of(text);
        if (alias.name().isEmpty()) {
            warning.accept(name + ", line " + line + ": need name:value pair");
        } else if (alias.hasDomain()) {
            warning.accept(name + ", line " + line + ": name must be local and have no domain");
        } else {
            taker.entry(alias.name(), alias.value(), line);
        }
    }

    /// Adds the entries that NIS masters expect.
    public static void addNisEntries(TableBuilder builder, Conf conf) {
        builder.exact("@", "@");
        builder.exact("YP_LAST_MODIFIED", Long.toString(System.currentTimeMillis() / 1000));
        builder.exact("YP_MASTER_NAME", conf.get(CommonParams.MYHOSTNAME));
    }
}
