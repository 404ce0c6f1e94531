package org.postrider.mail.conf;

import java.net.IDN;
import java.util.function.UnaryOperator;
import org.postrider.mail.params.ConfException;
import org.postrider.util.Bytes;

/// Expands `$name`, `${name}`, `$(name)` and the conditional forms of main.cf.
///
/// ```
/// $$                              a dollar
/// $name  ${name}  $(name)         the value of name
/// ${name?text}  ${name?{text}}    text if name has a value
/// ${name:text}  ${name:{text}}    text if name has none
/// ${name?{text1}:{text2}}         one or the other
/// ${function{text}}               what the function makes of the text
/// ${{a} op {b}?{text1}:{text2}}   comparison; op is == != < <= >= >, by number when both sides
///                                 are numbers; with `level` appended, by compatibility level
/// ```
/// The only function is `domain_to_ascii`, which gives the form of a domain name for the DNS.
/// Values and texts are expanded in turn; white space around operators and braces is ignored.
public final class Macros {
    private static final int DEPTH_LIMIT = 100;

    private final UnaryOperator<String> values;

    /// @param values the raw text of a name; empty where it has none
    public Macros(UnaryOperator<String> values) {
        this.values = values;
    }

    /// The text with all macros replaced.
    ///
    /// @throws ConfException on unbalanced braces, an unknown operator, or a loop of names
    public String expand(String text) {
        return expand(text, 0);
    }

    private String expand(String text, int depth) {
        int dollar = text.indexOf('$');
        if (dollar < 0) {
            return text;
        }
        if (depth > DEPTH_LIMIT) {
            throw new ConfException("unreasonable macro call nesting: \"" + text + "\"");
        }
        var out = new StringBuilder();
        int i = 0;
        while (dollar >= 0) {
            out.append(text, i, dollar);
            i = macro(text, dollar, out, depth);
            dollar = text.indexOf('$', i);
        }
        return out.append(text, i, text.length()).toString();
    }

    /// Appends the macro whose dollar stands at `at`; returns the position after it.
    private int macro(String text, int at, StringBuilder out, int depth) {
        int next = at + 1;
        if (next == text.length()) {
            throw new ConfException("empty macro name: \"" + text + "\"");
        }
        char c = text.charAt(next);
        if (c == '$') {
            out.append('$');
            return next + 1;
        }
        if (c == '{' || c == '(') {
            int end = closing(text, next);
            out.append(inside(text.substring(next + 1, end), depth));
            return end + 1;
        }
        int end = next;
        while (end < text.length() && isNameChar(text.charAt(end))) {
            end++;
        }
        if (end == next) {
            throw new ConfException("invalid macro name: \"" + text.substring(at) + "\"");
        }
        out.append(value(text.substring(next, end), depth));
        return end;
    }

    private String value(String name, int depth) {
        return expand(values.apply(name), depth + 1);
    }

    /// ```
    /// inside = condition [ white ("?" | ":") text [ white ":" text ] ]
    /// ```
    private String inside(String body, int depth) {
        int i = skip(body, 0);
        boolean holds;
        String plain;
        if (i < body.length() && body.charAt(i) == '{') {
            int leftEnd = closing(body, i);
            var left = expand(body.substring(i + 1, leftEnd).strip(), depth + 1);
            int opStart = skip(body, leftEnd + 1);
            int opEnd = body.indexOf('{', opStart);
            if (opEnd < 0) {
                throw new ConfException("\"{expression}\" expected at: \""
                        + body.substring(opStart) + "\"");
            }
            int rightEnd = closing(body, opEnd);
            var right = expand(body.substring(opEnd + 1, rightEnd).strip(), depth + 1);
            holds = Comparison.holds(left, body.substring(opStart, opEnd).strip(), right);
            plain = holds ? "bool:true" : "";
            i = skip(body, rightEnd + 1);
        } else {
            int end = i;
            while (end < body.length() && isNameChar(body.charAt(end))) {
                end++;
            }
            if (end == i) {
                throw new ConfException("empty macro name: \"" + body + "\"");
            }
            var name = body.substring(i, end);
            if (end < body.length() && body.charAt(end) == '{') {
                return function(name, body, end, depth);
            }
            plain = value(name, depth);
            holds = !plain.isEmpty();
            i = skip(body, end);
        }
        return i == body.length() ? plain : branch(body, i, holds, depth);
    }

    private String function(String name, String body, int open, int depth) {
        int end = closing(body, open);
        if (end + 1 != body.length()) {
            throw new ConfException("macro operator '?' or ':' expected: \"" + body + "\"");
        }
        if (!name.equals("domain_to_ascii")) {
            throw new ConfException("unknown function: \"" + name + "\"");
        }
        var domain = expand(body.substring(open + 1, end).strip(), depth + 1);
        try {
            return Bytes.isAscii(domain) ? domain : IDN.toASCII(Bytes.utf8(domain).orElse(domain));
        } catch (IllegalArgumentException e) {
            throw new ConfException("bad domain name: \"" + domain + "\"");
        }
    }

    private String branch(String body, int at, boolean holds, int depth) {
        char operator = body.charAt(at);
        if (operator != '?' && operator != ':') {
            throw new ConfException("macro operator '?' or ':' expected: \"" + body + "\"");
        }
        boolean first = operator == '?' ? holds : !holds;
        int i = skip(body, at + 1);
        if (i == body.length() || body.charAt(i) != '{') {
            return first ? expand(body.substring(at + 1), depth + 1) : "";
        }
        int end = closing(body, i);
        var text = body.substring(i + 1, end);
        int rest = skip(body, end + 1);
        if (rest == body.length()) {
            return first ? expand(text, depth + 1) : "";
        }
        if (operator != '?' || body.charAt(rest) != ':') {
            throw new ConfException("\":{text}\" expected at: \"" + body.substring(rest) + "\"");
        }
        if (first) {
            return expand(text, depth + 1);
        }
        int other = skip(body, rest + 1);
        if (other < body.length() && body.charAt(other) == '{') {
            int otherEnd = closing(body, other);
            return expand(body.substring(other + 1, otherEnd), depth + 1);
        }
        return expand(body.substring(rest + 1), depth + 1);
    }

    private static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && LogicalLines.isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /// Position of the brace or parenthesis that closes the one at `open`.
    static int closing(String text, int open) {
        char opens = text.charAt(open);
        char closes = opens == '{' ? '}' : ')';
        int level = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == opens) {
                level++;
            } else if (text.charAt(i) == closes && --level == 0) {
                return i;
            }
        }
        throw new ConfException("truncated macro reference: \"" + text + "\"");
    }

    private static boolean isNameChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
}
