package org.postrider.tables;

import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.PatternSyntaxException;

/// `$1`, `${1}` and `$(1)` in the right-hand sides of pattern tables; `$$` is a dollar.
final class Substitution {
    private Substitution() {}

    static String apply(String value, Matcher match) {
        if (value.indexOf('$') < 0) {
            return value;
        }
        var out = new StringBuilder();
        walk(value, out, number -> {
            var group = match.group(number);
            out.append(group == null ? "" : group);
        });
        return out.toString();
    }

    /// Calls for every number in the text.
    ///
    /// @throws PatternSyntaxException if a `$` stands before something else
    static void forEachReference(String value, IntConsumer taker) {
        walk(value, new StringBuilder(), taker);
    }

    private static void walk(String value, StringBuilder out, IntConsumer group) {
        int i = 0;
        while (i < value.length()) {
            char c = value.charAt(i);
            if (c != '$') {
                out.append(c);
                i++;
                continue;
            }
            char next = i + 1 < value.length() ? value.charAt(i + 1) : 0;
            if (next == '$') {
                out.append('$');
                i += 2;
                continue;
            }
            char close = next == '{' ? '}' : next == '(' ? ')' : 0;
            int start = i + (close == 0 ? 1 : 2);
            int end = start;
            while (end < value.length() && Character.isDigit(value.charAt(end))) {
                end++;
            }
            boolean closed = close == 0 || end < value.length() && value.charAt(end) == close;
            if (end == start || end > start + 3 || !closed) {
                throw new PatternSyntaxException("bad replacement syntax", value, i);
            }
            group.accept(Integer.parseInt(value, start, end, 10));
            i = close == 0 ? end : end + 1;
        }
    }
}
