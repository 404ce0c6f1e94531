package org.postrider.cleanup;

import org.postrider.util.Bytes;

/// A person's name in a header: as words, as a quoted string, or encoded (RFC 2047).
final class Phrase {
    private static final String PLAIN = "!#$%&'*+-/=?^_`{|}~ ";

    private Phrase() {}

    /// The name as a display name before an address.
    ///
    /// @param charset of a name that is not ASCII
    static String encode(String name, String charset) {
        if (!Bytes.isAscii(name)) {
            return encodedWord(name, charset);
        }
        var out = new StringBuilder(name.length() + 4);
        boolean quote = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            quote |= !letter && PLAIN.indexOf(c) < 0;
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c < ' ' ? ' ' : c);
        }
        return quote ? "\"" + out + "\"" : out.toString();
    }

    /// The name as a comment, without its outer parentheses: parentheses are made to match, and a
    /// backslash with nothing after it is left out.
    static String comment(String name, String charset) {
        if (!Bytes.isAscii(name)) {
            return encodedWord(name, charset);
        }
        var out = new StringBuilder(name.length() + 4);
        int open = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean pair = c == '\\';
            if (pair && i + 1 == name.length() || c == ')' && open == 0) {
                continue;
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            out.append(c < ' ' ? ' ' : c);
            if (pair) {
                out.append(name.charAt(++i));
            }
        }
        return out.append(")".repeat(open)).toString().strip();
    }

    private static String encodedWord(String name, String charset) {
        var out = new StringBuilder("=?").append(charset).append("?Q?");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain) {
                out.append(c);
            } else if (c == ' ') {
                out.append('_');
            } else {
                out.append('=').append("0123456789ABCDEF".charAt(c >> 4 & 15))
                        .append("0123456789ABCDEF".charAt(c & 15));
            }
        }
        return out.append("?=").toString();
    }
}
