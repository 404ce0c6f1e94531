package org.postrider.postconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.conf.MainCf;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// Reads a file of `name = value` settings, main.cf or the configuration of a database client, and
/// warns about what the mail system would put up with.
final class SettingsFile {
    private static final int SHOWN = 30;

    private final String shown;
    private final Consumer<String> warnings;
    private final Map<String, MainCf.Entry> entries = new LinkedHashMap<>();

    /// @param shown the name of the file in messages
    /// @param warnings is told each warning
    SettingsFile(String shown, Consumer<String> warnings) {
        this.shown = shown;
        this.warnings = warnings;
    }

    /// A setting that holds unless the file has one of its own; it counts as line 0 of the file.
    SettingsFile preset(String name, String value) {
        entries.put(name, new MainCf.Entry(name, value, 0));
        return this;
    }

    /// Reads the file. The last setting of a name holds.
    ///
    /// @throws IOException if it cannot be read
    /// @throws FatalException at a line that is no setting
    Map<String, MainCf.Entry> read(Path file) throws IOException {
        for (var line : LogicalLines.read(file)) {
            if (Bytes.isSpace(line.text().charAt(0))) {
                warnings.accept(shown + ": logical line must not start with whitespace: \""
                        + abridged(line.text()) + "\"");
                continue;
            }
            Setting setting;
            try {
                setting = Setting.parse(line.text());
            } catch (FatalException e) {
                throw new FatalException(shown + ", line " + line.first() + ": " + e.getMessage());
            }
            MainCf.put(entries, new MainCf.Entry(setting.name(), setting.value(), line.first()),
                    shown, warnings);
        }
        return entries;
    }

    private static String abridged(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
