package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.postrider.mail.conf.LogicalLines;

/// `regexp:` and `pcre:`: patterns and what they mean, the first that matches counts.
///
/// ```
/// /^(.*)@old\.example$/    $1@new.example
/// !/^owner-/               text for keys that do not match
/// if /^list-/
/// /-request$/i             text
/// endif
/// ```
///
/// A match may take a limited number of steps: a pattern that runs wild on some key makes that
/// lookup fail instead of stopping the process.
final class RegexTable implements FileDict.Content {
    private static final int STEPS = 2_000_000;

    private record Rule(boolean negated, Pattern pattern, String value, int skipTo) {}

    /// A key that counts how often it is looked at.
    private static final class Counted implements CharSequence {
        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > STEPS) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    private final String where;
    private final List<Rule> rules;

    private RegexTable(String where, List<Rule> rules) {
        this.where = where;
        this.rules = rules;
    }

    static RegexTable read(Path file, boolean perl, Consumer<String> warning) throws IOException {
        return parse((perl ? "pcre map " : "regexp map ") + file, LogicalLines.read(file), perl,
                warning);
    }

    static RegexTable parse(String where, List<LogicalLines.Line> lines, boolean perl,
            Consumer<String> warning) {
        var rules = new ArrayList<Rule>();
        var blocks = new Blocks(where, warning);
        for (var line : lines) {
            var text = line.text().strip();
            if (blocks.endif(text, line.last(), rules.size())) {
                continue;
            }
            boolean conditional = Blocks.isIf(text);
            try {
                rules.add(rule(conditional ? text.substring(2).strip() : text, conditional, perl));
            } catch (PatternSyntaxException e) {
                warning.accept(where + ", line " + line.last() + ": " + e.getDescription()
                        + ": skipping this rule");
                continue;
            }
            if (conditional) {
                blocks.open(rules.size() - 1, line.last());
            }
        }
        blocks.close(rules.size());
        return new RegexTable(where, blocks.link(rules, (rule, to) ->
                new Rule(rule.negated(), rule.pattern(), rule.value(), to)));
    }

    private static Rule rule(String text, boolean conditional, boolean perl) {
        boolean negated = text.startsWith("!");
        var rest = negated ? text.substring(1).strip() : text;
        if (rest.isEmpty() || Character.isLetterOrDigit(rest.charAt(0))) {
            throw new PatternSyntaxException("ignoring unrecognized request", rest, 0);
        }
        char delimiter = rest.charAt(0);
        int close = 1;
        while (close < rest.length() && rest.charAt(close) != delimiter) {
            close += rest.charAt(close) == '\\' ? 2 : 1;
        }
        if (close >= rest.length()) {
            throw new PatternSyntaxException("no closing regexp delimiter \"" + delimiter + "\"",
                    rest, 0);
        }
        int flagsEnd = close + 1;
        while (flagsEnd < rest.length() && !Character.isWhitespace(rest.charAt(flagsEnd))) {
            flagsEnd++;
        }
        var syntax = new RegexSyntax(rest.substring(1, close),
                rest.substring(close + 1, flagsEnd), perl);
        var value = conditional ? "" : rest.substring(flagsEnd).strip();
        if (value.isEmpty() && !conditional) {
            throw new PatternSyntaxException("no replacement text", rest, 0);
        }
        var pattern = syntax.compile();
        checkReferences(value, pattern.matcher("").groupCount(), negated);
        return new Rule(negated, pattern, value, 0);
    }

    private static void checkReferences(String value, int groups, boolean negated) {
        Substitution.forEachReference(value, number -> {
            if (negated) {
                throw new PatternSyntaxException(
                        "$number found in negative match replacement text", value, 0);
            }
            if (number > groups) {
                throw new PatternSyntaxException("out of range replacement index \"" + number
                        + "\"", value, 0);
            }
        });
    }

    @Override
    public Lookup lookup(String key) {
        var counted = new Counted(key);
        try {
            for (int i = 0; i < rules.size(); i++) {
                var rule = rules.get(i);
                Matcher matcher = rule.pattern().matcher(counted);
                boolean matches = matcher.find() != rule.negated();
                if (rule.skipTo() > 0) {
                    i = matches ? i : rule.skipTo() - 1;
                } else if (matches) {
                    var value = rule.negated() ? rule.value()
                            : Substitution.apply(rule.value(), matcher);
                    return value.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(value);
                }
            }
            return Lookup.NOT_FOUND;
        } catch (TooManySteps | StackOverflowError e) {
            return new Lookup.Failed(where + ": a pattern takes too long for this key");
        }
    }
}
