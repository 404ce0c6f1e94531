package org.postrider.tables;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.mail.address.Address;
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
public final class AliasSource {
    private AliasSource() {}

    /// Hands over every entry: names without quotes, values with white space made one blank.
    ///
    /// @param warning takes a warning for each line that is no entry
    public static void read(Path file, Consumer<String> warning, Source.Taker taker)
            throws IOException {
        read(file.toString(), LogicalLines.read(file), warning, taker);
    }

    /// Hands over every entry of a text.
    ///
    /// @param name stands for the file in warnings
    public static void read(String name, Reader text, Consumer<String> warning,
            Source.Taker taker) throws IOException {
        read(name, LogicalLines.read(text), warning, taker);
    }

    private static void read(String file, List<LogicalLines.Line> lines,
            Consumer<String> warning, Source.Taker taker) throws IOException {
        for (var line : lines) {
            var text = line.text().strip();
            int colon = colon(text);
            var name = colon < 0 ? "" : Address.internal(text.substring(0, colon).strip());
            var value = colon < 0 ? "" : squeezed(text.substring(colon + 1).strip());
            if (name.isEmpty() || value.isEmpty()) {
                warning.accept(file + ", line " + line.last() + ": need name:value pair");
            } else if (name.indexOf('@') >= 0) {
                warning.accept(file + ", line " + line.last() + ": name must be local");
            } else {
                taker.entry(name, value, line.last());
            }
        }
    }

    /// Fills a table from a file, with the entries that NIS masters expect at its end.
    public static void build(Path file, TableBuilder builder, Conf conf,
            Consumer<String> warning) throws IOException {
        read(file, warning, (name, value, line) -> {
            if (!builder.add(name, value)) {
                warning.accept(file + ": duplicate entry: \"" + builder.stored(name) + "\"");
            }
        });
        addNisEntries(builder, conf);
    }

    /// Adds the entries that NIS masters expect.
    public static void addNisEntries(TableBuilder builder, Conf conf) {
        builder.exact("@", "@");
        builder.exact("YP_LAST_MODIFIED", Long.toString(System.currentTimeMillis() / 1000));
        builder.exact("YP_MASTER_NAME", conf.get(CommonParams.MYHOSTNAME));
    }

    /// The first colon outside quotes; -1 for none.
    private static int colon(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ':' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static String squeezed(String value) {
        var out = new StringBuilder(value.length());
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                out.append(c).append(value.charAt(++i));
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            }
            boolean blank = !quoted && (c == ' ' || c >= '\t' && c <= '\r');
            if (!blank) {
                out.append(c);
            } else if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        return out.toString();
    }
}
