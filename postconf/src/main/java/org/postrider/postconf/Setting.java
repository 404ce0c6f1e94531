package org.postrider.postconf;

import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// One `name = value`, from a file or from the command line.
///
/// @param name without white space
/// @param value without white space around it
record Setting(String name, String value) {
    /// ```
    /// setting = [ white ] name [ white ] "=" [ white ] value [ white ]
    /// ```
    /// @throws FatalException if the text is none
    static Setting parse(String text) {
        int start = skip(text, 0);
        int end = start;
        while (end < text.length() && text.charAt(end) != '=' && !Bytes.isSpace(text.charAt(end))) {
            end++;
        }
        int equals = skip(text, end);
        if (end == start) {
            throw new FatalException("missing attribute name: \"" + text + "\"");
        }
        if (equals == text.length() || text.charAt(equals) != '=') {
            throw new FatalException("missing '=' after attribute name: \"" + text + "\"");
        }
        return new Setting(text.substring(start, end), trimmed(text, equals + 1));
    }

    /// The rest of a text from `from` on, without white space around it.
    static String trimmed(String text, int from) {
        int start = skip(text, from);
        int end = text.length();
        while (end > start && Bytes.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && Bytes.isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
