package org.postrider.util.sys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.sys.Processes.Exit;
import org.postrider.util.sys.Processes.Launch;

class AsUserTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "A", "b");

    @TempDir
    private Path folder;
    private long limit;

    private record Ended(Exit exit, String output) {}

    private Optional<List<String>> launch(String directory, String... words) throws IOException {
        var file = folder.resolve("as-user");
        if (!Files.exists(file)) {
            Files.write(file, AsUserProgram.bytes());
            Files.setAttribute(file, "unix:mode", 0755);
        }
        return AsUser.launch(file.toString(), new AsUser.Start(65534, 65533,
                List.of(100, 0x1234_5678), limit, directory, List.of(words), ENVIRONMENT));
    }

    private static AsUser.Start cat(List<Integer> groups) {
        return new AsUser.Start(1, 1, groups, 0, "", List.of("cat"), ENVIRONMENT);
    }

    private Ended run(String directory, String... words) throws Exception {
        assumeTrue(Users.effectiveUser() == 0, "skipped: needs root");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "skipped: for x86-64 only");
        var all = launch(directory, words).orElseThrow();
        var out = folder.resolve("out");
        try (var file = FileChannel.open(out, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            int number = Descriptors.number(file);
            long pid = Processes.spawn(new Launch(all.getFirst(), all, ENVIRONMENT, "",
                    List.of(number, number, number), true));
            var exit = Processes.waitFor(pid).orElseThrow();
            return new Ended(exit, Files.readString(out, ISO_8859_1));
        }
    }

    @Test
    void program_hasTheUsersRightsAndNoOthers() throws Exception {
        var ended = run("", "cat", "/proc/self/status");
        assertEquals(0, ended.exit().status());
        for (var line : List.of("Uid:\t65534\t65534\t65534\t65534", "Gid:\t65533\t65533\t65533\t65533",
                "Groups:\t100 305419896 ", "CapEff:\t0000000000000000",
                "CapPrm:\t0000000000000000")) {
            assertTrue(ended.output().contains("\n" + line + "\n"), ended.output());
        }
    }

    @Test
    void files_haveALimit() throws Exception {
        var none = run("", "cat", "/proc/self/limits").output();
        limit = 0x1_2345_6789L;
        var limited = run("", "cat", "/proc/self/limits").output();
        assertEquals(1, limited.lines().filter(l -> l.matches(
                "Max file size +4886718345 +4886718345 +bytes +")).count(), limited);
        assertEquals(none.lines().filter(l -> !l.startsWith("Max file size")).toList(),
                limited.lines().filter(l -> !l.startsWith("Max file size")).toList());
    }

    @Test
    void writersWhomNobodyHears_getAnError_noSignal() throws Exception {
        // Those of the C library (32 and 33) cannot be set.
        var ignored = run("", "grep", "SigIgn", "/proc/self/status").output();
        assertEquals(0x100_1000L, Long.parseLong(ignored.strip().substring(8), 16)
                & ~0x1_8000_0000L, ignored);
        limit = 100;
        assertEquals("cat: write error: File too large\n100\n", run("", "sh", "-c",
                "f=$(mktemp); head -c 1000 /dev/zero | cat > $f; wc -c < $f; rm $f").output());
    }

    @Test
    void program_getsArgumentsEnvironmentAndDirectory() throws Exception {
        assertEquals("sh one two three b /\n", run("/", "/bin/sh", "-c",
                "echo sh $1 \"$2\" $A $(pwd)", "x", "one", "two three").output());
        assertEquals(7, run("", "sh", "-c", "exit 7").exit().status());
        assertEquals(9, run("", "sh", "-c", "kill -9 $$").exit().signal());
    }

    @Test
    void directory_isEnteredWithTheUsersRights() throws Exception {
        Files.setAttribute(folder, "unix:mode", 0700);
        var ended = run(folder.toString(), "pwd");
        assertEquals(AsUser.NO_DIRECTORY, ended.exit().status());
        assertEquals(Optional.of("Permission denied"), AsUser.failure(126, ended.output()));
    }

    @Test
    void program_thatCannotBeExecuted_isReported() throws Exception {
        Files.setAttribute(folder, "unix:mode", 0755);
        var file = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
        Files.setAttribute(file, "unix:mode", 0700);
        var ended = run("", file.toString());
        assertEquals(AsUser.NO_PROGRAM, ended.exit().status());
        assertEquals(Optional.of("Permission denied"), AsUser.failure(127, ended.output()));
    }

    @Test
    void whatOnlyAShellExecutes_isLeftToOthers() throws Exception {
        var file = Files.writeString(folder.resolve("script"), "exit 0\n");
        Files.setAttribute(file, "unix:mode", 0755);
        assertEquals(Optional.empty(), launch("", file.toString()));
        assertEquals(Optional.empty(), launch("", "/nonexistent"));
        assertEquals(Optional.empty(), launch("", "nosuchprogram"));
        assertEquals(Optional.empty(), AsUser.launch("/file",
                cat(Collections.nCopies(1001, 1))));
        assertEquals(Optional.empty(), AsUser.launch("", cat(List.of())), "without the program");
    }

    @Test
    void output_isAFailure_onlyAsAWhole() {
        assertEquals(Optional.of("No such file or directory"),
                AsUser.failure(127, "\0as\0\2\0\0\0"));
        assertEquals(Optional.empty(), AsUser.failure(127, "\0as\0\2\0\0\0x"));
        assertEquals(Optional.empty(), AsUser.failure(1, "\0as\0\2\0\0\0"));
        assertEquals(Optional.empty(), AsUser.failure(127, "not found"));
        for (int i = 0; i < 8; i++) {
            assertEquals(Optional.empty(), AsUser.failure(127, "\0as\0\2\0\0\0".substring(0, i)));
        }
    }
}
