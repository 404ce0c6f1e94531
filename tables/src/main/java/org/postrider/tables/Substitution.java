package org.postrider.tables;

import java.util.function.Consumer;
import java.util.regex.Matcher;

/// `$1`, `${1}` and `$(1)` in the right-hand sides of pattern tables; `$$` is a dollar.
final class Substitution {
    /// The text is malformed; what is wrong has been said.
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1;

        SyntaxException() {
            super("bad replacement syntax", null, false, false);
        }
    }

    /// Takes the parts of a text.
    private interface Taker {
        void text(char c);

        void reference(String name);
    }

    private Substitution() {}

    /// Puts groups in the place of references. A group that did not take part is empty.
    ///
    /// @param value one that [#check] accepted
    static String apply(String value, Matcher match) {
        var out = new StringBuilder();
        walkChecked(value, new Taker() {
            @Override
            public void text(char c) {
                out.append(c);
            }

            @Override
            public void reference(String name) {
                var group = match.group(Integer.parseInt(name));
                out.append(group == null ? "" : group);
            }
        });
        return out.toString();
    }

    /// A text without references, with `$$` made `$`.
    static String plain(String value) {
        if (value.indexOf('$') < 0) {
            return value;
        }
        var out = new StringBuilder();
        walkChecked(value, new Taker() {
            @Override
            public void text(char c) {
                out.append(c);
            }

            @Override
            public void reference(String name) {
                throw new IllegalStateException(name);
            }
        });
        return out.toString();
    }

    private static void walkChecked(String value, Taker taker) {
        try {
            walk(value, taker, _ -> { });
        } catch (SyntaxException e) {
            throw new IllegalStateException(value, e);
        }
    }

    /// Checks a text.
    ///
    /// @param perl whether it is for `pcre:`, whose complaints differ
    /// @param warning takes complaints of references that are no numbers
    /// @param macro takes complaints of dollars and braces
    /// @return the highest number; 0 where there is none
    static int check(String value, boolean perl, Consumer<String> warning,
            Consumer<String> macro) throws SyntaxException {
        if (value.indexOf('$') < 0) {
            return 0;
        }
        int[] highest = {0};
        boolean[] bad = {false};
        walk(value, new Taker() {
            @Override
            public void text(char c) {
                // Only references are of interest.
            }

            @Override
            public void reference(String name) {
                int number = number(name);
                if (number < 0) {
                    warning.accept("non-numeric replacement index \"" + name + "\"");
                } else if (number == 0) {
                    warning.accept((perl ? "out of range" : "out-of-range")
                            + " replacement index \"" + name + "\"");
                }
                bad[0] |= number <= 0;
                highest[0] = Math.max(highest[0], number);
            }
        }, macro);
        if (bad[0]) {
            throw new SyntaxException();
        }
        return highest[0];
    }

    private static int number(String name) {
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = Math.min(number * 10 + c - '0', 100_000);
        }
        return number;
    }

    private static void walk(String value, Taker taker, Consumer<String> macro)
            throws SyntaxException {
        int i = 0;
        while (i < value.length()) {
            char c = value.charAt(i++);
            if (c != '$') {
                taker.text(c);
            } else if (i < value.length() && value.charAt(i) == '$') {
                taker.text('$');
                i++;
            } else {
                i = reference(value, i, taker, macro);
            }
        }
    }

    /// @param at behind the dollar
    /// @return where the text goes on
    private static int reference(String value, int at, Taker taker, Consumer<String> macro)
            throws SyntaxException {
        char open = at < value.length() ? value.charAt(at) : 0;
        char close = open == '{' ? '}' : open == '(' ? ')' : 0;
        int start = close == 0 ? at : at + 1;
        int end = close == 0 ? wordEnd(value, at) : value.indexOf(close, start);
        if (end < 0) {
            macro.accept("truncated macro reference: \"" + value + "\"");
            throw new SyntaxException();
        }
        int next = close == 0 ? end : end + 1;
        if (end == start) {
            macro.accept("empty macro name: \"" + value + "\"");
            throw new SyntaxException();
        }
        taker.reference(value.substring(start, end));
        return next;
    }

    private static int wordEnd(String value, int from) {
        int end = from;
        while (end < value.length() && (Character.isLetterOrDigit(value.charAt(end))
                || value.charAt(end) == '_')) {
            end++;
        }
        return end;
    }
}
