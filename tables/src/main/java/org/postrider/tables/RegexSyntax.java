package org.postrider.tables;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Turns a pattern of `regexp:` (POSIX extended) or `pcre:` into one of this platform.
///
/// @param pattern between the delimiters
/// @param flags after the closing delimiter
/// @param perl whether it is Perl's syntax
record RegexSyntax(String pattern, String flags, boolean perl) {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("alpha", "\\p{Alpha}"), Map.entry("digit", "\\p{Digit}"),
            Map.entry("alnum", "\\p{Alnum}"), Map.entry("upper", "\\p{Upper}"),
            Map.entry("lower", "\\p{Lower}"), Map.entry("punct", "\\p{Punct}"),
            Map.entry("graph", "\\p{Graph}"), Map.entry("print", "\\p{Print}"),
            Map.entry("blank", "\\p{Blank}"), Map.entry("cntrl", "\\p{Cntrl}"),
            Map.entry("xdigit", "\\p{XDigit}"), Map.entry("space", "\\s"),
            Map.entry("word", "\\w"));

    /// @throws PatternSyntaxException if there is an unknown flag or the pattern is malformed
    Pattern compile() {
        int options = Pattern.CASE_INSENSITIVE;
        if (perl) {
            options |= Pattern.DOTALL;
        }
        boolean anchored = false;
        for (char flag : flags.toCharArray()) {
            switch (flag) {
                case 'i' -> options ^= Pattern.CASE_INSENSITIVE;
                case 'm' -> options ^= Pattern.MULTILINE;
                case 's' -> options ^= known(Pattern.DOTALL, flag);
                case 'x' -> options ^= perl ? Pattern.COMMENTS : basic();
                case 'A' -> anchored = known(1, flag) == 1;
                case 'E' -> known(0, flag); // our keys do not end in a newline
                default -> throw unknown(flag);
            }
        }
        if (!perl && (options & Pattern.MULTILINE) == 0) {
            options |= Pattern.DOTALL;
        }
        return Pattern.compile((anchored ? "\\G" : "") + translated(), options);
    }

    private int known(int value, char flag) {
        if (!perl) {
            throw unknown(flag);
        }
        return value;
    }

    private int basic() {
        throw new PatternSyntaxException("basic regular expressions (flag x) are not supported",
                pattern, 0);
    }

    private PatternSyntaxException unknown(char flag) {
        return new PatternSyntaxException("unknown " + (perl ? "pcre" : "regexp") + " option \""
                + flag + "\"", pattern, 0);
    }

    private String translated() {
        var out = new StringBuilder(pattern.length() + 8);
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i = escape(i, out);
            } else if (c == '[') {
                i = bracket(i, out);
            } else if (perl && pattern.startsWith("(?P<", i)) {
                out.append("(?<");
                i += 4;
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }

    private int escape(int i, StringBuilder out) {
        char next = pattern.charAt(i + 1);
        if (perl) {
            out.append('\\').append(next);
            return i + 2;
        }
        switch (next) {
            case '<', '>' -> out.append("\\b");
            case '`' -> out.append("\\A");
            case '\'' -> out.append("\\z");
            case 'w', 'W', 's', 'S', 'b', 'B', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                    out.append('\\').append(next);
            default -> {
                if (!Character.isLetterOrDigit(next)) {
                    out.append('\\');
                }
                out.append(next);
            }
        }
        return i + 2;
    }

    /// `[...]`: characters that mean something here but nothing there get a backslash.
    private int bracket(int open, StringBuilder out) {
        out.append('[');
        int i = open + 1;
        if (i < pattern.length() && pattern.charAt(i) == '^') {
            out.append('^');
            i++;
        }
        boolean first = true;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (c == ']' && !first) {
                out.append(']');
                return i + 1;
            }
            first = false;
            if (pattern.startsWith("[:", i) && pattern.indexOf(":]", i) > 0) {
                i = named(i, out);
            } else if (c == '\\' && perl && i + 1 < pattern.length()) {
                out.append(c).append(pattern.charAt(i + 1));
                i += 2;
            } else {
                if (c == '[' || c == ']' || c == '&' || c == '\\' || c == '^') {
                    out.append('\\');
                }
                out.append(c);
                i++;
            }
        }
        throw new PatternSyntaxException("Unmatched [, [^, [:, [., or [=", pattern, open);
    }

    private int named(int open, StringBuilder out) {
        int close = pattern.indexOf(":]", open);
        var name = pattern.substring(open + 2, close);
        boolean negated = name.startsWith("^");
        var known = CLASSES.get(negated ? name.substring(1) : name);
        if (known == null) {
            throw new PatternSyntaxException("Invalid character class name", pattern, open);
        }
        out.append(negated ? "[^" + known + "]" : known);
        return close + 2;
    }
}
