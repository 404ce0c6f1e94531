package org.postrider.dist;

import java.util.List;

/// Turns the Markdown of documentation comments into the language of manual pages.
final class Roff {
    private Roff() {}

    static String head(String title, String section) {
        return ".TH \"" + title + "\" \"" + section + "\" \"\" \"Postrider\" \"\"\n.nh\n.ad l\n";
    }

    /// Text with nothing in it that roff would take for a request or an escape.
    static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
                .replace("`", "\\(ga");
    }

    /// One line: code and strong text become bold, emphasis and links are reduced to their text, and a
    /// backslash before punctuation makes it plain.
    static String inline(String text) {
        var out = new StringBuilder();
        boolean bold = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean twoStars = text.startsWith("**", i);
            if (c == '`' || twoStars) {
                bold = !bold;
                out.append(bold ? "\\fB" : "\\fR");
                i += twoStars ? 1 : 0;
            } else if (c == '\\' && !bold && i + 1 < text.length()
                    && "[]*`_<>".indexOf(text.charAt(i + 1)) >= 0) {
                out.append(escape(String.valueOf(text.charAt(++i))));
            } else if (c == '*' && !bold && isEmphasis(text, i)) {
                continue;
            } else if (c == '[' || c == ']') {
                out.append(text.indexOf('[') >= 0 && isLink(text, i) ? "" : String.valueOf(c));
            } else {
                out.append(escape(String.valueOf(c)));
            }
        }
        if (bold) {
            out.append("\\fR");
        }
        return out.toString();
    }

    /// Whether the star at this place begins or ends an emphasis such as `*name*`.
    private static boolean isEmphasis(String text, int at) {
        long before = text.substring(0, at).replaceAll("`[^`]*`", "").chars()
                .filter(c -> c == '*').count();
        boolean begins = before % 2 == 0;
        int other = text.indexOf('*', at + 1);
        return begins ? other > at + 1 && text.charAt(at + 1) != ' '
                : at > 0 && text.charAt(at - 1) != ' ';
    }

    /// Whether the bracket at this place belongs to a reference such as `[Dict]`.
    private static boolean isLink(String text, int at) {
        int open = text.charAt(at) == '[' ? at : text.lastIndexOf('[', at);
        return open >= 0 && open + 1 < text.length()
                && (Character.isUpperCase(text.charAt(open + 1)) || text.charAt(open + 1) == '#');
    }

    /// Paragraphs, headings, lists, tables and fenced text.
    static String paragraphs(List<String> lines) {
        var out = new StringBuilder();
        boolean fenced = false;
        for (var line : lines) {
            var text = line.strip();
            if (text.startsWith("```")) {
                fenced = !fenced;
                out.append(fenced ? ".nf\n" : ".fi\n");
            } else if (fenced) {
                out.append(guard(escape(line))).append('\n');
            } else if (text.startsWith("#")) {
                out.append(".SH \"").append(escape(text.replaceAll("^#+ *", ""))).append("\"\n");
            } else if (text.isEmpty()) {
                out.append(".PP\n");
            } else if (text.startsWith("- ") || text.startsWith("* ")) {
                out.append(".IP \\(bu 3\n").append(guard(inline(text.substring(2)))).append('\n');
            } else if (text.startsWith("|")) {
                row(text, out);
            } else {
                out.append(guard(inline(text))).append('\n');
            }
        }
        return out.toString();
    }

    private static void row(String text, StringBuilder out) {
        if (text.chars().allMatch(c -> "|-: ".indexOf(c) >= 0)) {
            return;
        }
        var cells = text.substring(1).split("\\|");
        out.append(".TP\n").append(guard(inline(cells[0].strip()))).append('\n');
        for (int i = 1; i < cells.length; i++) {
            out.append(guard(inline(cells[i].strip()))).append('\n');
        }
    }

    private static String guard(String line) {
        return line.startsWith(".") ? "\\&" + line : line;
    }
}
