package org.postrider.tables;

import java.util.regex.PatternSyntaxException;

/// A bracket expression, `[...]`, of a POSIX or Perl pattern: what means something here but
/// nothing there gets a backslash.
///
/// @param pattern the whole pattern
/// @param open where the bracket stands
/// @param perl whether backslashes quote
/// @param newline whether `[^...]` does not match a newline
record Bracket(String pattern, int open, boolean perl, boolean newline) {
    /// Appends the translation; returns the place behind the closing bracket.
    ///
    /// @throws PatternSyntaxException if it is malformed
    int translate(StringBuilder out) {
        out.append('[');
        int i = open + 1;
        boolean negated = i < pattern.length() && pattern.charAt(i) == '^';
        if (negated) {
            out.append(newline ? "^\\n" : "^");
            i++;
        }
        int start = i;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (c == ']' && i > start) {
                out.append(']');
                return i + 1;
            }
            i = element(i, out);
        }
        if (i == start && !perl) {
            throw error("Invalid regular expression", i);
        }
        throw error(perl ? "missing terminating ] for character class"
                : "Unmatched [, [^, [:, [., or [=", pattern.length());
    }

    private PatternSyntaxException error(String text, int where) {
        return new PatternSyntaxException(text, pattern, where);
    }

    private int element(int i, StringBuilder out) {
        char c = pattern.charAt(i);
        if (c == '[' && i + 1 < pattern.length()) {
            char kind = pattern.charAt(i + 1);
            int close = kind == ':' || !perl && (kind == '.' || kind == '=')
                    ? pattern.indexOf(kind + "]", i + 2) : -1;
            if (close > 0 && (kind != ':' || !perl || isWord(i + 2, close))) {
                return named(kind, i, close, out);
            }
        }
        if (c == '\\' && perl && i + 1 < pattern.length()) {
            return escape(i, out);
        }
        if (perl && !isRange(i)) {
            checkPerlRange(i);
        } else if (!isRange(i)) {
            checkRange(i);
        }
        if (c == '-' && isRange(i)) {
            out.append('-');
        } else {
            quote(c, out);
        }
        return i + 1;
    }

    /// Whether the hyphen here stands between two ends.
    private boolean isRange(int i) {
        return pattern.charAt(i) == '-' && i > open + 1 && i + 1 < pattern.length()
                && pattern.charAt(i + 1) != ']' && !(i == open + 2 && pattern.charAt(i - 1) == '^');
    }

    private void checkRange(int i) {
        boolean range = i + 2 < pattern.length() && pattern.charAt(i + 1) == '-'
                && pattern.charAt(i + 2) != ']' && pattern.charAt(i + 2) != '[';
        if (range && pattern.charAt(i) > pattern.charAt(i + 2)) {
            throw error("Invalid range end", i);
        }
    }

    private void checkPerlRange(int i) {
        boolean range = i + 2 < pattern.length() && pattern.charAt(i + 1) == '-'
                && "]\\[".indexOf(pattern.charAt(i + 2)) < 0;
        if (range && pattern.charAt(i) > pattern.charAt(i + 2)) {
            throw error("range out of order in character class", i + 3);
        }
    }

    private int escape(int i, StringBuilder out) {
        char next = pattern.charAt(i + 1);
        switch (next) {
            case 'b' -> out.append("\\x08");
            case 'Q', 'E', 'N', 'R', 'X' ->
                    throw error("escape sequence is invalid in character class", i + 2);
            default -> {
                if (Character.isLetterOrDigit(next)) {
                    out.append('\\').append(next);
                } else {
                    quote(next, out);
                }
            }
        }
        return i + 2;
    }

    private static void quote(char c, StringBuilder out) {
        if (c < 33 || c == '[' || c == ']' || c == '&' || c == '\\' || c == '^' || c == '-'
                || c == '#') {
            out.append('\\');
        }
        out.append(c);
    }

    private boolean isWord(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = pattern.charAt(i);
            if (c != '^' && !Character.isLetter(c)) {
                return false;
            }
        }
        return true;
    }

    private int named(char kind, int i, int close, StringBuilder out) {
        var name = pattern.substring(i + 2, close);
        if (kind != ':') {
            if (name.length() != 1) {
                throw error("Invalid collation character", i);
            }
            quote(name.charAt(0), out);
            return close + 2;
        }
        boolean not = perl && name.startsWith("^");
        var known = known(not ? name.substring(1) : name);
        if (known.isEmpty()) {
            throw error(perl ? "unknown POSIX class name" : "Invalid character class name", close + 2);
        }
        out.append(not ? "[^" + known + "]" : known);
        return close + 2;
    }

    private String known(String name) {
        return switch (name) {
            case "alpha" -> "\\p{Alpha}";
            case "digit" -> "0-9";
            case "alnum" -> "\\p{Alnum}";
            case "upper" -> "\\p{Upper}";
            case "lower" -> "\\p{Lower}";
            case "punct" -> "\\p{Punct}";
            case "graph" -> "\\p{Graph}";
            case "print" -> "\\p{Print}";
            case "blank" -> "\\p{Blank}";
            case "cntrl" -> "\\p{Cntrl}";
            case "xdigit" -> "\\p{XDigit}";
            case "space" -> "\\s";
            case "word" -> perl ? "\\w" : "";
            case "ascii" -> perl ? "\\p{ASCII}" : "";
            default -> "";
        };
    }
}
