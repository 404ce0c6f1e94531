package org.postrider.tables;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.LogicalLines;

/// The rules of `regexp:`, `pcre:` and `cidr:`, from a file or from the table's name:
///
/// ```
/// pcre:{ {/^a/ one}, {/^b/ two} }
/// ```
///
/// @param name of the file, or the text, for complaints
record PatternLines(String name, List<LogicalLines.Line> lines) {
    static PatternLines read(Path file) throws IOException {
        return new PatternLines(file.toString(), LogicalLines.read(file));
    }

    /// Whether the rules stand in the name itself.
    static boolean areIn(String name) {
        return name.startsWith("{");
    }

    /// The rules that stand in a name; each counts as one line.
    ///
    /// @param type of the table, for the message
    /// @throws IOException if braces are not in pairs
    static PatternLines parse(String type, String name) throws IOException {
        var where = type + " map: ";
        var text = Braces.inside(name);
        if (text == null) {
            throw new IOException(where + Braces.problem(name));
        }
        var all = new ArrayList<LogicalLines.Line>();
        int number = 0;
        for (var element : Braces.split(text)) {
            if (!element.startsWith("{")) {
                throw new IOException(where + "no '{' at start of text in \"" + element + "\"");
            }
            var rule = Braces.inside(element);
            if (rule == null) {
                throw new IOException(where + Braces.problem(element));
            }
            number++;
            for (var line : LogicalLines.read(new StringReader(rule))) {
                all.add(new LogicalLines.Line(line.text(), number, number));
            }
        }
        return new PatternLines(name, all);
    }
}
