package org.postrider.mail.params;

import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;

/// Splits list values of main.cf.
public final class Lists {
    private Lists() {}

    /// Elements separated by white space or commas. An element in braces is kept together with its
    /// braces; white space inside it is left alone.
    ///
    /// @throws ConfException if a brace is not closed
    public static List<String> split(String text) {
        var elements = new ArrayList<String>();
        int i = 0;
        while (i < text.length()) {
            if (isSeparator(text.charAt(i))) {
                i++;
                continue;
            }
            int end = i;
            while (end < text.length() && !isSeparator(text.charAt(end))) {
                end = text.charAt(end) == '{' ? braceEnd(text, end) + 1 : end + 1;
            }
            elements.add(text.substring(i, end));
            i = end;
        }
        return elements;
    }

    /// The content of an element in braces, without them and without surrounding white space; the
    /// element itself when it has none.
    public static String unbraced(String element) {
        boolean braced = element.startsWith("{") && element.endsWith("}");
        return braced ? element.substring(1, element.length() - 1).strip() : element;
    }

    private static int braceEnd(String text, int open) {
        int level = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                level++;
            } else if (text.charAt(i) == '}' && --level == 0) {
                return i;
            }
        }
        throw new ConfException("missing '}' in \"" + text.substring(open) + "\"");
    }

    private static boolean isSeparator(char c) {
        return c == ',' || Bytes.isSpace(c);
    }
}
