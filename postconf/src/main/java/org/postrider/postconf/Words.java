package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.util.Bytes;

/// Words of a line in master.cf, or of a value: separated by white space, held together by braces.
final class Words {
    private Words() {}

    /// The words of a line; those in braces with their braces. A brace that is not closed takes the
    /// rest of the line.
    static List<String> of(String line) {
        return of(line, ' ');
    }

    /// The elements of a list: commas separate them, too.
    static List<String> listed(String value) {
        return of(value, ',');
    }

    private static List<String> of(String line, char comma) {
        var words = new ArrayList<String>();
        int at = 0;
        while (at < line.length()) {
            if (separates(line.charAt(at), comma)) {
                at++;
                continue;
            }
            int end = end(line, at, comma);
            words.add(line.substring(at, end));
            at = end;
        }
        return words;
    }

    private static boolean separates(char c, char comma) {
        return c == comma || Bytes.isSpace(c);
    }

    private static int end(String line, int start, char comma) {
        int level = 0;
        int i = start;
        while (i < line.length() && (level > 0 || !separates(line.charAt(i), comma))) {
            if (line.charAt(i) == '{') {
                level++;
            } else if (line.charAt(i) == '}' && level > 0) {
                level--;
            }
            i++;
        }
        return i;
    }

    /// A word in braces without them and without white space around it.
    ///
    /// @param warnings is told what is wrong with the braces
    static String unbraced(String word, Consumer<String> warnings) {
        int close = close(word);
        int end = close < 0 ? word.length() : close;
        if (close < 0) {
            warnings.accept("missing '}' in \"" + word + "\"");
        } else if (!Setting.trimmed(word, close + 1).isEmpty()) {
            warnings.accept("syntax error after '}' in \"" + word + "\"");
        }
        return Setting.trimmed(word.substring(1, end), 0);
    }

    /// Position of the brace that closes the one in front; -1 if there is none.
    private static int close(String word) {
        int level = 0;
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) == '{') {
                level++;
            } else if (word.charAt(i) == '}' && --level == 0) {
                return i;
            }
        }
        return -1;
    }

    static boolean hasSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Bytes.isSpace(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
