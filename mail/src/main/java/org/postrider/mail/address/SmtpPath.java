package org.postrider.mail.address;

import java.util.ArrayList;
import org.postrider.mail.address.Tokens.Token;

/// The address of a MAIL or RCPT command.
///
/// ```
/// Reverse-path = Path / "<>"
/// Forward-path = Path
/// Path         = "<" [ A-d-l ":" ] Mailbox ">"
/// Mailbox      = Local-part "@" ( Domain / address-literal )
/// ```
/// (RFC 5321, section 4.1.2.) Unless it is to be strict, the parser also takes what people and old
/// programs send: addresses without brackets or with too many, comments, display names.
public sealed interface SmtpPath {
    /// A usable address.
    ///
    /// @param internal the address in internal form, without a source route; empty for `<>`
    record Good(String internal) implements SmtpPath {}

    /// No address, or more than one.
    ///
    /// @param why for the log
    record Bad(String why) implements SmtpPath {}

    /// Text that ends within a bracket or within quotes.
    record Unfinished() implements SmtpPath {}

    /// Most elements of one path; a command line is not longer anyway.
    int TOKENS = 1024;

    /// Parses one command argument.
    ///
    /// @param strict whether the brackets are required and nothing may stand around them
    static SmtpPath parse(String argument, boolean strict) {
        var tokens = Tokens.of(argument, TOKENS);
        if (strict && !(argument.startsWith("<") && argument.endsWith(">"))) {
            return new Bad("missing <>");
        }
        int open = -1;
        int close = -1;
        for (int i = 0; i < tokens.size(); i++) {
            char kind = tokens.get(i).kind();
            if (kind == '<' && (open < 0 || open == i - 1)) {
                open = i;
            } else if (kind == '<') {
                return new Bad("repeated <");
            } else if (kind == '>' && close < 0) {
                close = i;
            }
        }
        if (open >= 0 && close < 0) {
            return new Unfinished();
        }
        int last = close;
        while (last >= 0 && last < tokens.size() && tokens.get(last).kind() == '>') {
            last++;
        }
        boolean after = close >= 0 && last < tokens.size();
        if (after || strict && (open > 0 || last > close + 1)) {
            return new Bad("text around <>");
        }
        var inside = close < 0 ? tokens : tokens.subList(open + 1, close);
        return address(new ArrayList<>(inside), strict);
    }

    private static SmtpPath address(ArrayList<Token> element, boolean strict) {
        boolean comments = element.removeIf(t -> t.kind() == Tokens.COMMENT);
        if (strict && comments) {
            return new Bad("comment in address");
        }
        if (!removeRoute(element) || !isOne(element, !strict && removeGroup(element))) {
            return new Bad("more than one address");
        }
        for (int i = 1; i < element.size(); i++) {
            var one = element.get(i - 1);
            var other = element.get(i);
            if (isWord(one.kind()) && isWord(other.kind())
                    && (other.start() > one.end() || !separates(one, other))) {
                return new Bad("junk in address");
            }
        }
        return new Good(internal(element));
    }

    /// Removes `A-d-l ":"` (RFC 5321, appendix C): mail does not go by way of others.
    ///
    /// @return false if what begins like one does not end
    private static boolean removeRoute(ArrayList<Token> element) {
        if (element.isEmpty() || element.getFirst().kind() != '@') {
            return true;
        }
        boolean list = false;
        for (int i = 1; i < element.size(); i++) {
            char kind = element.get(i).kind();
            list |= kind == ',';
            if (kind == ':') {
                element.subList(0, i + 1).clear();
                return true;
            }
        }
        return !list;
    }

    /// Removes the frame of `group: address;`.
    private static boolean removeGroup(ArrayList<Token> element) {
        boolean group = element.size() > 2 && isWord(element.getFirst().kind())
                && element.get(1).kind() == ':' && element.getLast().kind() == ';';
        if (group) {
            element.removeLast();
            element.subList(0, 2).clear();
        }
        return group;
    }

    /// Whether nothing separates addresses. A colon in front begins no group but a name such as
    /// `:include:file`.
    private static boolean isOne(ArrayList<Token> element, boolean group) {
        boolean colons = !element.isEmpty() && element.getFirst().kind() == ':';
        return element.stream().noneMatch(t -> t.kind() == ',' || t.kind() == ';'
                || t.kind() == ':' && (group || !colons));
    }

    /// The elements written together, without quotes.
    private static String internal(ArrayList<Token> element) {
        var out = new StringBuilder();
        for (var token : element) {
            out.append(token.text());
        }
        return out.toString();
    }

    /// Whether a mark of routing stands between two words.
    private static boolean separates(Token one, Token other) {
        var before = one.text();
        var after = other.text();
        return one.kind() == Tokens.ATOM && (before.endsWith("%") || before.endsWith("!"))
                || other.kind() == Tokens.ATOM && (after.startsWith("%") || after.startsWith("!"));
    }

    private static boolean isWord(char kind) {
        return kind == Tokens.ATOM || kind == Tokens.QUOTED || kind == Tokens.LITERAL;
    }
}
