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
/// programs send: addresses without brackets, comments, display names.
public sealed interface SmtpPath {
    /// A usable address.
    ///
    /// @param internal the address in internal form, with its source route if it has one; empty
    ///     for `<>`
    record Good(String internal) implements SmtpPath {}

    /// No address, or more than one.
    ///
    /// @param why for the log
    record Bad(String why) implements SmtpPath {}

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
            if (kind == '<') {
                if (open >= 0) {
                    return new Bad("nested or repeated <");
                }
                open = i;
            } else if (kind == '>') {
                if (open < 0 || close >= 0) {
                    return new Bad("unbalanced >");
                }
                close = i;
            }
        }
        if (open >= 0 && close < 0) {
            return new Bad("missing >");
        }
        boolean around = open > 0 || close >= 0 && close < tokens.size() - 1;
        if (strict && around) {
            return new Bad("text around <>");
        }
        var inside = open < 0 ? tokens : tokens.subList(open + 1, close);
        return address(new ArrayList<>(inside), strict);
    }

    private static SmtpPath address(ArrayList<Token> element, boolean strict) {
        boolean comments = element.removeIf(t -> t.kind() == Tokens.COMMENT);
        if (strict && comments) {
            return new Bad("comment in address");
        }
        boolean routed = !element.isEmpty() && element.getFirst().kind() == '@';
        for (int i = 0; i < element.size(); i++) {
            char kind = element.get(i).kind();
            if (kind == ';' || !routed && (kind == ',' || kind == ':')) {
                return new Bad("more than one address");
            }
            if (i > 0 && isWord(kind) && isWord(element.get(i - 1).kind())) {
                return new Bad("junk in address");
            }
        }
        return new Good(internal(element));
    }

    /// The elements written together, without quotes.
    private static String internal(ArrayList<Token> element) {
        var out = new StringBuilder();
        for (var token : element) {
            out.append(token.text());
        }
        return out.toString();
    }

    private static boolean isWord(char kind) {
        return kind == Tokens.ATOM || kind == Tokens.QUOTED || kind == Tokens.LITERAL;
    }
}
