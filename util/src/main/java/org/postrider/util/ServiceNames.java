package org.postrider.util;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// Numbers of TCP ports by name, from the system's table: services(5).
public final class ServiceNames {
    private static final int PORTS = 65_535;

    private ServiceNames() {}

    /// The port of this name, or the number that the text is; empty if it is neither.
    ///
    /// @param known names and numbers that come before the system's, as in `known_tcp_ports`:
    ///     `lmtp=24`, `smtps=submissions=465`
    public static OptionalInt port(String text, List<String> known) {
        for (var chain : known) {
            var names = List.of(chain.split("=", -1));
            if (names.contains(text)) {
                return number(names.getLast());
            }
        }
        return port(text);
    }

    /// The port of this name, or the number that the text is; empty if it is neither.
    public static OptionalInt port(String text) {
        return text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? port(text, Path.of("/etc/services")) : number(text);
    }

    static OptionalInt port(String name, Path table) {
        try (var lines = Files.newBufferedReader(table, java.nio.charset.StandardCharsets
                .ISO_8859_1)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                int comment = line.indexOf('#');
                var fields = (comment < 0 ? line : line.substring(0, comment)).split("\\s+");
                if (fields.length > 1 && fields[1].endsWith("/tcp") && isNamed(fields, name)) {
                    return number(fields[1].substring(0, fields[1].length() - 4));
                }
            }
        } catch (IOException e) {
            // A host without the table has no names.
        }
        return OptionalInt.empty();
    }

    private static boolean isNamed(String[] fields, String name) {
        for (int i = 0; i < fields.length; i++) {
            if (i != 1 && fields[i].equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static OptionalInt number(String digits) {
        try {
            int port = Integer.parseInt(digits);
            return port <= PORTS ? OptionalInt.of(port) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
