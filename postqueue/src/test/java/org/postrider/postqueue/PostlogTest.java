package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Postfix 3.11 said and logged for the same.
class PostlogTest {
    @TempDir
    Path folder;
    private Path log;
    private String said;

    @BeforeEach
    void configure() throws IOException {
        log = folder.resolve("maillog");
        Files.writeString(folder.resolve("main.cf"), "maillog_file = " + log
                + "\nmaillog_file_prefixes = " + folder + "\n");
    }

    private int run(String input, String... args) {
        var run = CommandRun.of(Postlog::run, folder, input, args);
        said = run.err();
        return run.status();
    }

    private String logged() throws IOException {
        return Files.readString(log).replaceAll("(?m)^.* (\\S*)\\[[0-9]+]: ", "$1: ");
    }

    @ParameterizedTest
    @CsvSource({"info, ''", "warn, 'warning: '", "warning, 'warning: '", "error, 'error: '",
            "fatal, 'fatal: '", "panic, 'panic: '"})
    void priority_standsBeforeTheText(String priority, String mark) throws IOException {
        assertEquals(0, run("", "-p", priority, "a", "b"));
        assertEquals("postfix/postlog: " + mark + "a b\n", said);
        assertEquals("postfix/postlog: " + mark + "a b\n", logged());
    }

    @Test
    void tag_isThatOfTheLogOnly_andIdsAreLoggedAnyway() throws IOException {
        assertEquals(0, run("", "-i", "-t", "tag/x", "%s%n"));
        assertEquals("postfix/postlog: %s%n\n", said);
        assertEquals("tag/x: %s%n\n", logged());
    }

    @Test
    void input_isLoggedLineByLine() throws IOException {
        assertEquals(0, run("one\n\nthree", "-p", "error", "-t", "x"));
        assertEquals("postfix/postlog: error: one\npostfix/postlog: error: \n"
                + "postfix/postlog: error: three\n", said);
        assertEquals("x: error: one\nx: error: \nx: error: three\n", logged());
    }

    @Test
    void wrongUse_isToldAndNotLogged() {
        for (var priority : new String[] {"notice", "", "INFO"}) {
            assertEquals(1, run("", "-p", priority, "a"));
            assertEquals("postfix/postlog: fatal: bad severity: \"" + priority + "\"\n", said);
        }
        assertEquals(1, run("", "-z"));
        assertEquals("postlog: invalid option -- 'z'\npostfix/postlog: fatal: usage: postlog"
                + " [-c config_dir] [-i] [-p priority] [-t tag] [-v] [text]\n", said);
        assertFalse(Files.exists(log));
    }
}
