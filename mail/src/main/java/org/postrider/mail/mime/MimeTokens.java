package org.postrider.mail.mime;

import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;

/// Takes the value of a MIME header apart (RFC 2045, section 5.1):
///
/// ```
/// content   := type "/" subtype *(";" attribute "=" value)
/// value     := token / quoted-string
/// tspecials := "(" / ")" / "<" / ">" / "@" / "," / ";" / ":" / "\" / <"> / "/" / "[" / "]" / "?" / "="
/// ```
///
/// White space and comments are left out. What does not fit is returned as it comes: the callers
/// only look for what they know.
final class MimeTokens {
    private static final String SPECIALS = "()<>@,;:\\\"/[]?=";

    /// One token.
    ///
    /// @param text without quotes
    /// @param word whether it is a word or a quoted string, as against a special character
    record Token(String text, boolean word) {
        boolean is(char special) {
            return !word && text.charAt(0) == special;
        }

        boolean is(String name) {
            return word && Bytes.equalsIgnoreCase(text, name);
        }
    }

    private final byte[] bytes;
    private int at;

    MimeTokens(byte[] header, int start) {
        bytes = header;
        at = start;
    }

    /// Whether the text has come to its end.
    boolean atEnd() {
        return at >= bytes.length;
    }

    /// The tokens up to the next semicolon, or the end.
    List<Token> part() {
        var tokens = new ArrayList<Token>(4);
        while (at < bytes.length) {
            char c = (char) (bytes[at] & 0xff);
            if (Bytes.isSpace(c)) {
                at++;
            } else if (c == '(') {
                comment();
            } else if (c == '"') {
                tokens.add(quoted());
            } else if (c == ';') {
                at++;
                break;
            } else if (SPECIALS.indexOf(c) >= 0) {
                at++;
                tokens.add(new Token(String.valueOf(c), false));
            } else {
                tokens.add(word());
            }
        }
        return tokens;
    }

    private void comment() {
        int depth = 0;
        while (at < bytes.length) {
            char c = (char) bytes[at++];
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return;
            }
        }
    }

    private Token quoted() {
        var text = new StringBuilder();
        at++;
        while (at < bytes.length) {
            char c = (char) (bytes[at++] & 0xff);
            if (c == '"') {
                break;
            }
            if (c == '\\' && at < bytes.length) {
                c = (char) (bytes[at++] & 0xff);
            }
            if (c != '\n') {
                text.append(c);
            }
        }
        return new Token(text.toString(), true);
    }

    private Token word() {
        int start = at;
        while (at < bytes.length && !Bytes.isSpace((char) bytes[at])
                && SPECIALS.indexOf(bytes[at] & 0xff) < 0) {
            at++;
        }
        return new Token(Bytes.text(bytes, start, at - start), true);
    }
}
