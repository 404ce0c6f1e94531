package org.postrider.mail.conf;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
///                                 are numbers; with `level` appended, by compatibility level;
///                                 without texts it is `true` or nothing
/// ```
/// The only function is `domain_to_ascii`, which gives the form of a domain name for the DNS.
/// Values and texts are expanded in turn; white space between the parts is ignored.
public final class Macros {
    private static final int DEPTH_LIMIT = 100;
    private static final int SHOWN = 20;
    private static final String FUNCTION = "domain_to_ascii";

    private final UnaryOperator<String> values;
    private final UnaryOperator<String> conditions;
    /// Is told what is wrong inside a macro; empty when a text is expanded, which is then refused.
    private final Optional<Consumer<String>> problems;

    private Macros(UnaryOperator<String> values, UnaryOperator<String> conditions,
            Optional<Consumer<String>> problems) {
        this.values = values;
        this.conditions = conditions;
        this.problems = problems;
    }

    /// @param values the raw text of a name; empty where it has none
    public Macros(UnaryOperator<String> values) {
        this(values, values);
    }

    /// @param values the raw text of a name whose value is to appear
    /// @param conditions that of a name that is only asked whether it has a value; empty where it
    ///     has none
    public Macros(UnaryOperator<String> values, UnaryOperator<String> conditions) {
        this(values, conditions, Optional.empty());
    }

    /// The names that a text refers to, in order, as often as they come, whether a condition would
    /// let them be used or not.
    ///
    /// @param problems is told what is wrong with the text; names up to there are returned
    public static List<String> references(String text, Consumer<String> problems) {
        if (text.indexOf('$') < 0) {
            return List.of();
        }
        var names = new ArrayList<String>();
        UnaryOperator<String> noted = name -> {
            names.add(name);
            return "";
        };
        new Macros(noted, noted, Optional.of(problems)).text(text, 0);
        return names;
    }

    /// The text with all macros replaced.
    ///
    /// @throws ConfException on unbalanced braces, an unknown operator, or a loop of names
    public String expand(String text) {
        return expand(text, 0);
    }

    /// A text inside a macro.
    private String text(String text, int depth) {
        if (problems.isEmpty()) {
            return expand(text, depth + 1);
        }
        try {
            return expand(text, depth + 1);
        } catch (ConfException e) {
            problems.get().accept(e.getMessage());
            return "";
        }
    }

