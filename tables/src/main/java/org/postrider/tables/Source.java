package org.postrider.tables;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.mail.conf.LogicalLines;

/// The text form of a table, as postmap(1) and `texthash:` read it.
///
/// ```
/// # comment
/// key      value
/// "a key"  value that goes on
///     in the next line
/// ```
public final class Source {
    /// Takes one entry.
    public interface Taker {
        /// @param line number of the entry's last line
        void entry(String key, String value, int line) throws IOException;
    }

    private Source() {}

    /// Hands over every entry of a file, keys as they are written.
    ///
    /// @param warning takes a warning for each line that is no entry
    public static void read(Path file, Consumer<String> warning, Taker taker) throws IOException {
        read(file.toString(), LogicalLines.read(file), warning, taker);
    }

    /// Hands over every entry of a text.
    ///
    /// @param name stands for the file in warnings
    public static void read(String name, Reader text, Consumer<String> warning, Taker taker)
            throws IOException {
        read(name, LogicalLines.read(text), warning, taker);
    }

    private static void read(String file, List<LogicalLines.Line> lines, Consumer<String> warning,
            Taker taker) throws IOException {
        for (var line : lines) {
            var text = line.text().strip();
            int end = keyEnd(text);
            var key = text.substring(0, end);
            var value = text.substring(end).strip();
            if (key.isEmpty() || value.isEmpty()) {
                warning.accept(file + ", line " + line.last()
                        + ": expected format: key whitespace value");
                continue;
            }
            if (key.endsWith(":")) {
                warning.accept(file + ", line " + line.last()
                        + ": record is in \"key: value\" format; is this an alias file?");
            }
            taker.entry(key, value, line.last());
        }
    }

    /// Where the key ends: at white space outside double quotes.
    private static int keyEnd(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c >= '\t' && c <= '\r')) {
                return i;
            }
        }
        return text.length();
    }
}
