package org.postrider.mail.params;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        var found = lookup(name);
        for (int i = name.indexOf('_'); found.isEmpty() && i >= 0; i = name.indexOf('_', i + 1)) {
            found = lookup("*" + name.substring(i));
        }
        return found;
    }

    private static Optional<ParameterManual> lookup(String name) {
        var resource = ParameterManual.class.getResourceAsStream("manual");
        if (resource == null) {
            return Optional.empty();
        }
        try (var reader = new BufferedReader(new InputStreamReader(resource, US_ASCII))) {
            var head = name + "|";
            var line = reader.readLine();
            while (line != null && !line.startsWith(head)) {
                line = reader.readLine();
            }
            if (line == null) {
                return Optional.empty();
            }
            var programs = line.substring(head.length());
            var lines = new ArrayList<String>();
            for (line = reader.readLine(); line != null && line.startsWith(" ");
                    line = reader.readLine()) {
                lines.add(line.strip());
            }
            return Optional.of(new ParameterManual(
                    programs.isEmpty() ? List.of() : List.of(programs.split(" ")), lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
