package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Lists the licences of what the image holds besides our own code.
final class Licences {
    private Licences() {}

    /// Writes the list.
    ///
    /// @param table lines `jar name without version`, licence, home page, separated by tabs
    /// @throws IOException if a jar is not in the table: nothing is shipped without its licence
    static void write(Path table, List<String> jars, Path list) throws IOException {
        var rows = Files.readAllLines(table).stream().filter(l -> !l.startsWith("#"))
                .map(l -> l.split("\t")).toList();
        var out = new StringBuilder("# What this image holds besides Postrider\n\n"
                + "Postrider itself is under the Apache License 2.0 (see LICENSE).\n\n"
                + "| part | licence | home |\n|---|---|---|\n"
                + "| runtime/ (OpenJDK) | GPL 2 with Classpath Exception; see runtime/legal/"
                + " | https://openjdk.org/ |\n");
        for (var jar : jars.subList(1, jars.size())) {
            var row = rows.stream().filter(r -> jar.startsWith(r[0] + "-")).findFirst()
                    .orElseThrow(() -> new IOException(
                            "no licence is recorded for " + jar + " in " + table));
            out.append("| ").append(jar).append(" | ").append(row[1]).append(" | ")
                    .append(row[2]).append(" |\n");
        }
        Files.writeString(list, out);
    }
}
