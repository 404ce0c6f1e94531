package org.postrider.mail.address;

import java.util.List;
import org.postrider.mail.address.Tokens.Token;

/// A line of the text form of an alias table (aliases(5)), as it is stored: words have one blank
/// between them and quotes where they need them, commas one behind them, all else has none.
///
/// ```
/// "a b" : Bob<bob@site.example>,"|command",:include: /list
///     name:  a b
///     value: Bob <bob@site.example>, "|command", :include:/list
/// ```
///
/// @param name without quotes; empty where the line has no name and value
/// @param value what local(8) reads later
/// @param hasDomain whether the name has an `@` that is not in quotes
public record AliasLine(String name, String value, boolean hasDomain) {
    private static final AliasLine NONE = new AliasLine("", "", false);

    /// Takes a line apart at its first colon outside quotes and comments.
    public static AliasLine of(String line) {
        var text = withoutLastBackslash(line);
        var tokens = Tokens.of(text, Integer.MAX_VALUE);
        int colon = 0;
        while (colon < tokens.size() && tokens.get(colon).kind() != ':') {
            colon++;
        }
        if (colon >= tokens.size() - 1) {
            return NONE;
        }
        var left = tokens.subList(0, colon);
        return left.stream().anyMatch(t -> t.kind() == ',') ? NONE
                : new AliasLine(joined(text, left, false),
                        joined(text, tokens.subList(colon + 1, tokens.size()), true),
                        left.stream().anyMatch(t -> t.kind() == '@'));
    }

    /// A backslash with nothing after it stands for nothing, but in a comment.
    private static String withoutLastBackslash(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\\') {
            end--;
        }
        if ((text.length() - end) % 2 == 0) {
            return text;
        }
        var last = Tokens.of(text, Integer.MAX_VALUE).getLast();
        return last.kind() == Tokens.COMMENT ? text : text.substring(0, text.length() - 1);
    }

    private static String joined(String line, List<Token> tokens, boolean quotes) {
        var out = new StringBuilder();
        boolean afterWord = false;
        for (var token : tokens) {
            boolean quoted = needsQuotes(line, token);
            var text = quoted ? token.text().replace('\t', ' ').replace('\r', ' ') : token.text();
            boolean word = isWord(token);
            // A bar begins a command, which may be in quotes of its own.
            boolean apart = token.kind() == '<'
                    || word && afterWord && (quoted || !text.startsWith("|"));
            if (apart && !out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
            if (quotes && quoted) {
                out.append('"');
                Address.appendEscaped(out, text);
                out.append('"');
            } else {
                out.append(token.kind() == ',' ? ", " : text);
            }
            afterWord = word && (quoted || !text.endsWith("|"));
        }
        return out.toString();
    }

    /// Dots are elements of their own, unless a backslash makes them a part of a word.
    private static boolean needsQuotes(String line, Token token) {
        return token.kind() == Tokens.QUOTED || token.kind() == Tokens.ATOM
                && (token.text().indexOf('.') >= 0
                || line.substring(token.start(), token.end()).contains("\\|"));
    }

    /// Whether it is no special character.
    private static boolean isWord(Token token) {
        return switch (token.kind()) {
            case Tokens.ATOM, Tokens.QUOTED, Tokens.COMMENT, Tokens.LITERAL -> true;
            default -> false;
        };
    }
}
