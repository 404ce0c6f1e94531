package org.postrider.tables;

import java.util.Locale;
import org.postrider.util.Bytes;

/// The form in which keys are stored in tables and searched for.
public final class Keys {
    private Keys() {}

    /// The key in small letters; a key that is valid UTF-8 is folded as characters.
    public static String fold(String key) {
        if (Bytes.isAscii(key)) {
            return Bytes.lower(key);
        }
        return Bytes.utf8(key).map(text -> Bytes.fromUnicode(text.toLowerCase(Locale.ROOT)))
                .orElseGet(() -> Bytes.lower(key));
    }
}
