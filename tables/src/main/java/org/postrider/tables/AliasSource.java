package org.postrider.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
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
///
/// @param name stands for the file in warnings
/// @param utf8 whether lines that are not UTF-8 are left out
/// @param warning takes a warning for each line that is no entry
public record AliasSource(String name, boolean utf8, Consumer<String> warning) {
    /// Hands over every entry of a file: names without quotes, values with white space made one
    /// blank.
    public void read(Path file, Source.Taker taker) throws IOException {
        try (var reader = Files.newBufferedReader(file, ISO_8859_1)) {
            read(reader, taker);
        }
    }

    /// Hands over every entry of a text.
    public void read(Reader text, Source.Taker taker) throws IOException {
        LogicalLines.forEach(text, line -> line(line.text().strip(), line.first(), taker));
    }

    private void line(String text, int line, Source.Taker taker) throws IOException {
        if (utf8 && Source.refused(text, name, line, warning)) {
            return;
        }
        int colon = colon(text);
        var alias = colon < 0 ? "" : Address.internal(text.substring(0, colon).strip());
        var value = colon < 0 ? "" : squeezed(text.substring(colon + 1).strip());
        if (alias.isEmpty() || value.isEmpty()) {
            warning.accept(name + ", line " + line + ": need name:value pair");
        } else if (alias.indexOf('@') >= 0) {
            warning.accept(name + ", line " + line + ": name must be local and have no domain");
        } else {
            taker.entry(alias, value, line);
        }
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
        if (quoted) {
            out.append('"'); // as Postfix closes what was left open
        }
        return out.toString();
    }
}
