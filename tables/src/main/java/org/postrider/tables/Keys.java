package org.postrider.tables;

import org.postrider.util.Bytes;

/// The form in which keys are stored in tables and searched for.
public final class Keys {
    private static final int DOTLESS_I = 0x131;

    private Keys() {}

    /// The key in small letters; a key that is valid UTF-8 is folded as characters.
    public static String fold(String key) {
        if (Bytes.isAscii(key)) {
            return Bytes.lower(key);
        }
        return Bytes.utf8(key).map(text -> Bytes.fromUnicode(folded(text)))
                .orElseGet(() -> Bytes.lower(key));
    }

    /// Case folding of characters one by one (Unicode, section 3.13): what has the same capitals
    /// becomes the same.
    private static String folded(String text) {
        var out = new StringBuilder(text.length() + 4);
        text.codePoints().forEach(c -> {
            int upper = Character.toUpperCase(c);
            if (c == DOTLESS_I) {
                out.appendCodePoint(c);
            } else if (upper == c && Character.isLowerCase(c)) {
                // Capitals of several letters, such as those of sharp s.
                Character.toString(c).toUpperCase(java.util.Locale.ROOT).codePoints()
                        .forEach(u -> out.appendCodePoint(Character.toLowerCase(u)));
            } else {
                out.appendCodePoint(Character.toLowerCase(upper));
            }
        });
        return out.toString();
    }
}
