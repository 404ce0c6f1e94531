package org.postrider.mail.conf;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.postrider.mail.params.ConfException;
import org.postrider.util.Bytes;

/// The file main.cf as it is written: names and raw values, in order, with their lines.
///
/// @param file where it was read from; messages name it
/// @param entries by name, the last assignment of a name
public record MainCf(Path file, Map<String, Entry> entries) {
    /// One `name = value` setting.
    ///
    /// @param value as written, without surrounding white space; macros are not expanded
    /// @param line number of its first physical line
    public record Entry(String name, String value, int line) {}

    /// Keeps an unmodifiable view of the entries.
    public MainCf {
        entries = Collections.unmodifiableMap(entries);
    }

    /// Reads `main.cf` in this directory.
    ///
    /// @throws ConfException if it is missing, unreadable, or has a line that is no setting
    public static MainCf read(Path directory) {
        return read(directory, _ -> { });
    }

    /// Reads `main.cf` in this directory.
    ///
    /// @param warnings is told what is put up with
    /// @throws ConfException if it is missing, unreadable, or has a line that is no setting
    public static MainCf read(Path directory, Consumer<String> warnings) {
        return readFile(directory.resolve("main.cf"), warnings);
    }

    /// Reads another file in the form of main.cf.
    ///
    /// @param warnings is told what is put up with
    /// @throws ConfException if it is missing, unreadable, or has a line that is no setting
    public static MainCf readFile(Path file, Consumer<String> warnings) {
        var entries = new LinkedHashMap<String, Entry>();
        try {
            for (var line : LogicalLines.read(file)) {
                put(entries, parse(file, line), file.toString(), warnings);
            }
        } catch (NoSuchFileException e) {
            throw new ConfException("open " + file + ": No such file or directory");
        } catch (IOException e) {
            throw new ConfException("open " + file + ": " + e.getMessage());
        }
        return new MainCf(file, entries);
    }

    /// Adds a setting. The last one of a name holds; a change of value is worth a warning.
    ///
    /// @param shown the name of the file in warnings
    public static void put(Map<String, Entry> entries, Entry entry, String shown,
            Consumer<String> warnings) {
        var before = entries.put(entry.name(), entry);
        if (before != null && !before.value().equals(entry.value())) {
            warnings.accept(shown + ", line " + entry.line() + ": overriding earlier entry: "
                    + before.name() + "=" + before.value());
        }
    }

    private static Entry parse(Path file, LogicalLines.Line line) {
        var text = line.text().strip();
        int equals = text.indexOf('=');
        var name = (equals < 0 ? text : text.substring(0, equals)).strip();
        if (equals < 0) {
            throw new ConfException(file + ", line " + line.last()
                    + ": missing '=' after attribute name: \"" + text + "\"");
        }
        if (name.isEmpty()) {
            throw new ConfException(
                    file + ", line " + line.last() + ": missing attribute name: \"" + text + "\"");
        }
        if (hasSpace(name)) {
            throw new ConfException(file + ", line " + line.last()
                    + ": whitespace in attribute name: \"" + name + "\"");
        }
        return new Entry(name, text.substring(equals + 1).strip(), line.first());
    }

    /// Tells each setting with its place, as `-v` of the commands shows them.
    public void tell(Consumer<String> out) {
        for (var entry : entries.values()) {
            if (entry.line() == 0) {
                continue; // not in the file
            }
            out.accept(file + ", line " + entry.line() + ": " + entry.name() + " = "
                    + entry.value());
        }
    }

    private static boolean hasSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Bytes.isSpace(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
