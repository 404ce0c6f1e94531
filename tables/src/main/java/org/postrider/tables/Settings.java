package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Lists;

/// The settings of one table: a file in the form of main.cf, where `$name` is not replaced, or
/// settings in main.cf itself, whose names begin with that of the table.
final class Settings {
    private final String source;
    /// The text of a setting; null if it is not set.
    private final UnaryOperator<String> values;

    private Settings(String source, UnaryOperator<String> values) {
        this.source = source;
        this.values = values;
    }

    /// @throws IOException if the file cannot be read
    static Settings ofFile(Path file) throws IOException {
        try {
            var entries = MainCf.readFile(file, _ -> { }).entries();
            return new Settings(file.toString(), name -> {
                var entry = entries.get(name);
                return entry == null ? null : entry.value();
            });
        } catch (ConfException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Settings such as `prefix_query`.
    static Settings ofMainCf(String prefix, Conf conf) {
        return new Settings(prefix, name -> {
            var full = prefix + "_" + name;
            return conf.isSet(full) ? conf.expand(conf.raw(full)) : null;
        });
    }

    /// The file, or the prefix in main.cf.
    String source() {
        return source;
    }

    boolean has(String name) {
        return values.apply(name) != null;
    }

    String text(String name, String otherwise) {
        var value = values.apply(name);
        return value == null ? otherwise : value;
    }

    List<String> list(String name, String otherwise) {
        return Lists.split(text(name, otherwise));
    }

    /// @throws IOException if it is no number, or less than `least`
    int number(String name, int otherwise, int least) throws IOException {
        var value = values.apply(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IOException(source + ": bad numerical configuration: " + name + " = " + value);
    }

    /// @throws IOException if it is neither `yes` nor `no`
    boolean flag(String name, boolean otherwise) throws IOException {
        var value = values.apply(name);
        if (value == null) {
            return otherwise;
        }
        if (value.equalsIgnoreCase("yes")) {
            return true;
        }
        if (value.equalsIgnoreCase("no")) {
            return false;
        }
        throw new IOException(source + ": bad boolean configuration: " + name + " = " + value);
    }

    /// Refuses what would be ignored otherwise.
    ///
    /// @throws IOException if one of these is set, and not empty
    void refuse(String... names) throws IOException {
        for (var name : names) {
            if (!text(name, "").isEmpty()) {
                throw new IOException(source + ": " + name + " is not supported");
            }
        }
    }
}
