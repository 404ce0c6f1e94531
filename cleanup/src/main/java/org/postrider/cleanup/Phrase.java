package org.postrider.cleanup;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.postrider.util.Bytes;

/// A person's name in a header: as words, as a quoted string, as a comment, or encoded (RFC 2047).
///
/// White space in a name is one space, and none at its ends.
final class Phrase {
    private static final String PLAIN = "!#$%&'*+-/=?^_`{|}~ ";
    /// What need not be encoded in a word before an address (RFC 2047, section 5).
    private static final String LITERAL = "!*+-/";
    /// What the name of a character set has not (RFC 2047, section 2: `especials`).
    private static final String ESPECIALS = "()<>@,;:\\\"/[]?.=";
    /// Most characters of an encoded word (RFC 2047, section 2).
    private static final int WORD = 75;
    /// A shorter name stays readable, whatever is in it.
    private static final int SHORT = 20;
    /// How much a line holds before what comes next begins another one, as in lists of addresses.
    private static final int LINE = 70;

    private Phrase() {}

    /// Whether encoded words can be in this character set: a name without special characters, which
    /// leaves half of a word for the text.
    static boolean isCharset(String name) {
        return name.length() <= WORD / 2
                && name.chars().allMatch(c -> c > ' ' && c < 127 && ESPECIALS.indexOf(c) < 0);
    }

    /// A field with the name as a display name before an address.
    ///
    /// @param start the field's name and colon
    /// @param address in external form
    /// @param charset of a name that is not ASCII
    static String field(String start, String name, String address, String charset) {
        var spaced = spaced(name);
        var pieces = new ArrayList<>(
                Bytes.isAscii(spaced) ? List.of(phrase(spaced)) : words(spaced, charset));
        pieces.set(0, start + " " + pieces.getFirst());
        pieces.add("<" + address + ">");
        return folded(pieces);
    }

    /// A field with the name as a comment after an address. In a name in ASCII, parentheses are made
    /// to match, and a backslash with nothing after it is left out.
    static String commented(String start, String name, String address, String charset) {
        var spaced = spaced(name);
        var pieces = new ArrayList<>(
                Bytes.isAscii(spaced) ? List.of(comment(spaced)) : words(spaced, charset));
        var field = start + " " + address;
        if (pieces.getFirst().isEmpty()) {
            return field;
        }
        pieces.set(0, "(" + pieces.getFirst());
        pieces.set(pieces.size() - 1, pieces.getLast() + ")");
        pieces.addFirst(field);
        return folded(pieces);
    }

    private static String spaced(String name) {
        var out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > ' ') {
                out.append(c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        return out.toString().stripTrailing();
    }

    private static String folded(List<String> pieces) {
        var out = new StringBuilder(pieces.getFirst());
        int line = 0;
        for (var piece : pieces.subList(1, pieces.size())) {
            boolean fits = out.length() - line + 1 + piece.length() < LINE;
            out.append(fits ? " " : "\n\t");
            line = fits ? line : out.length();
            out.append(piece);
        }
        return out.toString();
    }

    private static String phrase(String name) {
        var out = new StringBuilder(name.length() + 4);
        boolean quote = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            quote |= !isAlphanumeric(c) && PLAIN.indexOf(c) < 0;
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return quote ? "\"" + out + "\"" : out.toString();
    }

    private static String comment(String name) {
        var out = new StringBuilder(name.length() + 4);
        int open = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean pair = c == '\\';
            if (pair && i + 1 == name.length() || c == ')' && open == 0) {
                continue;
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            out.append(c);
            if (pair) {
                out.append(name.charAt(++i));
            }
        }
        return out.append(")".repeat(open)).toString().strip();
    }

    /// The name in encoded words of at most 75 characters; each has whole characters (RFC 2047,
    /// section 5). Names that are short or mostly readable are in Q encoding, others in B encoding.
    private static List<String> words(String name, String charset) {
        long others = name.chars().filter(c -> !isLiteral((char) c)).count();
        boolean readable = name.length() < SHORT || others < name.length() / 2;
        var before = "=?" + charset + (readable ? "?Q?" : "?B?");
        int room = WORD - before.length() - "?=".length();
        var all = new ArrayList<String>();
        int from = 0;
        int at = 0;
        while (at < name.length()) {
            int next = at + character(name, at);
            if (encoded(name.substring(from, next), readable).length() > room) {
                all.add(before + encoded(name.substring(from, at), readable) + "?=");
                from = at;
            }
            at = next;
        }
        all.add(before + encoded(name.substring(from), readable) + "?=");
        return all;
    }

    /// How many bytes belong to the character there, as far as it may be UTF-8. In other character
    /// sets a byte above 127 may be taken for a beginning; then up to three others stay with it.
    private static int character(String name, int at) {
        int length = 1;
        while (name.charAt(at) >= 0xc0 && length < 4 && at + length < name.length()
                && (name.charAt(at + length) & 0xc0) == 0x80) {
            length++;
        }
        return length;
    }

    private static String encoded(String text, boolean readable) {
        if (!readable) {
            return Base64.getEncoder().encodeToString(Bytes.of(text));
        }
        var out = new StringBuilder(3 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLiteral(c)) {
                out.append(c);
            } else if (c == ' ') {
                out.append('_');
            } else {
                out.append('=').append("0123456789ABCDEF".charAt(c >> 4 & 15))
                        .append("0123456789ABCDEF".charAt(c & 15));
            }
        }
        return out.toString();
    }

    private static boolean isLiteral(char c) {
        return isAlphanumeric(c) || LITERAL.indexOf(c) >= 0;
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
