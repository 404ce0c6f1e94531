package org.postrider.dist;

import java.util.ArrayList;
import java.util.List;

/// The manual page of one program, from the documentation comment of its main class, or of a file
/// format, from a text of the same form.
///
/// A class has a page if its comment has a heading SYNOPSIS; the first word below it is the
/// program's name. Daemons (classes that implement `Program` or `Service`) are in section 8,
/// commands in 1.
///
/// @param name of the program
/// @param section 1, 5 or 8
/// @param comment the lines of the comment
record ProgramPage(String name, int section, List<String> comment) {
    /// The page of this source file; null if it has none.
    static ProgramPage of(List<String> source) {
        var comment = new ArrayList<String>();
        for (var line : source) {
            if (line.startsWith("///")) {
                comment.add(line.length() > 4 ? line.substring(4) : "");
            } else if (line.contains(" class ") && !line.startsWith(" ")) {
                var name = name(comment);
                boolean daemon = line.contains("implements Program")
                        || line.contains("implements Service") || "master".equals(name);
                return name == null ? null : new ProgramPage(name, daemon ? 8 : 1, comment);
            } else if (!line.startsWith("@")) {
                comment.clear();
            }
        }
        return null;
    }

    private static String name(List<String> comment) {
        boolean below = false;
        for (var line : comment) {
            if (line.startsWith("#")) {
                below = line.toUpperCase(java.util.Locale.ROOT).contains("SYNOPSIS");
            } else if (below && !line.isBlank() && !line.startsWith("```")) {
                var word = line.strip().split("\\s+")[0].replaceAll("[^a-z0-9-]", "");
                if (!word.isEmpty()) {
                    return word;
                }
            }
        }
        return null;
    }

    String roff() {
        var out = new StringBuilder(Roff.head(name.toUpperCase(java.util.Locale.ROOT),
                Integer.toString(section)));
        out.append(".SH NAME\n").append(Roff.escape(name)).append(" \\- ");
        int body = 0;
        var summary = new StringBuilder();
        while (body < comment.size() && !comment.get(body).startsWith("#")) {
            summary.append(comment.get(body++)).append(' ');
        }
        var text = summary.toString().strip();
        if (text.startsWith(name + " - ")) {
            text = text.substring(name.length() + 3);
        }
        int end = text.indexOf(". ");
        out.append(Roff.inline(end > 0 ? text.substring(0, end) : text)).append('\n');
        if (end > 0) {
            out.append(".SH OVERVIEW\n").append(Roff.inline(text.substring(end + 2))).append('\n');
        }
        return out.append(Roff.paragraphs(comment.subList(body, comment.size()))).toString();
    }
}
