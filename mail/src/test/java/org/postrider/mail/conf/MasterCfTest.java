package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.params.ConfException;

class MasterCfTest {
    private static MasterCf parse(String text) throws IOException {
        return MasterCf.parse(Path.of("master.cf"), LogicalLines.read(new StringReader(text)));
    }

    private static MasterEntry one(String line) throws IOException {
        return parse(line + "\n").entries().getFirst();
    }

    @Test
    void entry_dashes_areDefaults() throws IOException {
        var entry = one("cleanup unix - - - - - cleanup");
        assertEquals("cleanup", entry.name());
        assertEquals(MasterEntry.Type.UNIX, entry.type());
        assertTrue(entry.isPrivate());
        assertTrue(entry.unprivileged());
        assertEquals(MasterEntry.Chroot.UNSAID, entry.chroot());
        assertEquals(Duration.ZERO, entry.wakeup());
        assertTrue(entry.processLimit().isEmpty());
        assertEquals("private/cleanup", entry.socketName());
    }

    @Test
    void entry_allFields_areTaken() throws IOException {
        var entry = one("flush\tunix-dgram n n y 1000? 0 flush -v -o a=b -occ=d -vv x -o e");
        assertEquals(MasterEntry.Type.UNIX_DGRAM, entry.type());
        assertFalse(entry.isPrivate());
        assertFalse(entry.unprivileged());
        assertEquals(MasterEntry.Chroot.YES, entry.chroot());
        assertEquals(Duration.ofSeconds(1000), entry.wakeup());
        assertTrue(entry.wakeupOnlyAfterUse());
        assertEquals(0, entry.processLimit().getAsInt());
        assertEquals(Map.of("a", "b", "cc", "d"), entry.overrides());
        assertEquals(3, entry.verbosity());
        assertEquals(List.of("x", "-o", "e"), entry.args());
    }

    @Test
    void entry_continuationAndBraces_keepWhiteSpace() throws IOException {
        var entry = one("""
                # a service
                127.0.0.1:smtp inet n - n - - smtpd

                  -o { smtpd_banner = a  b, c }
                # between
                  -o x = {y z}
                  { user = me }""".replace("-o x = {y z}", "-o {x = {y} {z}}"));
        assertEquals(Map.of("smtpd_banner", "a  b, c", "x", "{y} {z}"), entry.overrides());
        assertEquals(List.of("user = me"), entry.args());
        assertEquals(2, entry.line());
    }

    @Test
    void entry_bracesWithinAWord_keepItTogether() throws IOException {
        var entry = one("a unix - - n - - pipe -o x={a b} -v -o y={c {d e} f}g argv={a b} c{d e}f");
        assertEquals(Map.of("x", "{a b}", "y", "{c {d e} f}g"), entry.overrides());
        assertEquals(List.of("argv={a b}", "c{d e}f"), entry.args());
        assertEquals(Map.of("x", "{a b"), one("a unix - - n - - smtp -o x={a b").overrides());
        assertEquals(List.of("y"), one("a unix - - n - - smtp -o x=a}b y").args());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "11125 inet - - n - - smtpd | line 1: inet service cannot be private",
        "11125 inet x - n - - smtpd | line 1: field \"private\": bad value: \"x\"",
        "a unix - x n - - smtpd     | line 1: field \"unprivileged\": bad value: \"x\"",
        "a unix - - x - - smtpd     | line 1: field \"chroot\": bad value: \"x\"",
        "smtp foo - - n - - smtpd   | line 1: bad transport type: foo",
        "11125 inet n - n           | line 1: missing \"wakeup_time\" field",
        "a unix n - n 10?? - smtpd  | line 1: field \"wakeup_time\": bad value: \"10?\"",
        "11125 inet n - n a - smtpd | line 1: field \"wakeup_time\": bad value: \"a\"",
        "11125 inet n - n - -1 x    | line 1: field \"max_proc\": bad value: \"-1\"",
        "11125 inet n               | line 1: missing \"unprivileged\" field",
        "a unix - - n - -           | line 1: missing \"command\" field",
        "a unix - - n - - x {       | line 1: missing '}' in \"{\"",
        "a unix - - n - - x -o {b = c}d | line 1: syntax error after '}' in \"{b = c}d\"",
        "[::1:25 inet n - n - - x   | line 1: missing \"]\" in \"[::1:25\"",
        "127.0.0.1: inet n - n - - x | line 1: missing service information in \"127.0.0.1:\"",
        "a unix - - n - - x -o      | line 1: option requires an argument: -o",
        "a unix - - n - - x -o y    | line 1: missing '=' after attribute name: \"y\"",
        "../a unix - - n - - x      | line 1: bad service name: ../a",
    })
    void entry_wrong_namesFileAndLine(String line, String message) {
        var e = assertThrows(ConfException.class, () -> parse(line));
        assertEquals("master.cf: " + message, e.getMessage());
    }

    @Test
    void file_duplicate_lastOneHolds() throws IOException {
        var file = parse("a unix - - n - - x\nb unix - - n - - y\na unix - - n - - z\n");
        assertEquals(List.of("z", "y"), file.entries().stream().map(MasterEntry::program).toList());
        assertEquals(List.of("duplicate master.cf entry for service \"a\" (private/a)"
                + " -- using the last entry"), file.warnings());
    }

    @Test
    void file_firstLineIndented_isLeftOut() throws IOException {
        var file = parse(" a unix - - n - - x\nb unix - - n - - y\n");
        assertEquals(1, file.entries().size());
        assertTrue(file.warnings().getFirst().contains("must not start with whitespace"));
    }

    @Test
    void file_cutAnywhere_isParsedOrRefused() {
        var text = "a unix - - n 60? 1 x -o {b = {c} d} -v e\n  -o f=g\n[::1]:25 inet n - n - - y\n";
        for (int end = 0; end <= text.length(); end++) {
            var cut = text.substring(0, end);
            try {
                assertTrue(parse(cut).entries().size() <= 2);
            } catch (ConfException e) {
                assertTrue(e.getMessage().startsWith("master.cf: line "), e.getMessage());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void conf_overrides_seeServiceAndProcessName() throws IOException {
        var main = Conf.of(new MainCf(Path.of("main.cf"), Map.of()));
        var entry = one("relay unix - - n - - smtp -o syslog_name=postfix/$service_name");
        assertEquals("postfix/relay/smtp", entry.logTag(entry.conf(main)));
        assertEquals(100, entry.limit(main));
    }
}
