package org.postrider.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Turns a pattern of `pcre:` into one of this platform, whose syntax is nearly the same.
///
/// Complaints carry the offset in the pattern that the PCRE library would give. What it has and
/// this platform has not (recursion, conditions, callouts, `\K`) is refused: the rule is skipped
/// with a warning, as a malformed one.
final class PerlSyntax {
    private static final int UNGREEDY = 1 << 20;
    private static final int ANCHORED = 1 << 21;
    private static final int DOLLAR_ENDONLY = 1 << 22;

    private final String pattern;
    private final StringBuilder out = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private int options = Pattern.UNIX_LINES | Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    private int at;
    private int open;
    private int groups;
    private int reference;
    private int referenceAt;
    private boolean repeatable;

    PerlSyntax(String pattern) {
        this.pattern = pattern;
    }

    /// @param flags the letters behind the pattern, each toggles something
    /// @throws PatternSyntaxException if it is malformed; the index is where
    Pattern compile(String flags) {
        for (int i = 0; i < flags.length(); i++) {
            options ^= option(flags.charAt(i));
        }
        while (at < pattern.length()) {
            step();
        }
        if (open > 0) {
            throw error("missing closing parenthesis", pattern.length());
        }
        if (reference > groups) {
            throw error("reference to non-existent subpattern", referenceAt);
        }
        if (has(ANCHORED)) {
            out.insert(0, "\\G(?:").append(')');
        }
        return Pattern.compile(out.toString(),
                options & ~(UNGREEDY | ANCHORED | DOLLAR_ENDONLY));
    }

    private int option(char flag) {
        return switch (flag) {
            case 'i' -> Pattern.CASE_INSENSITIVE;
            case 'm' -> Pattern.MULTILINE;
            case 's' -> Pattern.DOTALL;
            case 'x' -> Pattern.COMMENTS;
            case 'A' -> ANCHORED;
            case 'E' -> DOLLAR_ENDONLY;
            case 'U' -> UNGREEDY;
            case 'X' -> 0; // strict about unknown escapes: so is this platform
            default -> throw new RegexRule.FlagException(flag);
        };
    }

    private boolean has(int option) {
        return (options & option) != 0;
    }

    private PatternSyntaxException error(String text, int where) {
        return new PatternSyntaxException(text, pattern, where);
    }

    private void step() {
        char c = pattern.charAt(at);
        switch (c) {
            case '\\' -> escape();
            case '[' -> {
                at = new Bracket(pattern, at, true, false).translate(out);
                repeatable = true;
            }
            case '(' -> open();
            case ')' -> {
                if (--open < 0) {
                    throw error("unmatched closing parenthesis", at + 1);
                }
                copy(1, true);
            }
            case '*', '+', '?' -> quantifier(1);
            case '{' -> brace();
            case '|', '^' -> copy(1, false);
            case '$' -> dollar();
            default -> comment(c);
        }
    }

    private void comment(char c) {
        if (c == '#' && has(Pattern.COMMENTS)) {
            at = pattern.indexOf('\n', at);
            at = at < 0 ? pattern.length() : at;
            return;
        }
        boolean blank = has(Pattern.COMMENTS) && (c == ' ' || c >= '\t' && c <= '\r');
        copy(1, repeatable || !blank);
    }

    private void copy(int length, boolean repeatableThen) {
        out.append(pattern, at, at + length);
        at += length;
        repeatable = repeatableThen;
    }

    private void dollar() {
        if (has(DOLLAR_ENDONLY) && !has(Pattern.MULTILINE)) {
            out.append("\\z");
            at++;
            repeatable = true;
        } else {
            copy(1, true);
        }
    }

    private void brace() {
        int close = at + 1;
        boolean comma = false;
        while (close < pattern.length() && (Character.isDigit(pattern.charAt(close))
                || pattern.charAt(close) == ',' && !comma)) {
            comma |= pattern.charAt(close) == ',';
            close++;
        }
        boolean counts = close < pattern.length() && pattern.charAt(close) == '}'
                && Character.isDigit(pattern.charAt(at + 1));
        if (!counts) {
            out.append("\\{");
            at++;
            repeatable = true;
            return;
        }
        var bounds = pattern.substring(at + 1, close).split(",");
        if (bounds.length == 2 && number(bounds[0]) > number(bounds[1])) {
            throw error("numbers out of order in {} quantifier", close);
        }
        quantifier(close + 1 - at);
    }

    private int number(String digits) {
        if (digits.length() > 5 || Integer.parseInt(digits) > 65_535) {
            throw error("number too big in {} quantifier", at);
        }
        return Integer.parseInt(digits);
    }

