package org.postrider.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.command.CommandRunner.Job;
import org.postrider.mailbox.Identity;
import org.postrider.util.sys.AsUser;
import org.postrider.util.sys.AsUserProgram;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Processes;
import org.postrider.util.sys.Processes.Exit;
import org.postrider.util.sys.Processes.Launch;

/// Both ways to start a command: by the program of the image, and by those of the host.
class StarterTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin:/bin", "HOME", "/nowhere", "A", "two words");
    private static final Identity NOBODY = new Identity(65534, 65533, List.of(65533, 100));
    /// All that a process has from its parent, as it sees it itself.
    private static final String SHOW = """
            id=$(id; id -ru; id -rg)
            cat /proc/$$/limits
            echo "$id $(umask) $(pwd) $#$1$2"
            cd /proc/$$/fd; echo *
            grep -E '^(Groups|Sig(Ign|Pnd)|Cap|NoNewPrivs|Seccomp)' ../status
            cut -d')' -f2 ../stat | cut -d' ' -f6,17,18
            [ $(cut -d' ' -f4 ../stat) = $$ ] && echo leads its group
            [ $(cut -d' ' -f5 ../stat) = $$ ] && echo leads its session
            tr '\\0' '\\n' < ../environ | sort
            """;

    @TempDir
    private Path folder;

    private record Ended(Exit exit, String output) {}

    private static Job job(String directory, long fileLimit, String... words) {
        return new Job(CommandLine.of(List.of(words)), NOBODY, ENVIRONMENT, directory,
                Duration.ofSeconds(10), "", fileLimit);
    }

    private List<String> byOurProgram(Job job) throws Exception {
        Files.setAttribute(folder, "unix:mode", 0755);
        var file = Files.write(folder.resolve("as-user"), AsUserProgram.bytes());
        Files.setAttribute(file, "unix:mode", 0755);
        return AsUser.launch(file.toString(), Starter.asUser(job)).orElseThrow();
    }

    private Ended run(Job job, List<String> words) throws Exception {
        var out = folder.resolve("out");
        try (var file = FileChannel.open(out, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            int number = Descriptors.number(file);
            long pid = Processes.spawn(new Launch(words.getFirst(), words, job.environment(), "",
                    List.of(number, number, number), true));
            var exit = Processes.waitFor(pid).orElseThrow();
            return new Ended(exit, Files.readString(out, ISO_8859_1));
        }
    }

    private static void assumeBothWays() {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "skipped: for x86-64 only");
    }

    @Test
    void bothWays_giveTheSameRightsAndSurroundings() throws Exception {
        assumeBothWays();
        for (var job : List.of(job("", 0, "sh", "-c", SHOW, "x", "a b", ""),
                job("/usr", 123_456_789, "sh", "-c", SHOW),
                new Job(CommandLine.of(List.of("/bin/sh", "-c", SHOW)),
                        new Identity(65534, 65534, List.of()), ENVIRONMENT, "/",
                        Duration.ofSeconds(10), "", 5_000_000_000L))) {
            var ours = run(job, byOurProgram(job));
            assertEquals(0, ours.exit().status(), ours.output());
            assertTrue(ours.output().contains("uid=65534"), ours.output());
            assertEquals(ours.output(), run(job, Starter.chain(job, true)).output());
        }
    }

    @Test
    void bothWays_tellTheSameWhenTheyFail() throws Exception {
        assumeBothWays();
        Files.setAttribute(folder, "unix:mode", 0755);
        var secret = Files.createDirectory(folder.resolve("secret"));
        Files.setAttribute(secret, "unix:mode", 0700);
        var script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
        Files.setAttribute(script, "unix:mode", 0700);
        for (var directory : List.of("", "/")) {
            for (long limit : new long[] {0, 1000}) {
                var job = job(directory, limit, script.toString());
                for (var words : List.of(byOurProgram(job), Starter.chain(job, true))) {
                    var ended = run(job, words);
                    assertEquals(Optional.of(new Starter.Failure.Program(
                            script + ": Permission denied")),
                            Starter.failure(job, ended.exit(), ended.output()), words::toString);
                }
            }
        }
        var job = job(secret.toString(), 0, "/bin/true");
        for (var words : List.of(byOurProgram(job), Starter.chain(job, true))) {
            var ended = run(job, words);
            var why = ((Starter.Failure.Place) Starter.failure(job, ended.exit(),
                    ended.output()).orElseThrow()).why();
            assertEquals("cannot change directory to \"" + secret
                    + "\" for uid=65534 gid=65533: Permission denied", why);
        }
    }

    @Test
    void chain_withoutRoot_limitsAndEnters() throws Exception {
        var job = job("/usr", 1000, "sh", "-c", "pwd; ulimit -f; grep SigIgn /proc/$$/status");
        var ended = run(job, Starter.chain(job, false));
        var lines = ended.output().lines().toList();
        assertEquals("/usr", lines.get(0), ended.output());
        assertEquals("1", lines.get(1), ended.output()); // in units of 512 bytes
        assertEquals(0x100_1000L, Long.parseLong(lines.get(2).substring(8), 16) & 0x7fff_ffffL);
        var missing = job("", 0, "nosuchprogram");
        ended = run(missing, Starter.chain(missing, false));
        assertEquals(Optional.of(new Starter.Failure.Program(
                "nosuchprogram: No such file or directory")),
                Starter.failure(missing, ended.exit(), ended.output()));
    }

    @Test
    void failure_isNoneWhereTheCommandFails() {
        var job = job("", 0, "x");
        for (var output : List.of("", "unshare: no", "prlimit: no", "setpriv: ")) {
            assertEquals(Optional.empty(), Starter.failure(job, new Exit(1, 1, 0), output));
        }
        assertEquals(Optional.empty(), Starter.failure(job, new Exit(1, -1, 9), "setpriv: "));
        var rights = Starter.failure(job, new Exit(1, 127, 0), "setpriv: setresuid failed\n");
        assertEquals(Optional.of(new Starter.Failure.Place("setresuid failed")), rights);
        assertEquals(Optional.of(new Starter.Failure.Place("failed to set it")),
                Starter.failure(job("", 5, "x"), new Exit(1, 1, 0), "prlimit: failed to set it"));
    }
}
