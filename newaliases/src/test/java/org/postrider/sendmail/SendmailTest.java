package org.postrider.sendmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.queue.RecordReader;
import org.postrider.testing.MiniSystem;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

class SendmailTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> calls = new ArrayList<>();

    private int sendmail(String input, String... args) throws IOException {
        return sendmail(List.of(), input, args);
    }

    private int sendmail(List<String> main, String input, String... args) throws IOException {
        var etc = MiniSystem.in(folder).main(main.toArray(String[]::new)).write();
        var all = new ArrayList<>(List.of("-C", etc.toString()));
        all.addAll(List.of(args));
        return Sendmail.run(all.toArray(String[]::new),
                new Stdio(new ByteArrayInputStream(Bytes.of(input)), new PrintStream(out),
                        new PrintStream(err)),
                (command, line, _) -> {
                    calls.add(command + " " + String.join(" ", List.of(line).subList(2,
                            line.length)));
                    return 7;
                });
    }

    @Test
    void parameterWithTwoValues_isWarnedOf() throws IOException {
        assertEquals(7, sendmail(List.of("mail_name = a", "mail_name = b"), "", "-bp"));
        assertTrue(err.toString().matches(
                "sendmail: warning: .*/main.cf, line [0-9]+: overriding earlier entry: mail_name=a\n"),
                err::toString);
    }

    /// As Postfix says it.
    @ParameterizedTest
    @CsvSource({"-bp, display queue mode", "-q, flush queue mode", "-qIABC, flush queue_id",
        "-qRx.example, flush site", "-bd, daemon mode", "-bi, alias initialization mode",
        "-I, alias initialization mode", "-bs, stand-alone mode"})
    void modesWithoutRecipients_takeNone(String option, String name) throws IOException {
        assertEquals(75, sendmail("", option, "x"));
        assertTrue(err.toString().endsWith("sendmail: fatal: " + name
                + " requires no recipient\n"), err::toString);
        err.reset();
        boolean some = option.length() > 2 && option.startsWith("-q");
        assertEquals(some ? 7 : 75, sendmail("", option, "-t"));
        assertEquals(some ? "" : "sendmail: fatal: -t can be used only in delivery mode\n",
                err.toString());
    }

    private List<String> dump() throws IOException {
        try (var files = Files.list(folder.resolve("queue/maildrop"))) {
            var all = files.toList();
            assertEquals(1, all.size());
            assertTrue(Files.isExecutable(all.getFirst()));
            var lines = new ArrayList<String>();
            var in = new RecordReader(
                    new ByteArrayInputStream(Files.readAllBytes(all.getFirst())), 100_000);
            do {
                var record = in.next();
                lines.add(record.type() + " " + record.text());
            } while (!lines.getLast().startsWith("E"));
            return lines.subList(1, lines.size());
        }
    }

    @Test
    void optionsThatAreIgnored_areInTheLogToo() throws IOException {
        var log = folder.resolve("maillog");
        assertEquals(0, sendmail(List.of("maillog_file = " + log, "maillog_file_prefixes = " + folder),
                "x\n", "-O", "smtputf8=maybe", "anna"), err::toString);
        assertEquals("sendmail: warning: bad -O option: 'smtputf8=maybe' -- ignored\n", err.toString());
        var logged = Files.readString(log);
        assertTrue(logged.endsWith(": warning: bad -O option: 'smtputf8=maybe' -- ignored\n"), logged);
    }

    /// The record for record of what Postfix's sendmail leaves for the same call.
    @Test
    void headers_giveRecipients() throws IOException {
        assertEquals(0, sendmail("From x y z\nTo: Foo <foo>\nSubject: t\n\nbody line\n.dot\nlast",
                "-f", "anna", "-F", "Anna B", "-t", "-N", "success,delay", "-R", "hdrs", "-V",
                "env1", "extra"), err::toString);
        assertEquals(List.of("A envelope_id=env1", "A ret_flags=2", "A rewrite_context=local",
                "F Anna B", "S anna", "A notify_flags=10", "R extra", "M ", "N To: Foo <foo>",
                "N Subject: t", "N ", "N body line", "N .dot", "L last", "N ", "X ",
                "A notify_flags=10", "R foo", "E "), dump());
    }

    @Test
    void operands_areParsed_andDotEnds() throws IOException {
        assertEquals(0, sendmail("Subject: t\r\n\r\nbody line\r\n.\r\nlast", "-F", "Me", "-f", "me",
                "-oi", "-odb", "\"a b\"@c", "foo (x)", "a,b"));
        assertEquals(List.of("A rewrite_context=local", "F Me", "S me", "R a b@c", "R foo", "R a",
                "R b", "M ", "N Subject: t", "N ", "N body line", "N .", "L last", "N ", "X ",
                "E "), dump());
    }

    /// `strict` looks at the first line only.
    @ParameterizedTest
    @CsvSource({"always, N a|N b|N c", "strict, N a|N b|N c", "never, N a\\r|N b\\r|N c"})
    void lineEndings_areFixedAsTheParameterSays(String how, String crFirst) throws IOException {
        var main = List.of("sendmail_fix_line_endings = " + how);
        assertEquals(0, sendmail(main, "a\r\nb\r\nc\n", "-f", "me", "x"), err::toString);
        assertEquals(crFirst, content());
        assertEquals(0, sendmail(main, "a\nb\r\nc\r\n", "-f", "me", "x"), err::toString);
        assertEquals(how.equals("always") ? "N a|N b|N c" : "N a|N b\\r|N c\\r", content());
    }

    /// The content of the one message there, which is removed.
    private String content() throws IOException {
        var all = dump();
        try (var files = Files.list(folder.resolve("queue/maildrop"))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        return String.join("|", all.subList(all.indexOf("M ") + 1, all.indexOf("X ")))
                .replace("\r", "\\r");
    }

    @Test
    void recipient_endsTheOptions() throws IOException {
        assertEquals(0, sendmail("a\n.\nb\n", "-F", "Me", "-f", "me", "x", "-oi", "-f", "y"));
        assertEquals(List.of("A rewrite_context=local", "F Me", "S me", "R x", "R -oi", "R -f",
                "R y", "M ", "N a", "X ", "E "), dump());
    }

    @Test
    void dot_endsTheMessage() throws IOException {
        assertEquals(0, sendmail("a\n.\nb\n", "-F", "Me", "-f", "<>", "-G", "-bm", "x"));
        assertEquals(List.of("A rewrite_context=remote", "F Me", "S ", "R x", "M ", "N a", "X ",
                "E "), dump());
    }

    @Test
    void resentHeaders_replaceTheOthers() throws IOException {
        assertEquals(0, sendmail("From x\n>From y\nTo: a\nResent-To: b\nResent-Bcc:\n c\n\n", "-F",
                "Me", "-f", "me", "-t"));
        assertTrue(dump().containsAll(List.of("R b", "R c")));
        assertTrue(!dump().contains("R a"));
    }

    /// A word of two characters cannot be told from what follows `-V` of old: it is not an id.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-V -f me x | V += | option -V is deprecated with Postfix 2.3; specify -XV instead",
        "-f me -V-= x | V -= | option -V-= is deprecated with Postfix 2.3; specify -XV-= instead",
        "-f me -V y= x | R y= | option -V is deprecated with Postfix 2.3; specify -XV instead",
        "-f me -V y=z x | A envelope_id=y=z | ''",
        "-f me -V a\tb x | S me | bad syntax in -V option value -- ignored",
        "-f me -N delay\tsuccess x | A notify_flags=10 | ''",
        "-f me -N delay;x x | S me | unknown DSN NOTIFY command value \"delay;x\" in \"delay;x\"",
        "-f me,you x | S me | -f option specified malformed sender: me,you",
        "-f me -e -bv x | R x | ''",
    })
    void options_ofOldPrograms_areUnderstood(String line, String record, String warning)
            throws IOException {
        assertEquals(0, sendmail("a\n", line.split(" ")), err::toString);
        assertTrue(dump().contains(record), dump().toString());
        assertEquals(warning.isEmpty() ? "" : "sendmail: warning: " + warning,
                err.toString().lines().findFirst().orElse(""));
        assertEquals(record.startsWith("A envelope_id"),
                dump().stream().anyMatch(r -> r.startsWith("A envelope_id")));
    }

    @Test
    void envelopeId_hasItsLimit() throws IOException {
        assertEquals(0, sendmail("a\n", "-f", "me", "-V", "i".repeat(101), "x"));
        assertEquals("sendmail: warning: too long -V option value -- ignored\n", err.toString());
        assertTrue(dump().stream().noneMatch(r -> r.startsWith("A envelope_id")));
    }

    /// The mail is not lost: it has the recipient that `empty_address_recipient` names.
    @ParameterizedTest
    @ValueSource(strings = {"", "<>", "group:;", "(nobody)", " , "})
    void operandWithoutAddress_isTheEmptyAddress(String operand) throws IOException {
        assertEquals(0, sendmail("a\n", "-F", "Me", "-f", "me", operand, "b"), err::toString);
        assertEquals(List.of("A rewrite_context=local", "F Me", "S me", "R ", "R b", "M ", "N a",
                "X ", "E "), dump());
    }

    @Test
    void hostStatus_isNothing() throws IOException {
        assertEquals(0, sendmail("a\n", "-bh", "x"));
        assertEquals(0, sendmail("a\n", "-bH"));
        assertEquals(75, sendmail("To: a\n\n", "-bh", "-t"));
        try (var files = Files.list(folder.resolve("queue/maildrop"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void complaints_end75() throws IOException {
        assertEquals(75, sendmail("x"));
        assertEquals(75, sendmail("Subject: x\n\n", "-t"));
        assertEquals(75, sendmail("", "-bx", "x"));
        assertEquals(75, sendmail("", "-XVa", "x"));
        assertEquals(75, sendmail("", "-qSx"));
        assertEquals(75, sendmail("", "-qI"));
        assertEquals(75, sendmail("", "-qR"));
        assertEquals(75, sendmail("", "-q", "x"));
        assertTrue(err.toString().endsWith("flush queue mode requires no recipient\n"));
        assertEquals(75, sendmail("", "-bp", "x"));
        assertEquals(75, sendmail("", "-f"));
        assertEquals(75, sendmail("", "-e"));
        assertEquals(75, sendmail("", "-E", "x"));
        assertEquals(75, sendmail("", "-s", "x"));
        assertEquals(75, sendmail("", "-Vab", "x"));
        assertEquals(75, sendmail("", "-bv", "-v", "x"));
        assertTrue(err.toString().endsWith("fatal: -v option cannot be used with -bv\n"));
        assertEquals(75, sendmail("", "-t", "-bv"));
        assertTrue(err.toString().endsWith("fatal: -t option cannot be used with -bv\n"));
        assertEquals(75, sendmail(List.of("message_size_limit = 10"), "x".repeat(20), "x"));
        assertEquals(77, sendmail(List.of("authorized_submit_users = nobody-else"), "", "x"));
        assertEquals(0, sendmail("", "-N", "foo", "x"));
        assertTrue(err.toString().contains("bad -N option value: 'foo' -- ignored"));
        assertTrue(err.toString().contains("(0): ") || err.toString().contains("): "));
    }

    @Test
    void queue_isOthersWork() throws IOException {
        assertEquals(7, sendmail("", "-bp"));
        assertEquals(7, sendmail("", "-q"));
        assertEquals(7, sendmail("", "-qI123"));
        assertEquals(0, sendmail("", "-q1h"));
        assertEquals(List.of("postqueue -p", "postqueue -f", "postqueue -i 123"), calls);
    }

    @Test
    void longLines_areCutInPieces() throws IOException {
        sendmail(List.of("line_length_limit = 512"), "y".repeat(1200) + "\nz\n", "-F", "M", "-f",
                "me", "x");
        var lines = dump();
        assertEquals(List.of("L " + "y".repeat(512), "L " + "y".repeat(512),
                "N " + "y".repeat(176), "N z"), lines.subList(5, 9).get(0).startsWith("L")
                        ? lines.subList(5, 9) : lines.subList(lines.size() - 6, lines.size() - 2));
    }

    @Test
    void newaliases_buildsTheTables() throws IOException {
        var aliases = folder.resolve("aliases");
        Files.writeString(aliases, "root: me, you\nFoo: \"|cmd\"\nbad\nroot: again\n");
        assertEquals(0, sendmail(List.of("alias_database = cdb:" + aliases), "", "-bi"));
        assertTrue(Files.exists(folder.resolve("aliases.cdb")));
        assertTrue(err.toString().contains("line 3: need name:value pair"));
        assertTrue(err.toString().contains("duplicate entry: \"root\""));
    }

    @Test
    void newaliases_ofOneTable_leavesTheOthers() throws IOException {
        var one = Files.writeString(folder.resolve("one"), "root: me\n");
        Files.writeString(folder.resolve("two"), "root: you\n");
        assertEquals(0, sendmail(List.of("alias_database = cdb:" + folder.resolve("two")), "",
                "-bi", "-oAcdb:" + one));
        assertTrue(Files.exists(folder.resolve("one.cdb")));
        assertFalse(Files.exists(folder.resolve("two.cdb")));
        assertEquals(0, sendmail(List.of(), "", "-oA" + one, "-bi"));
    }

    @Test
    void newaliases_byRoot_isDoneAsTheOwnerOfTheText() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can");
        var aliases = Files.writeString(folder.resolve("aliases"), "root: me\n");
        Files.setAttribute(folder, "unix:uid", 4711);
        Files.setAttribute(aliases, "unix:uid", 4711);
        assertEquals(0, sendmail(List.of("alias_database = cdb:" + aliases), "", "-bi"));
        assertEquals(4711, Files.getAttribute(folder.resolve("aliases.cdb"), "unix:uid"));
        // Where the owner may not write, root does not either.
        Files.setAttribute(folder, "unix:uid", 0);
        Files.delete(folder.resolve("aliases.cdb"));
        assertEquals(75, sendmail(List.of("alias_database = cdb:" + aliases), "", "-bi"));
        assertFalse(Files.exists(folder.resolve("aliases.cdb")));
    }
}
