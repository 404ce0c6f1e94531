package org.postrider.mail.address;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Tokens.Token;

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
    private static final int LINE = 70;

    private final List<Token> tokens;
    private final List<Found> found = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    /// Words and comments of which it is not clear yet whether they are a name or addresses.
    private final List<Token> pending = new ArrayList<>();

    private HeaderAddresses(String text, int limit) {
        tokens = Tokens.of(text, limit);
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

    private void run() {
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            switch (token.kind()) {
                case '<' -> i = route(i);
                case ',', ';' -> {
                    bare();
                    items.add(new Item(token.kind(), token.text(), -1));
                }
                case ':' -> colon(i);
                case '>' -> {
                    bare();
                    items.add(new Item('>', ">", -1));
                }
                default -> pending.add(token);
            }
        }
        bare();
    }

    /// `display-name ":"` begins a group, which has a semicolon at its end; every other colon is a
    /// part of an address, such as an old source route.
    private void colon(int at) {
        boolean group = (pending.isEmpty() || pending.getFirst().kind() != '@') && tokens
                .subList(at, tokens.size()).stream().anyMatch(t -> t.kind() == ';');
        if (group) {
            name();
            items.add(new Item(':', ":", -1));
        } else {
            pending.add(tokens.get(at));
        }
    }

    /// What is pending was a name.
    private void name() {
        for (var token : pending) {
            items.add(new Item(token.kind(), token.kind() == Tokens.COMMENT ? comment(token)
                    : external(List.of(token)), -1));
        }
        pending.clear();
    }

    private static String comment(Token token) {
        return token.text().replace('\n', ' ');
    }

    /// The address between `<` and `>`; what stood before it was a display name.
    private int route(int open) {
        name();
        items.add(new Item('<', "<", -1));
        int close = open + 1;
        while (close < tokens.size() && tokens.get(close).kind() != '>') {
            close++;
        }
        var inside = tokens.subList(Math.min(open + 1, tokens.size()), close);
        var words = inside.stream().filter(t -> t.kind() != Tokens.COMMENT).toList();
        add(words);
        comments(inside);
        items.add(new Item('>', ">", -1));
        return close;
    }

    /// What is pending were addresses, with their comments.
    private void bare() {
        var words = new ArrayList<Token>();
        boolean first = items.isEmpty() || ">;".indexOf(items.getLast().kind()) < 0;
        for (var token : pending) {
            if (token.kind() == Tokens.COMMENT) {
                continue;
            }
            if (!words.isEmpty() && isWord(words.getLast()) && isWord(token)) {
                first = separate(first);
                add(words);
                words.clear();
            }
            words.add(token);
        }
        if (!words.isEmpty()) {
            separate(first);
            add(words);
        }
        comments(pending);
        pending.clear();
    }

    private boolean separate(boolean first) {
        if (!first) {
            items.add(new Item(',', ",", -1));
        }
        return false;
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
    /// @param name of the header
    /// @param addresses in external form
    public String header(String name, List<String> addresses) {
        var out = new StringBuilder(name).append(": ");
        int line = 0;
        int chunk = -1; // after the last comma: whether a new line begins here is still open
        char last = 0;
        for (var item : items) {
            if (isSpaced(last, item.kind())) {
                out.append(' ');
            }
            out.append(item.kind() == ADDRESS ? addresses.get(item.address()) : item.text());
            last = item.kind();
            if (last == ':') {
                out.append(' ');
            } else if (last == ',') {
                line = broken(out, line, chunk);
                out.append(' ');
                chunk = out.length();
            }
        }
        broken(out, line, chunk);
        return out.toString();
    }

    /// Begins a new line with what has come since the last comma, if it does not fit.
    ///
    /// @return where the current line begins
    private static int broken(StringBuilder out, int line, int chunk) {
        if (chunk < 0 || out.length() - line < LINE) {
            return line;
        }
        out.replace(chunk - 1, chunk, "\n\t");
        return chunk + 1;
    }

    private static boolean isSpaced(char last, char next) {
        boolean afterText = isWord(last) || last == ADDRESS || last == Tokens.COMMENT;
        if (next == '<') {
            return afterText || last == ';' || last == '>' || last == '.';
        }
        return afterText && (isWord(next) || next == ADDRESS || next == Tokens.COMMENT);
    }

    /// The tokens written together, words in quotes where they need them.
    static String external(List<Token> element) {
        var out = new StringBuilder();
        char last = 0;
        for (var token : element) {
            if (isWord(token) && isWord(last)) {
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
