package org.postrider.tables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.util.Log;

/// Reads option files of MySQL and MariaDB (`my.cnf`): lines such as `name = value` below lines such as
/// `[client]`, with `!include file` and `!includedir directory`.
final class MysqlOptions {
    /// Files that clients read where none is named.
    private static final List<Path> USUAL = List.of(Path.of("/etc/my.cnf"),
            Path.of("/etc/mysql/my.cnf"));
    /// Groups that all clients read.
    private static final List<String> CLIENTS =
            List.of("client", "client-server", "client-mariadb");
    private static final int DEPTH = 10;

    private final Set<String> groups;
    private final Log log;
    private final Map<String, String> values = new HashMap<>();

    private MysqlOptions(String group, Log log) {
        groups = new HashSet<>(CLIENTS);
        groups.add(group);
        this.log = log;
    }

    /// The options of a table: of the file `option_file`, or of those that clients read, the groups for
    /// all clients and the group `option_group`.
    ///
    /// @return values by name, with `-` in names; a name without value has an empty one
    /// @throws IOException if a file that is named cannot be read, or is malformed
    static Map<String, String> of(Settings settings, Log log) throws IOException {
        return of(settings, USUAL, log);
    }

    /// @param usual files that are read where none is named; they need not exist
    static Map<String, String> of(Settings settings, List<Path> usual, Log log)
            throws IOException {
        var file = settings.text("option_file", "");
        var group = settings.text("option_group", "client");
        var options = new MysqlOptions(group, log);
        if (!file.isEmpty()) {
            options.read(Path.of(file), 0);
        } else if (!group.isEmpty()) {
            for (var one : usual) {
                if (Files.isReadable(one)) {
                    options.read(one, 0);
                }
            }
        }
        return options.values;
    }

    private void read(Path file, int depth) throws IOException {
        if (depth > DEPTH) {
            throw new IOException(file + ": files include each other");
        }
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
            log.warning(file + ": everybody may write to it: ignored");
            return;
        }
        boolean ours = false;
        int number = 0;
        for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            number++;
            var text = line.strip();
            if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
                continue;
            }
            if (text.startsWith("[")) {
                int end = text.indexOf(']');
                if (end < 0) {
                    throw new IOException(file + ", line " + number + ": need ] after [");
                }
                ours = groups.contains(text.substring(1, end).strip());
            } else if (text.startsWith("!includedir ")) {
                readAll(sibling(file, text), depth);
            } else if (text.startsWith("!include ")) {
                read(sibling(file, text), depth + 1);
            } else if (ours) {
                take(text);
            }
        }
    }

    private static Path sibling(Path file, String directive) {
        return file.resolveSibling(directive.substring(directive.indexOf(' ')).strip());
    }

    private void readAll(Path directory, int depth) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*.cnf")) {
            var sorted = new java.util.TreeSet<Path>();
            files.forEach(sorted::add);
            for (var file : sorted) {
                read(file, depth + 1);
            }
        }
    }

    private void take(String text) {
        int equals = text.indexOf('=');
        var name = (equals < 0 ? text : text.substring(0, equals)).strip().replace('_', '-');
        values.put(name, equals < 0 ? "" : value(text.substring(equals + 1).strip()));
    }

    /// Without quotes or comment, and with escapes replaced.
    private static String value(String text) {
        char quote = text.isEmpty() ? 0 : text.charAt(0);
        boolean quoted = quote == '\'' || quote == '"';
        var out = new StringBuilder();
        for (int i = quoted ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted ? c == quote : c == '#') {
                break;
            }
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                out.append(escape(text.charAt(i)));
            } else {
                out.append(c);
            }
        }
        return quoted ? out.toString() : out.toString().stripTrailing();
    }

    private static String escape(char c) {
        return switch (c) {
            case 'b' -> "\b";
            case 't' -> "\t";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 's' -> " ";
            case '\\', '\'', '"' -> String.valueOf(c);
            default -> "\\" + c;
        };
    }
}
