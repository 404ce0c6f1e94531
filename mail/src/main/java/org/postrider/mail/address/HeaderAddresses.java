package org.postrider.mail.address;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.mail.address.Tokens.Token;
import org.postrider.util.Bytes;

/// The addresses in the value of an address header (RFC 5322, section 3.4), such as
///
/// ```
/// Anna <anna@site.example>, (the boss) bob@site.example, friends: "c d"@site.example;
/// ```
///
/// Comments, display names and the names of groups are no addresses. Words side by side without a
/// display name's `<` after them are addresses each: somebody forgot the commas.
public final class HeaderAddresses {
    /// One address.
    ///
    /// @param external the address in external form, without comments and white space
    public record Found(String external) {}

    /// What stands in the list: an address, by its place among those found, or the text of a token.
    ///
    /// @param kind of the token; [#ADDRESS]
    private record Item(char kind, String text, int address) {}

    private static final char ADDRESS = 'A';
    /// The colon behind the name of a group.
    private static final char GROUP = 'G';
    /// After these, `<` has a space before it.
    private static final String BEFORE_OPEN = ":;>.@<";
    private static final int LINE = 70;
    private static final int BESIDE = 250;
    private static final int SHOWN = 100;

    private final List<Token> tokens;
    /// By place of a `<`: the place of its `>`; 0 where there is none.
    private final int[] closes;
    /// The places of colons behind the names of groups.
    private final BitSet groups = new BitSet();
    private final List<Found> found = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    /// Words and comments of which it is not clear yet whether they are a name or addresses.
    private final List<Token> pending = new ArrayList<>();

    private HeaderAddresses(String text, int limit) {
        tokens = Tokens.of(text, limit);
        closes = new int[tokens.size()];
    }

    /// Takes the value of a header apart.
    ///
    /// @param limit lexical elements that are looked at (`header_address_token_limit`)
    public static HeaderAddresses of(String text, int limit) {
        var list = new HeaderAddresses(text, limit);
        list.run();
        return list;
    }

    /// The addresses in this text, in order.
    ///
    /// @param limit lexical elements that are looked at (`header_address_token_limit`)
    public static List<Found> find(String text, int limit) {
        return of(text, limit).found();
    }

    /// The addresses, in order.
    public List<Found> found() {
        return found;
    }

    /// Finds what belongs together. That is done from the end: `>` belongs to the `<` that is nearest
    /// before it; after a semicolon, colons end names of groups. Such a name has all that comes after
    /// the comma before it.
    private void match() {
        boolean group = false;
        boolean inName = false;
        for (int i = tokens.size() - 1; i >= 0; i--) {
            char kind = tokens.get(i).kind();
            if (inName) {
                inName = kind != ',';
            } else if (kind == ';') {
                group = true;
            } else if (kind == ':' && group) {
                groups.set(i);
                inName = true;
            } else if (kind == '>') {
                int open = open(i);
                if (open >= 0) {
                    closes[open] = i;
                    i = open;
                }
            }
        }
    }

    private int open(int close) {
        int i = close - 1;
        while (i >= 0 && tokens.get(i).kind() != '<') {
            i--;
        }
        return i;
    }

