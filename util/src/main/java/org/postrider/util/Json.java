package org.postrider.util;

/// JSON strings (RFC 8259, section 7), and objects with one member.
///
/// A page of our own: there is nothing to write but strings, and the start-up of commands has no
/// room for the classes of a library. Bytes above 126 are left as they are: they are UTF-8 if what
/// they come from is.
public final class Json {
    private static final String HEX = "0123456789abcdef";

    private Json() {}

    /// `{"name": "value"}`.
    public static String object(String name, String value) {
        var out = new StringBuilder(name.length() + value.length() + 16).append('{');
        string(out, name);
        out.append(": ");
        string(out, value);
        return out.append('}').toString();
    }

    /// Adds a string with its quotes.
    ///
    /// @return `out`
    public static StringBuilder string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"');
    }
}
