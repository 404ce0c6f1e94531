package org.postrider.tables;

import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;

/// Lists in names and results of tables, such as `{ {a b}, c }`.
public final class Braces {
    private Braces() {}

    /// The brace that closes the one at this place; -1 for none.
    static int close(String text, int open) {
        int level = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                level++;
            } else if (c == '}' && --level == 0) {
                return i;
            }
        }
        return -1;
    }

    /// Elements separated by white space or commas, braces kept; one that is not closed goes to
    /// the end.
    public static List<String> split(String text) {
        var elements = new ArrayList<String>();
        int i = 0;
        while (i < text.length()) {
            if (separates(text.charAt(i))) {
                i++;
                continue;
            }
            int end = i;
            while (end < text.length() && !separates(text.charAt(end))) {
                int close = text.charAt(end) == '{' ? close(text, end) : end;
                end = close < 0 ? text.length() : close + 1;
            }
            elements.add(text.substring(i, end));
            i = end;
        }
        return elements;
    }

    /// What is in the braces around the text, without surrounding white space; null where the text
    /// is not one pair of braces.
    public static String inside(String text) {
        boolean whole = text.startsWith("{") && close(text, 0) == text.length() - 1;
        return whole ? text.substring(1, text.length() - 1).strip() : null;
    }

    /// What is wrong with a text that should be in one pair of braces.
    public static String problem(String text) {
        return (close(text, 0) < 0 ? "missing '}' in \"" : "syntax error after '}' in \"")
                + text + "\"";
    }

    private static boolean separates(char c) {
        return c == ',' || Bytes.isSpace(c);
    }
}
