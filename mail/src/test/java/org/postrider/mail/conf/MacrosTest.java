package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.params.ConfException;

class MacrosTest {
    private static final Map<String, String> VALUES = Map.of("host", "mail.site.example", "ten",
            "10", "nine", "9", "level", "3.6", "nested", "<$host>", "loop", "$loop", "empty", "");

    private static String expand(String text) {
        return new Macros(name -> VALUES.getOrDefault(name, "")).expand(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "plain text | plain text",
        "$host | mail.site.example",
        "${host} | mail.site.example",
        "$(host) | mail.site.example",
        "a${ten}b$nine. | a10b9.",
        "cost: $$5 | cost: $5",
        "$nested | <mail.site.example>",
        "<$unknown> | <>",
        "<${empty?text}> | <>",
        "<${host?text}> | <text>",
        "<${empty:text}> | <text>",
        "<${host:text}> | <>",
        "${host?{yes}:{no}} | yes",
        "${empty?{yes}:{no}} | no",
        "${empty ? {yes} : {no}} | no",
        "${empty?{${host}}:{${ten}}} | 10",
        "${{$ten} > {$nine} ? {more} : {less}} | more",
        "${{$ten} < {$nine} ? {more} : {less}} | less",
        "${{a10} < {a9} ? {text} : {number}} | text",
        "${{$host} == {mail.site.example} ? {same} : {other}} | same",
        "${{$host} != {mail.site.example} ? {other} : {same}} | same",
        "${{$level} <level {3.10} ? {older} : {newer}} | older",
        "${{$level} >=level {3.6} ? {newer} : {older}} | newer",
        "${{$level} ==level {3.6.0} ? {same} : {other}} | same",
        "x${{1} == {2}}y | xy",
        "x${{1} == {1}}y | xtruey",
        "<${{ a } == {a}?{same}:{other}}> | <other>",
        "<${host ? x }> | < x >",
        "<${domain_to_ascii{$host}}> | <mail.site.example>",
    })
    void expand_eachForm_givesText(String text, String expected) {
        assertEquals(expected, expand(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${host", "$(host", "${host?{a}", "$", "${}", "$-", "${host!x}",
        "${{a} ~ {b} ? {c}}", "${{a} <level {b} ? {c}}", "${{a} == b}", "${host?{a}x}"})
    void expand_malformed_isRefused(String text) {
        assertThrows(ConfException.class, () -> expand(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "${foo x} | attribute name syntax error at: \"...foo>>> x\"",
        "${{x} == y} | \"{expression}\" expected at: \"...{x} ==>>> y\"",
        "${{x} == {y} x} | \"?\" or \":\" expected at: \"...}>>>x\"",
        "${host?{x} y} | \":\" expected at: \"...x}>>>y\"",
        "${host?{x}:{y} z} | unexpected input at: \"...y}>>>z\"",
        "a$-b | empty macro name: \"a$-b\"",
        "${{3.6} <level {x}?{a}} | malformed compatibility level syntax: \"x\"",
    })
    void expand_malformed_saysWhere(String text, String message) {
        assertEquals(message,
                assertThrows(ConfException.class, () -> expand(text)).getMessage());
    }

    @Test
    void references_ofAllBranches_areFound() {
        var problems = new java.util.ArrayList<String>();
        assertEquals(java.util.List.of("a", "b", "c", "d", "e", "f", "g", "h"),
                Macros.references("$$x $a ${b?{$c}:{${d:$e}}} ${{$f} == {$(g)} ? {$}:{$h}}",
                        problems::add));
        assertEquals(java.util.List.of("empty macro name: \"$\""), problems);
    }

    @Test
    void expand_loopOfNames_isRefusedNamingIt() {
        var refusal = assertThrows(ConfException.class, () -> expand("$loop"));
        assertTrue(refusal.getMessage().contains("loop"), refusal.getMessage());
    }

    @Test
    void expand_cutAnywhere_neverFailsOtherwise() {
        var whole = "a$host${ten?{x}:{y}}$(nine)${{1} <level {2} ? {a} : {b}}$$";
        for (int i = 0; i <= whole.length(); i++) {
            try {
                expand(whole.substring(0, i));
            } catch (ConfException e) {
                // The only exception that a malformed text may cause.
            }
        }
    }
}
