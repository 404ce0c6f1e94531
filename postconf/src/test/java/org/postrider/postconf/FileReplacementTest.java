package org.postrider.postconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.FatalException;

class FileReplacementTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("main.cf"), text);
    }

    private List<String> names() throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> plus(List<String> lines, String line) {
        var more = new ArrayList<>(lines);
        more.add(line);
        return more;
    }

    @Test
    void edit_file_keepsItsModeAndLeavesNothingElse() throws IOException {
        var file = file("a = 1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        FileReplacement.edit(file, lines -> plus(lines, "b = 2"));
        assertEquals("a = 1\nb = 2\n", Files.readString(file));
        assertEquals("rw-r-----",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("main.cf"), names());
    }

    @Test
    void edit_thatFails_leavesTheOldFile() throws IOException {
        var file = file("a = 1\n");
        assertThrows(FatalException.class, () -> FileReplacement.edit(file, _ -> {
            throw new FatalException("bad");
        }));
        assertEquals("a = 1\n", Files.readString(file));
        assertEquals(List.of("main.cf"), names());
    }

    @Test
    void edit_afterInterruptedEditor_takesOverItsFiles() throws IOException {
        var file = file("a = 1\n");
        Files.writeString(folder.resolve("main.cf.tmp"), "half of a longer tex");
        Files.writeString(folder.resolve("main.cf.lock"), "1234567890");
        FileReplacement.edit(file, lines -> plus(lines, "b = 2"));
        assertEquals("a = 1\nb = 2\n", Files.readString(file));
        assertEquals(List.of("main.cf"), names());
    }

    @Test
    void edit_symbolicLink_replacesWhatItLeadsTo() throws IOException {
        var real = Files.writeString(folder.resolve("real.cf"), "a = 1\n");
        var link = Files.createSymbolicLink(folder.resolve("main.cf"), Path.of("real.cf"));
        FileReplacement.edit(link, lines -> plus(lines, "b = 2"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("a = 1\nb = 2\n", Files.readString(real));
    }

    @Test
    void edit_missingFile_isRefused() {
        var refusal = assertThrows(FatalException.class,
                () -> FileReplacement.edit(folder.resolve("main.cf"), lines -> lines));
        assertTrue(refusal.getMessage().endsWith(
                "main.cf for reading: No such file or directory"), refusal.getMessage());
        assertFalse(Files.exists(folder.resolve("main.cf.tmp")));
    }

    /// Readers see the old or the new file at any moment.
    @Test
    void edit_whileRead_isWholeAtAnyMoment() throws Exception {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 2000; i++) {
            lines.add("parameter" + i + " = a value of some length");
        }
        var file = file(String.join("\n", lines) + "\nlast = 0\n");
        try (var executor = Executors.newSingleThreadExecutor()) {
            var editing = executor.submit(() -> {
                for (int i = 1; i <= 50; i++) {
                    var last = "last = " + i;
                    FileReplacement.edit(file, old -> plus(old.subList(0, old.size() - 1), last));
                }
            });
            while (!editing.isDone()) {
                var seen = Files.readAllLines(file);
                assertEquals(2001, seen.size());
                assertTrue(seen.getLast().startsWith("last = "), seen.getLast());
            }
            editing.get();
        }
        assertTrue(Files.readString(file).endsWith("last = 50\n"));
    }
}
