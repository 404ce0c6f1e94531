package org.postrider.mail.dsn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.util.FatalException;

class BounceTemplateFileTest {
    private static final String WHOLE = """
            # comment
            failure_template = <<EOF
            Charset: utf-8
            From: Me <x>
            Subject: Gone
            Postmaster-Subject: Copy

            At $myhostname.
            EOF

            success_template = <<EOF
            Subject: Good

            Text
            EOF
            """;

    @TempDir
    private Path folder;
    private final List<String> warnings = new ArrayList<>();

    private List<BounceTemplate> read(String text) throws IOException {
        warnings.clear();
        var file = Files.writeString(folder.resolve("b.cf"), text);
        return BounceTemplateFile.read(file.toString(),
                w -> warnings.add(w.replace(folder.toString(), "")));
    }

    private Conf conf() {
        return Conf.of(new MainCf(folder.resolve("main.cf"), Map.of()))
                .with(Map.of("myhostname", "h.example"));
    }

    @Test
    void read_whole_replacesBuiltInOnes() throws IOException {
        var templates = read(WHOLE);
        assertEquals(List.of("failure", "delay", "success", "verify"),
                templates.stream().map(BounceTemplate::kind).toList());
        var failure = templates.getFirst();
        assertEquals("utf-8|Me <x>|Gone|Copy", String.join("|", failure.charset(), failure.from(),
                failure.subject(), failure.postmasterSubject()));
        assertEquals(List.of("At h.example."), failure.expanded(conf(), warnings::add));
        assertEquals("Good", templates.get(2).subject());
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "foo_template = <<EOF~x~EOF~ | /b.cf, line 4: unknown template name: foo_template"
                + " -- ignoring this template",
        "failure_template = <<EOF~x~ | /b.cf, line 3: missing \"EOF\" end marker",
        "failure_template = <<EOF~Foo: bar~~x~EOF~ | /b.cf: unknown \"Foo\" header label in"
                + " failure template -- ignoring this template",
        "delay_template = <<EOF~SubJect: \u00fc~~x~EOF~ | /b.cf: non-ASCII \"SubJect\" header"
                + " value in delay template -- ignoring this template",
        "verify_template = <<EOF~Subject: a~EOF~ | /b.cf: missing message text in verify template"
                + " -- ignoring this template",
    })
    void read_malformed_warns(String text, String warning) throws IOException {
        read(text.replace('~', '\n') + (text.endsWith("~") ? "" : "\n"));
        assertEquals(List.of(warning), warnings);
    }

    /// Names are looked at when the file is read, texts after that, as in Postfix.
    @Test
    void read_manyMistakes_namesFirst() throws IOException {
        read("failure_template = <<EOF\nx: y\n\nz\nEOF\nother = z\n");
        assertEquals(2, warnings.size());
        assertTrue(warnings.getFirst().contains("unknown template name"));
    }

    @Test
    void read_lineOutsideTemplates_isRefused() {
        assertTrue(assertThrows(FatalException.class, () -> read("foo\n")).getMessage()
                .endsWith("b.cf, line 2: missing '=' after attribute name: \"foo\""));
    }

    @Test
    void expanded_unknownName_isRefused() throws IOException {
        var template = read("failure_template = <<EOF\nSubject: a\n\n$nosuch\nEOF\n").getFirst();
        assertTrue(assertThrows(FatalException.class, () -> template.expanded(conf(), warnings::add)).getMessage()
                .endsWith("undefined $name in failure template: $nosuch"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "$maximal_queue_lifetime_weeks | zero result | please reduce time unit \"weeks\" of"
                + " \"maximal_queue_lifetime_weeks\" in failure template",
        "$maximal_queue_lifetime_minutes | excessive result \"7200\" | please increase time unit"
                + " \"minutes\" of \"maximal_queue_lifetime_minutes\" in failure template",
    })
    void expanded_timesThatMakeNoGoodNumber_areToldOf(String text, String what, String advice)
            throws IOException {
        var template = read("failure_template = <<EOF\nSubject: a\n\n" + text + "\nEOF\n")
                .getFirst();
        assertEquals(List.of(what.startsWith("zero") ? "0" : "7200"),
                template.expanded(conf(), warnings::add));
        assertTrue(warnings.getFirst().contains(": " + what + " in failure template conversion"));
        assertEquals(advice, warnings.get(1));
    }

    @Test
    void read_cutAnywhere_neverFailsOtherwise() throws IOException {
        for (int i = 0; i <= WHOLE.length(); i++) {
            try {
                assertEquals(4, read(WHOLE.substring(0, i)).size());
            } catch (FatalException e) {
                // The only exception that a malformed text may cause.
            }
        }
    }
}
