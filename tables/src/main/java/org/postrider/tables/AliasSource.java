package org.postrider.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.params.CommonParams;
import org.postrider.util.Bytes;

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
    /// What separates words beside white space, or needs quotes (RFC 5322, section 3.2.3).
    private static final String SPECIALS = "()<>@:;,\"\\ \t";

    /// Hands over every entry of a file: names without quotes, values with white space made one
    /// blank.
    public void read(Path file, Source.Taker taker) throws IOException {
        try (var in = Files.newInputStream(file)) {
            read(in, taker);
        }
    }

    /// Hands over every entry of a text.
    public void read(InputStream text, Source.Taker taker) throws IOException {
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
        return new Squeezer(value).run();
    }

    /// Writes a value with one blank where white space is or a comma was, and what was quoted by a
    /// backslash in quotes: what local(8) then reads is the same.
    private static final class Squeezer {
        private final String value;
        private final StringBuilder out;
        /// Where the current word begins in the result; -1 between words.
        private int word = -1;
        private boolean escaped;
        private boolean blank;

        Squeezer(String value) {
            this.value = value;
            out = new StringBuilder(value.length() + 8);
        }

        String run() {
            int i = 0;
            while (i < value.length()) {
                char c = value.charAt(i);
                if (c == '"') {
                    i = quoted(i);
                } else if (c == '\\' && i + 1 < value.length()) {
                    begin();
                    escaped |= SPECIALS.indexOf(value.charAt(i + 1)) >= 0;
                    out.append(value.charAt(i + 1));
                    i += 2;
                } else {
                    plain(c);
                    i++;
                }
            }
            end();
            return out.toString();
        }

        private void plain(char c) {
            if (Bytes.isSpace(c)) {
                end();
                blank = !out.isEmpty();
            } else if (c == ',') {
                end();
                out.append(c);
                blank = true;
            } else if (SPECIALS.indexOf(c) >= 0) {
                end();
                gap();
                out.append(c);
            } else {
                begin();
                out.append(c);
            }
        }

        private void gap() {
            if (blank) {
                out.append(' ');
            }
            blank = false;
        }

        private void begin() {
            if (word < 0) {
                gap();
                word = out.length();
            }
        }

        private void end() {
            if (word >= 0 && escaped) {
                var text = out.substring(word);
                out.setLength(word);
                out.append('"');
                for (int i = 0; i < text.length(); i++) {
                    char c = text.charAt(i);
                    out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
                }
                out.append('"');
            }
            word = -1;
            escaped = false;
        }

        /// Copies a quoted string; one that is not closed is.
        private int quoted(int open) {
            end();
            gap();
            out.append('"');
            int i = open + 1;
            while (i < value.length() && value.charAt(i) != '"') {
                if (value.charAt(i) == '\\' && i + 1 < value.length()) {
                    out.append(value.charAt(i++));
                }
                out.append(value.charAt(i++));
            }
            out.append('"');
            return i + 1;
        }
    }
}
