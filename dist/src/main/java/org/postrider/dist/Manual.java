package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Makes the manual pages: those of programs from the documentation comments on top of their main
/// classes, postconf(5) from the comments of the parameter constants. The source is the one home
/// of each text.
final class Manual {
    private final Path top;

    Manual(Path top) {
        this.top = top;
    }

    /// Writes `man1`, `man5` and `man8` below this folder.
    void write(Path man) throws IOException {
        BuildImage.deleteTree(man);
        for (var section : List.of("man1", "man5", "man8")) {
            Files.createDirectories(man.resolve(section));
        }
        for (var source : sources("")) {
            var page = ProgramPage.of(Files.readAllLines(source));
            if (page != null) {
                Files.writeString(man.resolve("man" + page.section() + "/" + page.name() + "."
                        + page.section()), page.roff());
            }
        }
        Files.writeString(man.resolve("man5/postconf.5"), parameters());
    }

    private List<Path> sources(String folder) throws IOException {
        try (var paths = Files.walk(top.resolve(folder))) {
            return paths.filter(p -> p.toString().endsWith(".java")
                    && p.toString().contains("/src/main/java/")).sorted().toList();
        }
    }

    private String parameters() throws IOException {
        var entries = new TreeMap<String, String>();
        for (var source : sources("mail")) {
            if (source.getFileName().toString().endsWith("Params.java")) {
                ParameterText.collect(Files.readAllLines(source), entries);
            }
        }
        var out = new StringBuilder(Roff.head("POSTCONF", "5"));
        out.append(".SH NAME\npostconf \\- Postrider configuration parameters\n.SH DESCRIPTION\n")
                .append("The file main.cf holds \"name = value\" lines. These are the parameters"
                        + " that programs act on; all others are kept, expanded and printed,"
                        + " but have no effect.\n");
        entries.forEach((name, text) -> out.append(text));
        return out.toString();
    }

    /// One parameter's constant and comment, as source text.
    private static final class ParameterText {
        static void collect(List<String> lines, TreeMap<String, String> entries) {
            var comment = new ArrayList<String>();
            for (int i = 0; i < lines.size(); i++) {
                var line = lines.get(i).strip();
                if (line.startsWith("///")) {
                    comment.add(line.substring(3).strip());
                    continue;
                }
                if (line.startsWith("public static final") && line.contains("Param<")) {
                    var statement = new StringBuilder(line);
                    while (!lines.get(i).strip().endsWith(";") && i + 1 < lines.size()) {
                        statement.append(' ').append(lines.get(++i).strip());
                    }
                    add(statement.toString(), comment, entries);
                }
                comment.clear();
            }
        }

        private static void add(String statement, List<String> comment,
                TreeMap<String, String> entries) {
            var strings = literals(statement);
            if (strings.isEmpty()) {
                return;
            }
            var name = strings.getFirst().startsWith("_") ? "transport" + strings.getFirst()
                    : strings.getFirst();
            var value = String.join("", strings.subList(1, strings.size()));
            var text = ".SH \"" + Roff.escape(name) + " (default: "
                    + Roff.escape(value.isEmpty() ? "empty or computed" : value).replace("\"", "\"\"")
                    + ")\"\n";
            entries.put(name, text + Roff.paragraphs(comment));
        }

        /// The contents of the string literals in a statement.
        private static List<String> literals(String statement) {
            var found = new ArrayList<String>();
            int open = statement.indexOf('"');
            while (open >= 0) {
                int close = open + 1;
                while (statement.charAt(close) != '"') {
                    close += statement.charAt(close) == '\\' ? 2 : 1;
                }
                found.add(statement.substring(open + 1, close));
                open = statement.indexOf('"', close + 1);
            }
            return found;
        }
    }
}
