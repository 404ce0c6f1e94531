package org.postrider.mail.params;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the manual says about a parameter: the documentation comment of its constant, and the
/// programs that act on it. Read from the resource `manual`, which the build makes from the
/// sources:
/// ```
/// NAME|PROGRAM PROGRAM ...
///     a line of Markdown
///     another
/// ```
/// The name of a family begins with `*`.
///
/// @param programs names of the programs and libraries that act on it, sorted; empty if there are
///     none
/// @param lines the text, in Markdown
public record ParameterManual(List<String> programs, List<String> lines) {
    /// Keeps its own lists.
    public ParameterManual {
        programs = List.copyOf(programs);
        lines = List.copyOf(lines);
    }

    /// The entry of a parameter; empty if there is no such parameter.
    public static Optional<ParameterManual> of(String name) {
        var all = all();
        return Optional.ofNullable(all.get(name)).or(() -> Families.family(name)
                .map(family -> all.get("*" + family.suffix())));
    }

    /// All entries, by name; those of families under `*` and the end of the name.
    public static Map<String, ParameterManual> all() {
        var all = new TreeMap<String, ParameterManual>();
        try (var reader = new BufferedReader(new InputStreamReader(
                ParameterManual.class.getResourceAsStream("manual"), US_ASCII))) {
            for (var line = reader.readLine(); line != null;) {
                int bar = line.indexOf('|');
                var name = line.substring(0, bar);
                var programs = line.substring(bar + 1);
                var lines = new ArrayList<String>();
                for (line = reader.readLine(); line != null && line.startsWith(" ");
                        line = reader.readLine()) {
                    lines.add(line.strip());
                }
                all.put(name, new ParameterManual(
                        programs.isEmpty() ? List.of() : List.of(programs.split(" ")), lines));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
