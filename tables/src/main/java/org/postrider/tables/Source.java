package org.postrider.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.util.Bytes;

/// The text form of a table, as postmap(1) and `texthash:` read it.
///
/// ```
/// # comment
/// key      value
/// "a key"  value that goes on
///     in the next line
/// ```
///
/// @param name stands for the file in warnings
/// @param textHash whether the text is the table itself
/// @param utf8 whether lines that are not UTF-8 are left out
/// @param warning takes a warning for each line that is no entry
public record Source(String name, boolean textHash, boolean utf8, Consumer<String> warning) {
    /// Takes one entry.
    public interface Taker {
        /// @param line number of the entry's first line
        void entry(String key, String value, int line) throws IOException;
    }

    /// Hands over every entry of a file, keys as they are written.
    public void read(Path file, Taker taker) throws IOException {
        try (var in = Files.newInputStream(file)) {
            read(in, taker);
        }
    }

    /// Hands over every entry of a text.
    public void read(InputStream text, Taker taker) throws IOException {
        LogicalLines.forEach(text, line -> line(line.text().strip(), line.first(), taker));
    }

    private void line(String text, int line, Taker taker) throws IOException {
        if (utf8 && refused(text, name, line, warning)) {
            return;
        }
        int end = keyEnd(text);
        if (end < 0) {
            warning.accept(name + ", line " + line + ": unbalanced '\"' in '"
                    + Bytes.printable(text, 1000) + "' -- ignoring this line");
            return;
        }
        var key = text.substring(0, end);
        var value = text.substring(end).strip();
        if (key.isEmpty() || value.isEmpty()) {
            warning.accept(name + ", line " + line + ": expected format: key whitespace value"
                    + (textHash ? " -- ignoring this line" : ""));
            return;
        }
        if (key.endsWith(":")) {
            warning.accept(name + ", line " + line
                    + ": record is in \"key: value\" format; is this an alias file?");
        }
        taker.entry(key, value, line);
    }

    /// Complains of a line that is not UTF-8.
    static boolean refused(String text, String name, int line, Consumer<String> warning) {
        if (Bytes.isAscii(text) || Bytes.utf8(text).isPresent()) {
            return false;
        }
        warning.accept(name + ", line " + line + ": non-UTF-8 input \""
                + Bytes.printable(text, 1000) + "\" -- ignoring this line");
        return true;
    }

    /// Where the key ends: at white space outside double quotes; -1 where quotes are not closed.
    private static int keyEnd(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && Bytes.isSpace(c)) {
                return i;
            }
        }
        return quoted ? -1 : text.length();
    }
}
