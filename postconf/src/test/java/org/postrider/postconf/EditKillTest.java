package org.postrider.postconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.util.Stdio;

/// What is left of main.cf and master.cf when postconf is killed while it edits them, in processes
/// of their own.
class EditKillTest {
    private static final int KILLS = 12;
    private static final int LINES = 3000;

    @TempDir
    private Path folder;

    /// Edits for ever; says so after the first time.
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            for (int i = 0;; i++) {
                if (edit(args[0], args[1], i) != 0) {
                    System.exit(1);
                }
                if (i == 0) {
                    System.out.println("edited");
                }
            }
        }
    }

    private static int edit(String folder, String file, int value) {
        var quiet = new Stdio(System.in, new PrintStream(OutputStream.nullOutputStream()),
                System.err);
        var args = file.equals("main.cf") ? new String[] {"-c", folder, "-e", "last=v" + value}
                : new String[] {"-c", folder, "-M", "-e",
                    "last/unix=last unix - - n - - v" + value};
        return Postconf.run(args, Map.of(), quiet);
    }

    private static String text(String file) {
        var text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append(file.equals("main.cf") ? "user_defined" + i + " = some value\n"
                    : "s" + i + " unix - - n - - smtp\n");
        }
        return text.append(file.equals("main.cf") ? "last = v\n" : "last unix - - n - - v\n")
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main.cf", "master.cf"})
    void edit_killed_leavesTheOldOrTheNewFile(String file) throws Exception {
        Files.writeString(folder.resolve("main.cf"), "");
        Files.writeString(folder.resolve("master.cf"), "");
        var edited = Files.writeString(folder.resolve(file), text(file));
        for (int i = 0; i < KILLS; i++) {
            kill(file, i * 7L);
            var lines = Files.readAllLines(edited);
            assertEquals(LINES + 1, lines.size());
            assertTrue(lines.getLast().matches("last +(=|unix .*) v[0-9]*"), lines.getLast());
        }
        // What an editor has left does not stop the next one.
        assertEquals(0, edit(folder.toString(), file, 4711));
        assertTrue(Files.readString(edited).strip().endsWith("v4711"));
        try (var left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }

    private void kill(String file, long millis) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), folder.toString(),
                file).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var said = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            assertEquals("edited", said.readLine());
            process.waitFor(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
