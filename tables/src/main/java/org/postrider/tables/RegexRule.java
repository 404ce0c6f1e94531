package org.postrider.tables;

import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// One rule of a table of regular expressions.
///
/// @param negated whether keys that do not match are meant
/// @param pattern what is looked for
/// @param value with references to groups
/// @param references whether there are any
/// @param line where it stands
/// @param skipTo for `if`: the rule to go on with where it does not match; 0 for others
record RegexRule(boolean negated, Pattern pattern, String value, boolean references, int line,
        int skipTo) {
    /// An unknown letter behind a pattern.
    static final class FlagException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final char flag;

        FlagException(char flag) {
            super(null, null, false, false);
            this.flag = flag;
        }
    }

    RegexRule withSkipTo(int to) {
        return new RegexRule(negated, pattern, value, references, line, to);
    }

    /// Reads the rules of a table; malformed ones are complained of and left out.
    ///
    /// @param where begins each complaint: `regexp map /file, line 7`
    /// @param perl whether patterns are those of `pcre:`
    record Reader(String where, int line, boolean perl, Tables.Mode mode,
            Consumer<String> warning) {
        private void warn(String text) {
            warning.accept(where + ", line " + line + ": " + text);
        }

        /// @param text a rule, or what follows the word `if`
        /// @return null where there is no usable rule
        RegexRule rule(String text, boolean conditional) {
            int at = 0;
            boolean negated = false;
            while (at < text.length() && (text.charAt(at) == '!' || isSpace(text.charAt(at)))) {
                negated ^= text.charAt(at) == '!';
                at++;
            }
            if (at == text.length()) {
                warn("no regexp: skipping this rule");
                return null;
            }
            int close = closing(text, at);
            if (close < 0) {
                warn("no closing regexp delimiter \"" + text.charAt(at) + "\": "
                        + (perl ? "ignoring" : "skipping") + " this rule");
                return null;
            }
            int flagsEnd = close + 1;
            while (flagsEnd < text.length() && !isSpace(text.charAt(flagsEnd))) {
                flagsEnd++;
            }
            var pattern = compile(text.substring(at + 1, close),
                    text.substring(close + 1, flagsEnd));
            var value = text.substring(flagsEnd).strip();
            if (pattern == null) {
                return null;
            }
            return conditional ? condition(negated, pattern, value)
                    : complete(negated, pattern, value);
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c >= '\t' && c <= '\r';
        }

        private static int closing(String text, int open) {
            char delimiter = text.charAt(open);
            int at = open + 1;
            while (at < text.length() && text.charAt(at) != delimiter) {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            return at < text.length() ? at : -1;
        }

        private RegexRule condition(boolean negated, Pattern pattern, String rest) {
            if (!rest.isEmpty()) {
                warn("ignoring extra text after IF statement: \"" + rest + "\"");
                warn("do not prepend whitespace to statements between IF and ENDIF");
            }
            return new RegexRule(negated, pattern, "", false, line, 0);
        }

        private RegexRule complete(boolean negated, Pattern pattern, String value) {
            if (value.isEmpty()) {
                warn("no replacement text: using empty string");
            }
            if (mode.files()) {
                return constant(negated, pattern, value);
            }
            int groups = pattern.matcher("").groupCount();
            try {
                int highest = Substitution.check(value, perl, this::warn, warning);
                if (highest > 0 && negated) {
                    warn("$number found in negative match replacement text: skipping this rule");
                    return null;
                }
                if (highest > 0 && mode.use() != Tables.Use.ANY) {
                    warn("regular expression substitution is not allowed: skipping this rule");
                    return null;
                }
                if (highest > groups) {
                    warn("out of range replacement index \"" + highest + "\": skipping this rule");
                    return null;
                }
                return new RegexRule(negated, pattern, highest == 0
                        ? Substitution.plain(value) : value, highest > 0, line, 0);
            } catch (Substitution.SyntaxException e) {
                warn("bad replacement syntax: skipping this rule");
                return null;
            }
        }

        private RegexRule constant(boolean negated, Pattern pattern, String value) {
            try {
                return new RegexRule(negated, pattern, mode.value(value), false, line, 0);
            } catch (java.io.IOException e) {
                warn(e.getMessage() + ": skipping this rule");
                return null;
            }
        }

        private Pattern compile(String text, String flags) {
            try {
                return perl ? new PerlSyntax(text).compile(flags) : posix(text, flags);
            } catch (FlagException e) {
                warn("unknown regexp option \"" + e.flag + "\": skipping this rule");
            } catch (PatternSyntaxException e) {
                warn(perl ? "error in regex at offset " + Math.max(0, e.getIndex()) + ": "
                        + e.getDescription() : e.getDescription());
            } catch (StackOverflowError e) {
                warn(perl ? "error in regex at offset 0: parentheses are too deeply nested"
                        : "Regular expression too big");
            }
            return null;
        }

        private static Pattern posix(String text, String flags) {
            boolean ignoreCase = true;
            boolean extended = true;
            boolean newline = false;
            for (int i = 0; i < flags.length(); i++) {
                switch (flags.charAt(i)) {
                    case 'i' -> ignoreCase ^= true;
                    case 'x' -> extended ^= true;
                    case 'm' -> newline ^= true;
                    default -> throw new FlagException(flags.charAt(i));
                }
            }
            return new PosixSyntax(text, extended, newline).compile(ignoreCase);
        }
    }
}
