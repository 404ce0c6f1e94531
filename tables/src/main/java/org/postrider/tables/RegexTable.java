package org.postrider.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;

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
/// A lookup may look at [#STEPS] characters in all: a pattern that runs wild on some key makes that
/// lookup fail instead of stopping the process.
///
/// Both match bytes: a letter outside ASCII is two or more of them.
///
/// With `regexp:` the longest match at the leftmost place counts, as POSIX says; what the groups
/// hold within it is what the GNU library finds: earlier alternatives first, as far as they lead to
/// the same end.
final class RegexTable implements FileDict.Content {
    /// The budget of one lookup, some 20 milliseconds.
    static final int STEPS = 2_000_000;

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
    private final boolean perl;
    private final List<RegexRule> rules;

    private RegexTable(String where, boolean perl, List<RegexRule> rules) {
        this.where = where;
        this.perl = perl;
        this.rules = rules;
    }

    /// @param lines the rules, and how they are called in complaints
    static RegexTable of(PatternLines lines, boolean perl, Tables.Mode mode,
            Consumer<String> warning) {
        var where = (perl ? "pcre map " : "regexp map ") + lines.name();
        var rules = new ArrayList<RegexRule>();
        var blocks = new Blocks(where, warning);
        for (var line : lines.lines()) {
            var text = line.text().strip();
            int number = line.first();
            if (blocks.endif(text, number, rules.size())) {
                continue;
            }
            boolean conditional = Blocks.isIf(text);
            if (!conditional && Character.isLetterOrDigit(text.charAt(0))) {
                warning.accept(where + ", line " + number + ": ignoring unrecognized request");
                continue;
            }
            var rule = new RegexRule.Reader(where, number, perl, mode, warning)
                    .rule(conditional ? text.substring(2) : text, conditional);
            if (rule == null) {
                continue;
            }
            if (conditional) {
                blocks.open(rules.size(), number);
            }
            rules.add(rule);
        }
        blocks.close(rules.size());
        return new RegexTable(where, perl, blocks.link(rules, RegexRule::withSkipTo));
    }

    @Override
    public Lookup lookup(String key) throws IOException {
        if (rules.isEmpty()) {
            return Lookup.NOT_FOUND;
        }
        var counted = new Counted(key);
        Matcher matcher = rules.getFirst().pattern().matcher(counted);
        int i = 0;
        try {
            for (; i < rules.size(); i++) {
                var rule = rules.get(i);
                matcher.usePattern(rule.pattern()).reset();
                boolean matches = matcher.find() != rule.negated();
                if (rule.skipTo() > 0) {
                    i = matches ? i : rule.skipTo() - 1;
                } else if (matches) {
                    return new Lookup.Found(value(rule, matcher));
                }
            }
            return Lookup.NOT_FOUND;
        } catch (TooManySteps | StackOverflowError e) {
            throw new IOException(where + ", line " + rules.get(i).line()
                    + ": match limit exceeded");
        }
    }

    private String value(RegexRule rule, Matcher matcher) {
        if (!rule.references()) {
            return rule.value();
        }
        if (!perl) {
            lengthen(matcher);
        }
        return Substitution.apply(rule.value(), matcher);
    }

    /// Makes the match at this place as long as possible.
    private static void lengthen(Matcher matcher) {
        int start = matcher.start();
        int found = matcher.end();
        int length = matcher.regionEnd();
        matcher.useAnchoringBounds(false).useTransparentBounds(true);
        for (int end = length; end >= found; end--) {
            matcher.region(start, end);
            if (matcher.matches()) {
                return;
            }
        }
        throw new IllegalStateException("a match was lost");
    }
}
