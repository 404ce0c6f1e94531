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
        return BounceTemplateFile.read(conf(), file.toString(),
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
        "verify_template = <<EOF~Subject: a~~ ~EOF~ | /b.cf: missing message text in verify"
                + " template -- ignoring this template",
        "delay_template = <<EOF~From:  ~Charset: \u00fc~~x~EOF~ | /b.cf: empty \"From\" header value"
                + " in delay template -- ignoring this template",
        "success_template = <<EOF~POSTMASTER-subject: x~~x~EOF~ | /b.cf: inapplicable"
                + " \"POSTMASTER-subject\" header label in success template"
                + " -- ignoring this template",
        "failure_template = <<EOF~~Note\t: bar~~x~EOF~ | /b.cf: unknown \"Note\" header label in"
                + " failure template -- ignoring this template",
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "foo | missing '=' after attribute name: \"foo\"",
        "failure_template x = y | missing '=' after attribute name: \"failure_template x = y\"",
        "= x | missing attribute name: \"= x\"",
        "failure_template = <<'EOF' | malformed end marker after <<",
        "failure_template = << | missing end marker after <<",
    })
    void read_lineThatBelongsToNoTemplate_isRefused(String line, String problem) {
        assertEquals(folder + "/b.cf, line 2: " + problem, assertThrows(FatalException.class,
                () -> read(line + "\n\nx\nEOF\n")).getMessage());
    }

    /// What a header is: not a line that begins with white space, nor one with a control character
    /// or more bytes than ASCII before its colon. Empty lines before headers and blank ones behind
    /// them are left out, others are text.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false,
            value = {
        "~~Subject: a~x~| a|x",
        "~ ~Subject: a~x~|-|Subject: a/x",
        " Subject: a~~x~|-| Subject: a//x",
        "Subject: a~\tFrom: c~x~| a|\tFrom: c/x",
        "Subject : a~~\t~~ x~~y\\~~| a| x//y\\/",
        "Sub\u0001ject: a~x~|-|Sub\u0001ject: a/x",
        "Subject: a\0b~~x\0y~| a|x",
    })
    void read_headers_endWhereTextBegins(String template, String subject, String text)
            throws IOException {
        var failure = read("failure_template = <<EOF\n" + template.replace('~', '\n') + "EOF\n")
                .getFirst();
        assertEquals(List.of(), warnings);
        assertEquals(subject.equals("-") ? "Undelivered Mail Returned to Sender" : subject.strip(),
                failure.subject());
        assertEquals(text, String.join("/", failure.text()));
    }

    private List<String> expanded(Conf conf, String line) throws IOException {
        return read("failure_template = <<EOF\nSubject: a\n\n" + line + "\nEOF\n").getFirst()
                .expanded(conf, warnings::add);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "$nosuch | undefined $name in failure template: $nosuch",
        "x ${mail_name y | bad $name syntax in failure template: x ${mail_name y",
        "x $ y | bad $name syntax in failure template: x $ y",
        "$delay_warning_time_day | unrecognized suffix \"day\" in parameter"
                + " \"delay_warning_time_day\"",
        "$maximal_queue_lifetime_ | unrecognized suffix \"\" in parameter"
                + " \"maximal_queue_lifetime_\"",
    })
    void expanded_badName_isRefused(String line, String problem) {
        assertEquals(folder + "/b.cf: " + problem, assertThrows(FatalException.class,
                () -> expanded(conf(), line)).getMessage());
        assertEquals(problem.startsWith("bad") ? 1 : 0, warnings.size());
    }

    @Test
    void expanded_condition_mayAskForAnyName() throws IOException {
        assertEquals(List.of("a |x|y|z|$"), expanded(conf(), "a ${nosuch?n}|${nosuch:x}"
                + "|${nosuch?{n}:{y}}|${delay_warning_time_hours?z}|$$"));
    }

    @Test
    void expanded_nameOfThisHost_isInUtf8() throws IOException {
        var conf = conf().with(Map.of("myhostname", "mx.xn--bcher-kva.example",
                "mydomain", "xn--bcher-kva.example", "smtputf8_enable", "yes"));
        var line = "$myhostname ${mydomain} $mydestination";
        assertEquals(List.of("mx.b\u00c3\u00bccher.example b\u00c3\u00bccher.example"
                + " mx.xn--bcher-kva.example, localhost.xn--bcher-kva.example, localhost"),
                expanded(conf, line));
        assertEquals(List.of("mx.xn--bcher-kva.example xn--bcher-kva.example"),
                expanded(conf.with(Map.of("smtputf8_enable", "no")), "$myhostname $mydomain"));
        assertEquals(List.of("xn--zzzzzzzzz.example"), expanded(
                conf.with(Map.of("myhostname", "xn--zzzzzzzzz.example")), "$myhostname"));
    }

    @Test
    void builtIn_from_hasTheFormatThatIsWanted() {
        assertEquals("Mail Delivery System <MAILER-DAEMON>",
                BounceTemplate.builtIn(conf()).getFirst().from());
        assertEquals("MAILER-DAEMON (Mail Delivery System)", BounceTemplate.builtIn(
                conf().with(Map.of("header_from_format", "obsolete"))).getLast().from());
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