    private void run() {
        match();
        int colon = groups.nextSetBit(0);
        boolean begins = true; // an element of the list
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (begins && colon >= i && !hasComma(i, colon)) {
                i = group(i, colon);
                colon = groups.nextSetBit(colon + 1);
            } else if (",;>".indexOf(token.kind()) >= 0) {
                bare(pending);
                items.add(new Item(token.kind(), token.text(), -1));
                pending.clear();
            } else if (closes[i] > 0) {
                i = route(i, closes[i]);
            } else {
                pending.add(token);
            }
            begins = token.kind() == ',';
        }
        bare(pending);
    }

    private boolean hasComma(int from, int to) {
        return tokens.subList(from, to).stream().anyMatch(t -> t.kind() == ',');
    }

    /// The name of a group, as it is written.
    private int group(int start, int colon) {
        name(tokens.subList(start, colon));
        items.add(new Item(GROUP, ":", -1));
        return colon;
    }

    /// These are no addresses.
    private void name(List<Token> words) {
        for (var token : words) {
            items.add(new Item(token.kind(), token.kind() == Tokens.COMMENT ? comment(token)
                    : external(List.of(token)), -1));
        }
    }

    private static String comment(Token token) {
        return token.text().replace('\n', ' ');
    }

    /// The address between `<` and `>`; what stood before it was a display name.
    private int route(int open, int close) {
        display();
        items.add(new Item('<', "<", -1));
        var inside = tokens.subList(open + 1, close);
        add(inside.stream().filter(t -> t.kind() != Tokens.COMMENT).toList());
        comments(inside);
        items.add(new Item('>', ">", -1));
        return close;
    }

    /// What is pending was a display name; before a colon, an address that somebody forgot to end.
    private void display() {
        int colon = pending.size() - 1;
        while (colon >= 0 && pending.get(colon).kind() != ':') {
            colon--;
        }
        if (colon >= 0) {
            bare(pending.subList(0, colon));
            items.add(new Item(':', ":", -1));
        }
        name(pending.subList(colon + 1, pending.size()));
        pending.clear();
    }

    /// These were addresses, with their comments: a new one begins where a word follows another.
    private void bare(List<Token> from) {
        boolean first = items.isEmpty() || ">;".indexOf(items.getLast().kind()) < 0;
        int start = 0;
        int end = 0; // after the last token that is no comment
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).kind() == Tokens.COMMENT) {
                continue;
            }
            if (end > start && isWord(from.get(end - 1)) && isWord(from.get(i))) {
                first = bare(from.subList(start, end), first);
                start = end;
            }
            end = i + 1;
        }
        if (start < from.size()) {
            bare(from.subList(start, from.size()), first);
        }
    }

    private boolean bare(List<Token> one, boolean first) {
        var words = one.stream().filter(t -> t.kind() != Tokens.COMMENT).toList();
        if (!words.isEmpty()) {
            separate(first);
            add(words);
        }
        comments(one);
        return first && words.isEmpty();
    }

    private void separate(boolean first) {
        if (!first) {
            items.add(new Item(',', ",", -1));
        }
    }

    private void comments(List<Token> from) {
        for (var token : from) {
            if (token.kind() == Tokens.COMMENT) {
                items.add(new Item(Tokens.COMMENT, comment(token), -1));
            }
        }
    }

    private void add(List<Token> element) {
        items.add(new Item(ADDRESS, "", found.size()));
        found.add(new Found(external(element)));
    }

    /// The header with these addresses in the places of those that were found: one space after each
    /// comma, comments behind their addresses, and a new line, with a tab, after a comma where the
    /// line would have 70 characters.
    ///
    /// Where an element of the list has more than 250 characters beside its last address, names and
    /// comments mostly, only that address stays of it.
    ///
    /// @param name of the header
    /// @param addresses in external form
    /// @param stripped gets what is to be logged of each element of which only the address stays
    public String header(String name, List<String> addresses, Consumer<String> stripped) {
        var out = new Folded(name, stripped);
        for (var item : items) {
            out.add(item.kind(),
                    item.kind() == ADDRESS ? addresses.get(item.address()) : item.text());
        }
        return out.end();
    }

    /// A header that is written.
    private static final class Folded {
        private final StringBuilder out;
        private final Consumer<String> stripped;
        private int line;
        /// After the last comma: whether a new line begins here is still open.
        private int chunk;
        private boolean first = true;
        private char last;
        private boolean addressed;
        private String address = "";

        Folded(String name, Consumer<String> stripped) {
            out = new StringBuilder(name).append(": ");
            chunk = out.length();
            this.stripped = stripped;
        }

        void add(char kind, String text) {
            if (kind == ',') {
                strip();
            }
            if (isSpaced(last, kind)) {
                out.append(' ');
            }
            out.append(text);
            last = kind;
            if (kind == ADDRESS) {
                address = text;
                addressed = true;
            } else if (kind == GROUP) {
                out.append(' ');
            } else if (kind == ',') {
                fold();
                out.append(' ');
                chunk = out.length();
                first = false;
            }
        }

        String end() {
            strip();
            fold();
            return out.toString();
        }

        private void strip() {
            if (addressed && out.length() - chunk - address.length() > BESIDE) {
                stripped.accept("stripping too many comments from address: "
                        + Bytes.printable(out.substring(chunk), SHOWN) + "...");
                out.setLength(chunk);
                out.append('<').append(address).append('>');
                last = '>';
            }
            addressed = false;
            address = "";
        }

        /// Begins a new line with what has come since the last comma, if it does not fit.
        private void fold() {
            if (!first && out.length() - line >= LINE) {
                out.replace(chunk - 1, chunk, "\n\t");
                line = chunk + 1;
            }
        }
    }

    private static boolean isSpaced(char last, char next) {
        boolean afterText = isWord(last) || last == ADDRESS || last == Tokens.COMMENT;
        if (next == '<') {
            return afterText || BEFORE_OPEN.indexOf(last) >= 0;
        }
        return afterText && (isWord(next) || next == ADDRESS || next == Tokens.COMMENT);
    }

    /// The tokens written together, words in quotes where they need them; with a space between words
    /// where there must be quotes anyway.
    static String external(List<Token> element) {
        var out = new StringBuilder();
        int domain = element.size() - 1;
        while (domain > 0 && element.get(domain).kind() != '@') {
            domain--;
        }
        boolean quoted = element.subList(0, domain > 0 ? domain : element.size()).stream()
                .anyMatch(t -> t.kind() == Tokens.QUOTED || t.kind() == Tokens.LITERAL);
        char last = 0;
        for (var token : element) {
            if (isWord(last) && (token.kind() == '<' || isWord(token) && quoted)
                    || token.kind() == '<' && last != 0 && BEFORE_OPEN.indexOf(last) >= 0) {
                out.append(' ');
            }
            if (token.kind() == Tokens.QUOTED) {
                out.append('"');
                Address.appendEscaped(out, token.text());
                out.append('"');
            } else {
                out.append(token.text());
            }
            last = token.kind();
        }
        return out.toString();
    }

    private static boolean isWord(Token token) {
        return isWord(token.kind());
    }

    private static boolean isWord(char kind) {
        return kind == Tokens.ATOM || kind == Tokens.QUOTED || kind == Tokens.LITERAL;
    }
}
