package org.postrider.local;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.util.Bytes;

/// One element of the value of an alias, of a `.forward` file, or of an included list.
///
/// ```
/// anna, Bob <bob@site.example>       addresses
/// \anna                              anna's mailbox, whatever her aliases and .forward say
/// |command   "|command arguments"    a command
/// /file/name   "/file name"   /dir/  a mailbox file, or with a final slash a Maildir
/// :include:/file/name                the elements that this file lists
/// ```
sealed interface Destination {
    /// An address in external form.
    record Address(String external) implements Destination {}

    /// The mailbox of a user.
    record Mailbox(String user) implements Destination {}

    /// A command, without `|`.
    record Command(String text) implements Destination {}

    /// A mailbox file or, with a final slash, a Maildir.
    record File(String path) implements Destination {}

    /// A file with more elements.
    record Include(String path) implements Destination {}

    /// The elements of a text, in its order. White space separates elements as commas do.
    static List<Destination> parse(String text) {
        return new Parser(text).run();
    }

    /// Reads a text from its beginning to its end.
    final class Parser {
        private static final String INCLUDE = ":include:";
        private static final int TOKEN_LIMIT = 100_000;

        private final String text;
        private final List<Destination> found = new ArrayList<>();
        private int at;

        private Parser(String text) {
            this.text = text;
        }

        private List<Destination> run() {
            while (at < text.length()) {
                if (isSeparator(text.charAt(at))) {
                    at++;
                } else if (!special()) {
                    addresses();
                }
            }
            return found;
        }

        private static boolean isSeparator(int c) {
            return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        /// Takes an element that is no address, if there is one.
        private boolean special() {
            boolean quoted = text.charAt(at) == '"';
            int end = quoted ? closingQuote() : word();
            boolean open = end > text.length(); // a string without an end ends with the line
            end = Math.min(end, text.length());
            var value = quoted ? unquoted(text.substring(at + 1, open ? end : end - 1))
                    : text.substring(at, end);
            if (Bytes.equalsIgnoreCase(value, INCLUDE)) {
                return includeAfterBlank(end);
            }
            boolean isAddress = quoted ? end < text.length() && text.charAt(end) == '@'
                    : value.indexOf('@') >= 0 && !value.startsWith("|");
            var destination = isAddress ? null : of(value);
            if (destination == null) {
                return false;
            }
            found.add(destination);
            at = end;
            return true;
        }

        /// Takes the name of a list that stands as a word of its own; a list without a name is none.
        private boolean includeAfterBlank(int end) {
            at = end;
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            int start = at;
            at = word();
            if (at > start) {
                found.add(new Include(text.substring(start, at)));
            }
            return true;
        }

        /// What a word without domain stands for; null where it is an address.
        private static Destination of(String word) {
            if (word.startsWith("|")) {
                return new Command(word.substring(1).strip());
            }
            if (word.startsWith("/")) {
                return new File(word);
            }
            if (word.length() > INCLUDE.length()
                    && word.regionMatches(true, 0, INCLUDE, 0, INCLUDE.length())) {
                return new Include(word.substring(INCLUDE.length()));
            }
            return word.startsWith("\\") && word.length() > 1 ? new Mailbox(word.substring(1))
                    : null;
        }

        /// Where the word at this place ends.
        private int word() {
            int end = at;
            while (end < text.length() && !isSeparator(text.charAt(end))) {
                end++;
            }
            return end;
        }

        /// The place after the quote that ends the string at this place; beyond the text where
        /// there is none.
        private int closingQuote() {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != '"') {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
            return end + 1;
        }

        private static String unquoted(String text) {
            var out = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                out.append(c == '\\' && i + 1 < text.length() ? text.charAt(++i) : c);
            }
            return out.toString();
        }

        /// Takes the addresses up to the next element that is none.
        private void addresses() {
            int start = at;
            skip(c -> atSpecial());
            add(text.substring(start, at));
        }

        /// Moves to the next character of this kind outside quotes, comments and angles.
        private void skip(IntPredicate kind) {
            int depth = 0;
            boolean quoted = false;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '\\') {
                    at++;
                } else if (c == '"' && depth == 0) {
                    quoted = !quoted;
                } else if (!quoted && (c == '(' || c == '<')) {
                    depth++;
                } else if (!quoted && (c == ')' || c == '>')) {
                    depth = Math.max(0, depth - 1);
                } else if (!quoted && depth == 0 && kind.test(c)) {
                    return;
                }
            }
            at = text.length();
        }

        private void add(String part) {
            for (var address : HeaderAddresses.find(part, TOKEN_LIMIT)) {
                var external = address.external();
                if (!external.isEmpty()) {
                    var internal = org.postrider.mail.address.Address.internal(external);
                    var inAngles = internal.indexOf('@') < 0 ? of(internal) : null;
                    found.add(inAngles == null ? new Address(external) : inAngles);
                }
            }
        }

        /// Whether white space is here and something else than an address after it.
        private boolean atSpecial() {
            if (!isSeparator(text.charAt(at)) || at + 1 >= text.length()) {
                return false;
            }
            char next = text.charAt(at + 1);
            return next == '|' || next == '/' || next == '\\'
                    || text.regionMatches(true, at + 1, INCLUDE, 0, INCLUDE.length())
                    || text.startsWith("\"|", at + 1) || text.startsWith("\"/", at + 1);
        }
    }
}
