package org.postrider.util;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/// Conversions between byte text (one byte per character, see the package comment) and the rest.
public final class Bytes {
    private Bytes() {}

    /// The byte text of these bytes.
    public static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /// The byte text of a part of an array.
    public static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, ISO_8859_1);
    }

    /// The bytes of byte text.
    public static byte[] of(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /// The byte text of Unicode text, such as a command line argument or a literal.
    public static String fromUnicode(String unicode) {
        return text(unicode.getBytes(UTF_8));
    }

    /// The Unicode text that this byte text encodes as UTF-8; empty where it is not valid UTF-8.
    public static Optional<String> utf8(String text) {
        if (isAscii(text)) {
            return Optional.of(text);
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(of(text))).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// Whether the character is white space of ASCII, line ends included.
    public static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /// Whether every character is below 128.
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /// The text with everything outside printable ASCII replaced by `?`, cut at `limit` characters:
    /// what may go into a log line or a reply.
    ///
    /// Well-formed UTF-8 is left alone, as Postfix does with `smtputf8_enable`.
    public static String printable(String text, int limit) {
        var cut = text.length() > limit ? text.substring(0, limit) : text;
        if (isPrintableAscii(cut)) {
            return cut;
        }
        boolean utf8 = !isAscii(cut) && utf8(cut).isPresent();
        var out = new StringBuilder(cut);
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (c < 32 || c == 127 || c > 127 && !utf8) {
                out.setCharAt(i, '?');
            }
        }
        return out.toString();
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 32 || c > 126) {
                return false;
            }
        }
        return true;
    }

    /// The text with ASCII capitals made small; other bytes are left alone.
    public static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return lowerFrom(text, i);
            }
        }
        return text;
    }

    private static String lowerFrom(String text, int start) {
        var out = new StringBuilder(text);
        for (int i = start; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.setCharAt(i, (char) (c + 32));
            }
        }
        return out.toString();
    }

    /// Whether the texts are equal but for the case of ASCII letters.
    public static boolean equalsIgnoreCase(String a, String b) {
        return a.length() == b.length() && lower(a).equals(lower(b));
    }
}
