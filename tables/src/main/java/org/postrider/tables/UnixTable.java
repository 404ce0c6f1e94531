package org.postrider.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;

/// `unix:passwd.byname` and `unix:group.byname`: the local user and group files. The value is the
/// whole line.
final class UnixTable {
    private UnixTable() {}

    static FileDict.Content read(Path file) throws IOException {
        var entries = new HashMap<String, String>();
        for (var line : Files.readAllLines(file, ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) != '#') {
                entries.putIfAbsent(line.substring(0, colon), line);
            }
        }
        return key -> {
            var value = entries.get(Keys.fold(key));
            return value == null ? Lookup.NOT_FOUND : new Lookup.Found(value);
        };
    }
}
