package org.postrider.mail.address;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Tokens.Token;

/// Finds the addresses in the value of an address header (RFC 5322, section 3.4), such as
///
/// ```
/// Anna <anna@site.example>, (the boss) bob@site.example, friends: "c d"@site.example;
/// ```
///
/// Comments, display names and groups are skipped; they keep their places in the text, so that an
/// address can be replaced without a change to what stands around it.
public final class HeaderAddresses {
    /// One address.
    ///
    /// @param start offset in the header's value of its first character, without `<`
    /// @param end offset after its last character
    /// @param external the address in external form, without comments and white space
    public record Found(int start, int end, String external) {}

    private final String text;
    private final List<Token> tokens;
    private final List<Found> found = new ArrayList<>();
    private final List<Token> pending = new ArrayList<>();
    private boolean skipAfter;

    private HeaderAddresses(String text, int limit) {
        this.text = text;
        tokens = Tokens.of(text, limit);
    }

    /// The addresses in this text, in order.
    ///
    /// @param limit lexical elements that are looked at (`header_address_token_limit`)
    public static List<Found> find(String text, int limit) {
        var list = new HeaderAddresses(text, limit);
        list.run();
        return list.found;
    }

    private void run() {
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            switch (token.kind()) {
                case '<' -> i = route(i);
                case ',', ';' -> bare();
                case ':' -> colon();
                case Tokens.COMMENT, '>' -> { }
                default -> pending.add(token);
            }
        }
        bare();
    }

    /// `display-name ":"` begins a group; a colon after `@` belongs to an old source route.
    private void colon() {
        if (!pending.isEmpty() && pending.getFirst().kind() == '@') {
            pending.add(new Token(':', ":", pending.getLast().end(), pending.getLast().end() + 1));
        } else {
            pending.clear();
        }
    }

    /// The address between `<` and `>`; what stood before it was a display name.
    private int route(int open) {
        pending.clear();
        int close = open + 1;
        while (close < tokens.size() && tokens.get(close).kind() != '>') {
            close++;
        }
        var inside = new ArrayList<Token>();
        for (var token : tokens.subList(Math.min(open + 1, tokens.size()), close)) {
            if (token.kind() != Tokens.COMMENT) {
                inside.add(token);
            }
        }
        if (inside.isEmpty()) {
            int at = tokens.get(open).end();
            found.add(new Found(at, at, ""));
        } else {
            add(inside);
        }
        skipAfter = true;
        return close;
    }

    private void bare() {
        // Words behind "<a@b>" in the same element are no address.
        if (!pending.isEmpty() && !skipAfter && !isPhrase(pending)) {
            add(pending);
        }
        pending.clear();
        skipAfter = false;
    }

    /// Words side by side without `.` or `@` between them: a name that lacks its address.
    private static boolean isPhrase(List<Token> element) {
        for (int i = 1; i < element.size(); i++) {
            if (isWord(element.get(i - 1)) && isWord(element.get(i))) {
                return true;
            }
        }
        return false;
    }

    private void add(List<Token> element) {
        int start = element.getFirst().start();
        int end = Math.min(element.getLast().end(), text.length());
        found.add(new Found(start, end, external(element)));
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
