package org.postrider.tables;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Turns a POSIX regular expression, extended or basic, into one of this platform.
///
/// ```
/// expression = branch *( "|" branch )
/// branch     = *( atom *( "*" / "+" / "?" / "{" n [ "," [ m ] ] "}" ) )
/// atom       = "(" expression ")" / "[" bracket "]" / "." / "^" / "$" / "\" any / any
/// ```
/// What GNU adds (`\w \s \b \< \>`, back references) is known too. Complaints are those of the
/// GNU library.
final class PosixSyntax {
    private final String pattern;
    private final boolean extended;
    private final boolean newline;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Integer> groups = new ArrayDeque<>();
    private int at;
    private int opened;
    private int closed;
    /// Where the last atom begins in the result; -1 where nothing can be repeated.
    private int atom = -1;
    private boolean repeated;

    /// @param extended whether it is an extended expression
    /// @param newline whether lines of the text are matched one by one
    PosixSyntax(String pattern, boolean extended, boolean newline) {
        this.pattern = pattern;
        this.extended = extended;
        this.newline = newline;
    }

    /// @param ignoreCase whether letters match in both cases
    /// @throws PatternSyntaxException if it is malformed
    Pattern compile(boolean ignoreCase) {
        while (at < pattern.length()) {
            step();
        }
        if (!groups.isEmpty()) {
            throw error("Unmatched ( or \\(");
        }
        return Pattern.compile(out.toString(), Pattern.UNIX_LINES
                | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0)
                | (newline ? Pattern.MULTILINE : Pattern.DOTALL));
    }

    private PatternSyntaxException error(String text) {
        return new PatternSyntaxException(text, pattern, at);
    }

    private void step() {
        char c = pattern.charAt(at);
        if (c == '\\') {
            escape();
            return;
        }
        switch (c) {
            case '[' -> bracket();
            case '*' -> star();
            case '.' -> literal(".", 1);
            case '^' -> caret();
            case '$' -> dollar();
            case '(', ')', '|', '+', '?', '{' -> {
                if (extended) {
                    operator(c, 1);
                } else {
                    literal(quoted(c), 1);
                }
            }
            default -> literal(quoted(c), 1);
        }
    }

    private void literal(String text, int length) {
        atom = out.length();
        repeated = false;
        out.append(text);
        at += length;
    }

    private static String quoted(char c) {
        boolean plain = Character.isLetterOrDigit(c) || c > 126 || c < 33;
        return plain ? String.valueOf(c) : "\\" + c;
    }

    private void caret() {
        if (extended || atStart()) {
            out.append('^');
            atom = -1;
            at++;
        } else {
            literal("\\^", 1);
        }
    }

    private boolean atStart() {
        return at == 0 || pattern.startsWith("\\(", at - 2) || pattern.startsWith("\\|", at - 2);
    }

    private void dollar() {
        boolean last = at + 1 == pattern.length() || pattern.startsWith("\\)", at + 1)
                || pattern.startsWith("\\|", at + 1);
        if (extended || last) {
            out.append(newline ? "$" : "\\z");
            atom = -1;
            at++;
        } else {
            literal("\\$", 1);
        }
    }

    private void star() {
        if (atom < 0 && !extended) {
            literal("\\*", 1);
        } else {
            operator('*', 1);
        }
    }

    private void escape() {
        if (at + 1 == pattern.length()) {
            throw error("Trailing backslash");
        }
        char next = pattern.charAt(at + 1);
        switch (next) {
            case '(', ')', '|', '+', '?', '{' -> {
                if (extended) {
                    literal("\\" + next, 2);
                } else {
                    operator(next, 2);
                }
            }
            case '<' -> assertion("\\b(?=\\w)");
            case '>' -> assertion("\\b(?<=\\w)");
            case '`' -> assertion("\\A");
            case '\'' -> assertion("\\z");
            case 'b', 'B' -> assertion("\\" + next);
            case 'w', 'W', 's', 'S' -> literal("\\" + next, 2);
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                if (next - '0' > closed) {
                    throw error("Invalid back reference");
                }
                literal("(?:\\" + next + ")", 2);
            }
            default -> literal(quoted(next), 2);
        }
    }

    private void assertion(String text) {
        out.append(text);
        atom = -1;
        at += 2;
    }

    private void operator(char c, int length) {
        switch (c) {
            case '(' -> {
                groups.push(out.length());
                opened++;
                out.append('(');
                atom = -1;
            }
            case ')' -> close();
            case '|' -> {
                out.append('|');
                atom = -1;
            }
            default -> {
                repeat(c, length);
                return;
            }
        }
        at += length;
    }

    private void close() {
        if (groups.isEmpty()) {
            if (!extended) {
                throw error("Unmatched ) or \\)");
            }
            atom = out.length();
            repeated = false;
            out.append("\\)");
            return;
        }
        atom = groups.pop();
        repeated = false;
        closed++;
        out.append(')');
    }

    private void repeat(char c, int length) {
        if (atom < 0) {
            throw error("Invalid preceding regular expression");
        }
        if (repeated) {
            out.insert(atom, "(?:").append(')');
        }
        repeated = true;
        if (c != '{') {
            out.append(c);
            at += length;
            return;
        }
        int end = pattern.indexOf(extended ? "}" : "\\}", at + length);
        if (end < 0) {
            throw error("Unmatched { or \\{");
        }
        out.append('{').append(interval(pattern.substring(at + length, end))).append('}');
        at = end + length;
    }

    private String interval(String text) {
        int comma = text.indexOf(',');
        int low = number(comma < 0 ? text : text.substring(0, comma), 0);
        int high = comma < 0 ? low : number(text.substring(comma + 1), Integer.MAX_VALUE);
        if (low > high || text.isEmpty() || low < 0) {
            throw error("Invalid content of \\{\\}");
        }
        if (low > 32_767 || high > 32_767 && high < Integer.MAX_VALUE) {
            throw error("Regular expression too big");
        }
        return high == Integer.MAX_VALUE ? low + "," : low + "," + high;
    }

    private int number(String digits, int otherwise) {
        if (digits.isEmpty()) {
            return otherwise;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9' || i > 5) {
                return -1;
            }
        }
        return Integer.parseInt(digits);
    }

    private void bracket() {
        atom = out.length();
        repeated = false;
        at = new Bracket(pattern, at, false, newline).translate(out);
    }
}
