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
    record Token(String text, Sort sort) {
        /// What a token can be.
        enum Sort { WORD, STRING, SPECIAL }

        boolean is(char special) {
            return sort == Sort.SPECIAL && text.charAt(0) == special;
        }

        /// Whether it is this word; a string is no name.
        boolean is(String name) {
            return isWord() && Bytes.equalsIgnoreCase(text, name);
        }

        boolean isWord() {
            return sort == Sort.WORD;
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
                tokens.add(new Token(String.valueOf(c), Token.Sort.SPECIAL));
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
            if (c == '\\') {
                if (at == bytes.length) {
                    break;
                }
                c = (char) (bytes[at++] & 0xff);
            }
            if (c != '\n') {
                text.append(c);
            }
        }
        return new Token(text.toString(), Token.Sort.STRING);
    }

    private Token word() {
        int start = at;
        while (at < bytes.length && !Bytes.isSpace((char) bytes[at])
                && SPECIALS.indexOf(bytes[at] & 0xff) < 0) {
            at++;
        }
        return new Token(Bytes.text(bytes, start, at - start), Token.Sort.WORD);
    }
}
