package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What single patterns match is compared with Postfix in the tests of postmap.
class RegexTableTest {
    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);

    private Lookup lookup(String type, String rules, String key) {
        return tables.open(type + ":{" + rules + "}", new Tables.Mode(true, true, false))
                .lookup(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"^((a+)+)+$", "^(a|aa)+$", "^(a|a?)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]$",
        "(.*)(.*)(.*)(.*)(.*)[^a]x"})
    void patternThatRunsWild_failsSoftly(String pattern) {
        var key = "a".repeat(3000) + "!";
        for (var type : List.of("regexp", "pcre")) {
            long before = System.nanoTime();
            var answer = lookup(type, "{/" + pattern + "/ x}", key);
            assertTrue(System.nanoTime() - before < 5_000_000_000L, "took too long");
            if (answer instanceof Lookup.Failed(var reason)) {
                assertTrue(reason.contains("line 1: match limit exceeded"), reason);
            } else {
                assertEquals(Lookup.NOT_FOUND, answer);
            }
        }
    }

    @Test
    void patternThatRunsWild_isAFailureAndNotAMiss() {
        assertInstanceOf(Lookup.Failed.class, lookup("pcre", "{/^((a+)+)+$/ x}, {/./ y}",
                "a".repeat(60) + "b"));
    }

    @Test
    void longKeys_doNotOverflowTheStack() {
        var key = "ab".repeat(200_000);
        for (var type : List.of("regexp", "pcre")) {
            var answer = lookup(type, "{/^(a|b)*$/ x}", key);
            assertTrue(answer.equals(new Lookup.Found("x")) || answer instanceof Lookup.Failed);
        }
    }

    /// POSIX, 9.1: the longest of the leftmost matches.
    @ParameterizedTest
    @CsvSource({"(x*)(xy)?, xxy, [x][xy]", "(a|ab)(c|bcd)(d*), abcd, [a][bcd]",
        "(ab|a)(bc)?, abc, [a][bc]", "(a?)(ab)?, ab, [][ab]"})
    void regexp_takesTheLongest(String pattern, String key, String expected) {
        assertEquals(new Lookup.Found(expected),
                lookup("regexp", "{/" + pattern + "/ [$1][$2]}", key));
    }

    /// Every pattern, cut after each byte, gives a rule or a complaint, and no exception.
    @ParameterizedTest
    @ValueSource(strings = {"^(?<name>[^@]+)@([[:alpha:]]{2,3}\\.)*\\Qa.b\\E(?i:x)\\k<name>$",
        "a\\(b\\)\\{1,2\\}[]a-z[.-.][=x=]^]*\\1\\<w\\>", "((a|b)*?|c++|[^\\]\\w-])(?#x)\\x{41}\\p{L}",
        "(?P<a>x)(?P=a)\\g{1}\\g1(?=y)(?!z)(?<=w)(?<!v)", "a{1,2}{3}*?+"})
    void pattern_cutAnywhere_isARuleOrAComplaint(String pattern) throws IOException {
        for (int cut = 0; cut <= pattern.length(); cut++) {
            for (var flags : List.of("", "x", "imsxAEUX", "m")) {
                var text = "/" + pattern.substring(0, cut).replace("/", "") + "/" + flags
                        + " value $1";
                for (boolean perl : List.of(true, false)) {
                    var lines = new PatternLines("test", List.of(
                            new org.postrider.mail.conf.LogicalLines.Line(text, 1, 1)));
                    RegexTable.of(lines, perl, new Tables.Mode(true, true, false),
                            warnings.texts()::add).lookup("ab");
                }
            }
        }
    }

    /// Whoever chooses the key must not choose what is run, or where.
    @Test
    void routes_haveNoPartsOfTheKey() {
        var rules = "{{!/^(..*)$/ $1}, {/^rx-(.*)$/ |$1}, {/^(a)/ $5}, {/^(plain|rx)/ x$$1}}";
        for (var type : List.of("regexp", "pcre")) {
            warnings.texts().clear();
            for (var name : List.of(type + ":" + rules, "proxy:" + type + ":" + rules)) {
                var maps = tables.maps("alias_maps", List.of(name), tables.conf(), Tables.Use.ROUTE);
                assertEquals(new Lookup.Found("x$1"), maps.lookup("rx-a"));
                assertEquals(new Lookup.Found("x$1"), maps.lookup("plain"));
            }
            var all = String.join("\n", warnings.texts());
            assertTrue(all.contains("line 1: $number found in negative match"), all);
            assertTrue(all.contains("line 2: regular expression substitution is not allowed:"
                    + " skipping this rule"), all);
            assertTrue(all.contains("line 3: regular expression substitution is not"), all);
        }
        assertEquals(new Lookup.Found("|a"), tables.maps("canonical_maps",
                List.of("regexp:" + rules), tables.conf()).lookup("rx-a"));
    }

    @Test
    void unsupported_isComplainedOf() {
        for (var pattern : List.of("(?R)", "(a)(?1)", "(a)?(?(1)b)", "a\\Kb", "(?C)")) {
            warnings.texts().clear();
            assertEquals(Lookup.NOT_FOUND, lookup("pcre", "{/" + pattern + "/ x}", "aab"));
            assertEquals(1, warnings.texts().size(), pattern);
        }
    }
}
