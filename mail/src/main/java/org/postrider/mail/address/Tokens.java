package org.postrider.mail.address;

import java.util.ArrayList;
import java.util.List;

/// Splits address text into its lexical elements (RFC 5322, section 3.2). Every text can be split:
/// what is not closed ends with the text.
final class Tokens {
    /// A run of ordinary characters.
    static final char ATOM = 'a';
    /// A quoted string; the text is without quotes and backslashes.
    static final char QUOTED = 'q';
    /// A comment, as it is written.
    static final char COMMENT = 'c';
    /// A domain literal, as it is written, with its brackets, also where the second is missing.
    static final char LITERAL = 'l';

    private static final String SPECIALS = "()<>[]:;@\\,.\"";

    /// One element. A special character is its own kind.
    ///
    /// @param kind one of the constants, or the special character
    /// @param text see the constants
    /// @param start offset of its first character in the input
    /// @param end offset after its last character
    record Token(char kind, String text, int start, int end) {}

    private final String input;
    private final int limit;
    private final List<Token> tokens = new ArrayList<>();

    private Tokens(String input, int limit) {
        this.input = input;
        this.limit = limit;
    }

    /// The elements of this text, not more than `limit`; white space is left out.
    static List<Token> of(String input, int limit) {
        var scan = new Tokens(input, limit);
        scan.run();
        return scan.tokens;
    }

    /// Whether this character may stand in an atom; bytes above 127 may (RFC 6532).
    static boolean isAtomChar(char c) {
        return c > ' ' && c != 127 && SPECIALS.indexOf(c) < 0;
    }

    private void run() {
        int i = 0;
        while (i < input.length() && tokens.size() < limit) {
            char c = input.charAt(i);
            i = switch (c) {
                case ' ', '\t', '\r', '\n' -> i + 1;
                case '"' -> quoted(i);
                case '(' -> comment(i);
                case '[' -> literal(i);
                default -> isAtomChar(c) || c == '\\' || c < ' ' || c == 127 ? atom(i)
                        : add(c, String.valueOf(c), i, i + 1);
            };
        }
    }

    private int add(char kind, String text, int start, int end) {
        tokens.add(new Token(kind, text, start, end));
        return end;
    }

    private int atom(int start) {
        var text = new StringBuilder();
        int i = start;
        for (; i < input.length(); i++) {
            char c = input.charAt(i);
            if (c == '\\') {
                i++; // at the end of the text it stands for nothing
                text.append(i < input.length() ? input.substring(i, i + 1) : "");
            } else if (isAtomChar(c) || (c < ' ' || c == 127) && !isSpace(c)) {
                text.append(c);
            } else {
                break;
            }
        }
        // An atom with characters that need quotes is written as a quoted string later.
        var plain = text.toString();
        return add(plain.indexOf(' ') < 0 && Address.isDotString(plain) ? ATOM : QUOTED, plain,
                start, i);
    }

    private int quoted(int start) {
        var text = new StringBuilder();
        int i = start + 1;
        for (; i < input.length() && input.charAt(i) != '"'; i++) {
            if (input.charAt(i) != '\\') {
                text.append(input.charAt(i));
            } else if (++i < input.length()) {
                text.append(input.charAt(i));
            }
        }
        return add(QUOTED, text.toString(), start, Math.min(i + 1, input.length()));
    }

    private int comment(int start) {
        int level = 0;
        int i = start;
        for (; i < input.length(); i++) {
            char c = input.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                level++;
            } else if (c == ')' && --level == 0) {
                i++;
                break;
            }
        }
        int end = Math.min(i, input.length());
        return add(COMMENT, input.substring(start, end), start, end);
    }

    private int literal(int start) {
        int i = start + 1;
        while (i < input.length() && input.charAt(i) != ']') {
            i += input.charAt(i) == '\\' ? 2 : 1;
        }
        int end = Math.min(i + 1, input.length());
        var text = input.substring(start, end);
        return add(LITERAL, i < input.length() ? text : text + ']', start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