    private String expand(String text, int depth) {
        int dollar = text.indexOf('$');
        if (dollar < 0) {
            return text;
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
        char c = next < text.length() ? text.charAt(next) : ' ';
        if (c == '$') {
            out.append('$');
            return next + 1;
        }
        boolean enclosed = c == '{' || c == '(';
        int end = enclosed ? end(text, next) : nameEnd(text, next);
        if (end < 0) {
            throw new ConfException("truncated macro reference: \"" + text + "\"");
        }
        var body = text.substring(enclosed ? next + 1 : next, end);
        if (body.isEmpty()) {
            throw new ConfException("empty macro name: \"" + text + "\"");
        }
        if (depth > DEPTH_LIMIT) {
            throw new ConfException("unreasonable macro call nesting: \"" + body + "\"");
        }
        out.append(enclosed ? inside(body, depth) : expand(values.apply(body), depth + 1));
        return enclosed ? end + 1 : end;
    }

    /// ```
    /// inside = ( name | comparison ) [ ( "?" | ":" ) text [ ":" text ] ] | function
    /// ```
    private String inside(String body, int depth) {
        int start = skip(body, 0);
        if (start < body.length() && body.charAt(start) == '{') {
            return comparison(body, start, depth);
        }
        int end = nameEnd(body, start);
        int next = skip(body, end);
        if (next == body.length() || isOperator(body.charAt(next))) {
            boolean plain = next == body.length();
            var value = expand((plain ? values : conditions).apply(body.substring(start, end)),
                    depth + 1);
            return plain ? value : branch(body, next, !value.isEmpty(), depth);
        }
        if (body.charAt(next) == '{') {
            return function(body, start, next, depth);
        }
        throw syntax("attribute name syntax error", body.substring(start, end),
                body.substring(end));
    }

    private String comparison(String body, int open, int depth) {
        int leftEnd = closing(body, open);
        int operator = skip(body, leftEnd + 1);
        int operatorEnd = Comparison.operatorEnd(body, operator);
        if (operatorEnd == operator) {
            throw syntax("\"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\" expected",
                    body.substring(open + 1, leftEnd + 1), body.substring(operator));
        }
        int right = skip(body, operatorEnd);
        if (right == body.length() || body.charAt(right) != '{') {
            throw syntax("\"{expression}\" expected", body.substring(open, operatorEnd),
                    body.substring(operatorEnd));
        }
        int rightEnd = closing(body, right);
        int next = skip(body, rightEnd + 1);
        if (next < body.length() && !isOperator(body.charAt(next))) {
            throw syntax("\"?\" or \":\" expected", body.substring(rightEnd, rightEnd + 1),
                    body.substring(next));
        }
        var left = text(body.substring(open + 1, leftEnd), depth);
        var other = text(body.substring(right + 1, rightEnd), depth);
        boolean holds = problems.isEmpty()
                && Comparison.holds(left, body.substring(operator, operatorEnd), other);
        return next < body.length() ? branch(body, next, holds, depth) : holds ? "true" : "";
    }

    private String function(String body, int start, int open, int depth) {
        var name = body.substring(start, nameEnd(body, start));
        if (!name.equals(FUNCTION)) {
            throw new ConfException("unknown function \"" + name + "\" at\"...>>>"
                    + shown(body.substring(start)) + "\"");
        }
        int end = closing(body, open);
        int next = skip(body, end + 1);
        if (next < body.length()) {
            throw syntax("unexpected input", body.substring(open + 1, end + 1),
                    body.substring(next));
        }
        var domain = text(body.substring(open + 1, end), depth).strip();
        if (problems.isPresent() || Bytes.isAscii(domain) && !domain.isEmpty()) {
            return domain;
        }
        var ascii = ascii(domain);
        if (ascii.isEmpty()) {
            throw new ConfException("bad domain argument in: '" + name + "{" + domain + "}'");
        }
        return ascii;
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(Bytes.utf8(domain).orElse(""));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// One of the texts behind the operator at `at`.
    private String branch(String body, int at, boolean holds, int depth) {
        boolean first = body.charAt(at) == '?' ? holds : !holds;
        int open = skip(body, at + 1);
        if (open == body.length() || body.charAt(open) != '{') {
            return chosen(body.substring(at + 1), first, depth);
        }
        int end = closing(body, open);
        var text = chosen(body.substring(open + 1, end), first, depth);
        int colon = skip(body, end + 1);
        if (colon == body.length()) {
            return text;
        }
        boolean hasOther = body.charAt(at) == '?';
        if (!hasOther || body.charAt(colon) != ':') {
            throw syntax(hasOther ? "\":\" expected" : "unexpected input",
                    body.substring(open + 1, end + 1), body.substring(colon));
        }
        var other = other(body, colon + 1, !first, depth);
        return first ? text : other;
    }

    private String other(String body, int at, boolean wanted, int depth) {
        int open = skip(body, at);
        if (open == body.length() || body.charAt(open) != '{') {
            return chosen(body.substring(at), wanted, depth);
        }
        int end = closing(body, open);
        int next = skip(body, end + 1);
        if (next < body.length()) {
            throw syntax("unexpected input", body.substring(open + 1, end + 1),
                    body.substring(next));
        }
        return chosen(body.substring(open + 1, end), wanted, depth);
    }

    /// A text if it is wanted, or if all are looked at; otherwise nothing.
    private String chosen(String text, boolean wanted, int depth) {
        return wanted || problems.isPresent() ? text(text, depth) : "";
    }

    private static ConfException syntax(String problem, String before, String after) {
        return new ConfException(problem + " at: \"..." + before + ">>>" + shown(after) + "\"");
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), SHOWN));
    }

    private static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && LogicalLines.isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /// Position of the brace that closes the one at `open`.
    private static int closing(String body, int open) {
        int end = end(body, open);
        if (end < 0) {
            throw new ConfException("missing '}' in \"" + body.substring(open) + "\"");
        }
        return end;
    }

    /// Position of the brace or parenthesis that closes the one at `open`; -1 if there is none.
    private static int end(String text, int open) {
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
        return -1;
    }

    private static boolean isOperator(char c) {
        return c == '?' || c == ':';
    }

    private static int nameEnd(String text, int start) {
        int end = start;
        while (end < text.length() && isNameChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNameChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
}
