package org.postrider.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

class MasterTest {
    @TempDir
    private Path folder;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "queue_directory = " + folder
                + "\ndata_directory = " + folder + "\nmaillog_file = " + folder
                + "/log\nmaillog_file_prefixes = " + folder + "\nmail_owner = nobody\n");
        Files.writeString(folder.resolve("master.cf"), "relay unix - - n - - smtp\n");
    }

    private int run(String word) {
        var out = new PrintStream(said);
        return Master.run(new String[] {"-W", "-c", folder.toString()},
                new Stdio(new ByteArrayInputStream(Bytes.of(word)), out, out), _ -> true);
    }

    @Test
    void held_withoutAWord_hasDoneNothing() {
        assertEquals(0, run(""));
        assertEquals("", said.toString());
        assertFalse(Files.exists(folder.resolve("pid/master.pid")));
        assertFalse(Files.exists(folder.resolve("log")));
    }

    @Test
    void held_badConfiguration_isSaidAfterTheWord() throws IOException {
        Files.writeString(folder.resolve("master.cf"), "relay unix\n");
        assertEquals(0, run(""));
        assertEquals("", said.toString());
        assertEquals(1, run("\n"));
        assertTrue(said.toString().contains("master.cf: line 1: "), said.toString());
    }
}
