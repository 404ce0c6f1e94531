package org.postrider.mail.address;

import java.util.List;
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
/// programs send: addresses without brackets or with too many, comments, display names, and
/// whatever else has one address in it, as [PathElements] finds it.
public sealed interface SmtpPath {
    /// A usable address.
    ///
    /// @param internal the address in internal form, without a source route; empty for `<>`
    record Good(String internal) implements SmtpPath {}

    /// No address, or more than one; where it is to be strict, other text beside it.
    ///
    /// @param why for the log
    record Bad(String why) implements SmtpPath {}

    /// Text that ends within a bracket or within quotes.
    record Unfinished() implements SmtpPath {}

    /// Most elements of one path; a command line is not longer anyway.
    int TOKENS = 1024;

    /// Parses the argument of MAIL and RCPT.
    ///
    /// @param strict whether the brackets are required and nothing may stand around them
    static SmtpPath parse(String argument, boolean strict) {
        return isFinished(argument) ? text(argument, strict) : new Unfinished();
    }

    /// Parses text that need not be a path, as VRFY has it: a bracket may stand alone.
    static SmtpPath parseText(String argument) {
        return text(argument, false);
    }

    private static SmtpPath text(String argument, boolean strict) {
        boolean framed = argument.length() > 1 && argument.startsWith("<")
                && argument.endsWith(">");
        if (strict && !framed) {
            return new Bad("missing <>");
        }
        var inside = withoutRoute(framed ? argument.substring(1, argument.length() - 1)
                : argument);
        if (inside.startsWith("@") && (strict || inside.indexOf(':') > 0)) {
            return new Bad("bad source route");
        }
        var elements = PathElements.of(inside, TOKENS);
        if (elements.addresses().size() > 1) {
            return new Bad("more than one address");
        }
        if (strict && !elements.isOne()) {
            return new Bad("text around the address");
        }
        return new Good(elements.addresses().isEmpty() ? ""
                : internal(elements.addresses().getFirst()));
    }

    /// Whether all brackets and quotes are closed.
    private static boolean isFinished(String argument) {
        var nesting = new Nesting();
        for (int i = 0; i < argument.length(); i++) {
            nesting.take(argument.charAt(i));
        }
        return nesting.isClosed();
    }

    /// Removes `A-d-l ":"` (RFC 5321, appendix C): mail does not go by way of others.
    private static String withoutRoute(String path) {
        return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
    }

    /// The elements written together, without quotes and backslashes.
    private static String internal(List<Token> element) {
        var out = new StringBuilder();
        for (var token : element) {
            out.append(token.kind() == Tokens.LITERAL ? unescaped(token.text()) : token.text());
        }
        return out.toString();
    }

    private static String unescaped(String literal) {
        var out = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            boolean escape = literal.charAt(i) == '\\' && i + 1 < literal.length();
            out.append(literal.charAt(escape ? ++i : i));
        }
        return out.toString();
    }
}
