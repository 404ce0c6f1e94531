package org.postrider.mail.address;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Tokens.Token;

/// The addresses in a path, found from its end to its beginning as Postfix does: `>` belongs to the
/// nearest `<` before it, or has all before it where there is none; what stands before that `<` is a
/// display name; words side by side are addresses each, unless a mark of routing stands between them.
///
/// ```
/// a, Anna B <c@d> (e)     two addresses: c@d, and a
/// x,y>                    one: x,y
/// g: a;                   one: a
/// a %b                    one: a%b
/// ```
final class PathElements {
    private final String input;
    private final List<Token> tokens;
    private final List<List<Token>> addresses = new ArrayList<>();
    /// Brackets with nothing in them.
    private int empty;
    /// Whether there are separators, comments or names.
    private boolean others;
    /// Whether a semicolon comes later, so that a colon ends the name of a group.
    private boolean group;

    private PathElements(String input, int limit) {
        this.input = input;
        tokens = Tokens.of(input, limit);
    }

    /// Takes a path apart.
    ///
    /// @param limit lexical elements that are looked at
    static PathElements of(String input, int limit) {
        var elements = new PathElements(input, limit);
        int last = elements.tokens.size() - 1;
        while (last >= 0) {
            last = elements.before(last);
        }
        return elements;
    }

    /// The tokens of each address, without comments, the last address first.
    List<List<Token>> addresses() {
        return addresses;
    }

    /// Whether there is nothing but one address, which may be empty.
    boolean isOne() {
        return !others && addresses.size() + empty <= 1;
    }

    /// Takes the element that ends here.
    ///
    /// @return where the one before it ends
    private int before(int last) {
        char kind = tokens.get(last).kind();
        if (kind == ',' || kind == ';') {
            group |= kind == ';';
            others = true;
            return last - 1;
        }
        return kind == '>' ? bracketed(last) : kind == ':' && group ? groupName(last) : bare(last);
    }

    private int groupName(int colon) {
        int i = colon;
        while (i >= 0 && tokens.get(i).kind() != ',') {
            i--;
            others = true;
        }
        return i;
    }

    private int bracketed(int close) {
        int open = close - 1;
        while (open >= 0 && tokens.get(open).kind() != '<') {
            open--;
        }
        add(tokens.subList(open + 1, close), true);
        int i = open - 1;
        while (i >= 0 && ",;>:".indexOf(tokens.get(i).kind()) < 0) {
            i--;
            others = true;
        }
        if (i >= 0 && tokens.get(i).kind() == ':' && !group) { // before it, an address that does not end
            i--;
            others = true;
        }
        return i;
    }

    private int bare(int last) {
        int i = last;
        int next = -1; // the token behind, comments aside
        for (; i >= 0; i--) {
            char kind = tokens.get(i).kind();
            if (",;>".indexOf(kind) >= 0 || kind == ':' && group
                    || next >= 0 && isWord(i) && isWord(next) && !isMarked(i, next)) {
                break;
            }
            next = kind == Tokens.COMMENT ? next : i;
        }
        add(tokens.subList(i + 1, last + 1), false);
        return i;
    }

    private void add(List<Token> element, boolean bracketed) {
        var address = element.stream().filter(t -> t.kind() != Tokens.COMMENT).toList();
        others |= element.size() > address.size();
        if (!address.isEmpty()) {
            addresses.add(address);
        } else if (bracketed) {
            empty++;
        }
    }

    private boolean isWord(int i) {
        char kind = tokens.get(i).kind();
        return kind == Tokens.ATOM || kind == Tokens.QUOTED || kind == Tokens.LITERAL;
    }

    /// Whether `%` or `!`, without a backslash, stands between two words.
    private boolean isMarked(int one, int other) {
        int end = tokens.get(one).end() - 1;
        return isMark(tokens.get(other).start())
                || isMark(end) && (end == 0 || input.charAt(end - 1) != '\\');
    }

    private boolean isMark(int at) {
        return input.charAt(at) == '%' || input.charAt(at) == '!';
    }
}