    private void quantifier(int length) {
        if (!repeatable) {
            throw error("quantifier does not follow a repeatable item", at + length);
        }
        copy(length, false);
        char next = at < pattern.length() ? pattern.charAt(at) : 0;
        if (next == '?' || next == '+') {
            if (next == '+' || !has(UNGREEDY)) {
                out.append(next);
            }
            at++;
        } else if (has(UNGREEDY)) {
            out.append('?');
        }
    }

    private void open() {
        open++;
        if (!pattern.startsWith("(?", at)) {
            groups++;
            copy(1, false);
            return;
        }
        if (pattern.startsWith("(?#", at)) {
            int close = pattern.indexOf(')', at);
            if (close < 0) {
                throw error("missing ) after (?# comment", pattern.length());
            }
            open--;
            at = close + 1;
            return;
        }
        if (pattern.startsWith("(?P=", at) || pattern.startsWith("(?P>", at)) {
            nameReference(at + 4, ')');
            open--;
            return;
        }
        for (var begin : new String[] {"(?P<", "(?<", "(?'"}) {
            boolean behind = begin.equals("(?<") && at + 3 < pattern.length()
                    && (pattern.charAt(at + 3) == '=' || pattern.charAt(at + 3) == '!');
            if (pattern.startsWith(begin, at) && !behind) {
                named(at + begin.length(), begin.equals("(?'") ? '\'' : '>');
                return;
            }
        }
        char kind = at + 2 < pattern.length() ? pattern.charAt(at + 2) : 0;
        if (kind == 'R' || kind == '(' || kind == '&' || kind == 'C' || kind == '|'
                || Character.isDigit(kind)) {
            throw error("recursion, conditions and callouts are not supported", at + 2);
        }
        copy(kind == 0 ? 2 : 3, false);
    }

    private void named(int from, char end) {
        int close = pattern.indexOf(end, from);
        if (close < 0) {
            throw error("syntax error in subpattern name (missing terminator?)", pattern.length());
        }
        // Names here have no underscore, so they are replaced.
        groups++;
        names.add(pattern.substring(from, close));
        out.append("(?<n").append(names.size()).append('>');
        at = close + 1;
        repeatable = false;
    }

    private void nameReference(int from, char end) {
        int close = pattern.indexOf(end, from);
        int index = close < 0 ? -1 : names.indexOf(pattern.substring(from, close));
        if (index < 0) {
            throw error("reference to non-existent subpattern", Math.max(close, from));
        }
        out.append("\\k<n").append(index + 1).append('>');
        at = close + 1;
        repeatable = true;
    }

    private void escape() {
        if (at + 1 == pattern.length()) {
            throw error("\\ at end of pattern", pattern.length());
        }
        char next = pattern.charAt(at + 1);
        char then = at + 2 < pattern.length() ? pattern.charAt(at + 2) : 0;
        switch (next) {
            case 'Q' -> literal();
            case 'N' -> {
                out.append("[^\\n]");
                at += 2;
            }
            case 'k' -> nameReference(at + 3, then == '{' ? '}' : then == '\'' ? '\'' : '>');
            case 'g' -> numberReference(then);
            case 'K', 'C' -> throw error("\\" + next + " is not supported", at + 2);
            case 'p', 'P', 'x', 'o' -> {
                int close = then == '{' ? pattern.indexOf('}', at) : at + 1;
                if (close < 0) {
                    throw error("malformed \\" + next + " sequence", at + 2);
                }
                copy(close + 1 - at, true);
            }
            default -> {
                if (next >= '1' && next <= '9' && !Character.isDigit(then)
                        && next - '0' > reference) {
                    reference = next - '0';
                    referenceAt = at + 2;
                }
                copy(2, true);
            }
        }
        repeatable = true;
    }

    /// `\Q...\E`: nothing in between means anything.
    private void literal() {
        int end = pattern.indexOf("\\E", at);
        int stop = end < 0 ? pattern.length() : end;
        for (int i = at + 2; i < stop; i++) {
            char c = pattern.charAt(i);
            out.append(Character.isLetterOrDigit(c) ? "" : "\\").append(c);
        }
        at = end < 0 ? stop : stop + 2;
    }

    private void numberReference(char then) {
        boolean braced = then == '{';
        int from = at + (braced ? 3 : 2);
        int end = from;
        while (end < pattern.length() && Character.isDigit(pattern.charAt(end))) {
            end++;
        }
        if (end == from) {
            throw error("a numbered reference must not be zero", from);
        }
        out.append("(?:\\").append(pattern, from, end).append(')');
        at = braced ? end + 1 : end;
    }
}
