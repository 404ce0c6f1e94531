package org.postrider.mail.dsn;

import java.util.Locale;

/// Text without spaces and control characters (RFC 3461, section 4).
public final class Xtext {
    private Xtext() {}

    /// Writes all but printable ASCII, and `+` and `=`, as `+` and two hexadecimal digits.
    ///
    /// @param text of one byte per character
    public static String encode(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 32 && c < 127 && c != '+' && c != '=') {
                out.append(c);
            } else {
                out.append('+').append(Integer.toHexString(c | 0x100).substring(1)
                        .toUpperCase(Locale.ROOT));
            }
        }
        return out.toString();
    }
}
