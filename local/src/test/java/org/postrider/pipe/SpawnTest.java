package org.postrider.pipe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;

class SpawnTest {
    @TempDir
    Path folder;

    private MiniSystem system(String argv, String... main) throws Exception {
        var user = System.getProperty("user.name").equals("root") ? "nobody"
                : System.getProperty("user.name");
        return MiniSystem.in(folder).main(main)
                .master("policy unix - n n - 0 spawn user=" + user + " argv=" + argv)
                .programs(List.of(Spawn.PROGRAM)).start();
    }

    @Test
    void command_speaksWithItsClient() throws Exception {
        try (var system = system("/bin/cat"); var wire = system.connect("private/policy")) {
            var in = new BufferedReader(new InputStreamReader(wire.in(), ISO_8859_1));
            for (var line : List.of("request=one", "two")) {
                wire.out().write((line + "\n").getBytes(ISO_8859_1));
                wire.out().flush();
                assertEquals(line, in.readLine());
            }
        }
    }

    @Test
    void outputAndError_goToTheClient() throws Exception {
        try (var system = system("/bin/sh -c {echo out; echo err >&2; exit 3}");
                var wire = system.connect("private/policy")) {
            assertEquals("out\nerr\n", new String(wire.in().readAllBytes(), ISO_8859_1));
            Await.until("the log line", () -> system.log().lines().stream()
                    .anyMatch(l -> l.contains("command /bin/sh exit status 3")));
        }
    }

    @Test
    void programThatIsNoProgram_isLogged() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"),
                "skipped: needs root");
        Files.setAttribute(folder, "unix:mode", 0755);
        var file = Files.writeString(folder.resolve("secret"), "#!/bin/sh\n");
        Files.setAttribute(file, "unix:mode", 0700);
        try (var system = system(file.toString()); var wire = system.connect("private/policy")) {
            wire.in().readAllBytes();
            Await.until("the log lines", () -> system.log().lines().stream()
                    .anyMatch(l -> l.contains("command " + file + " exit status ")));
        }
    }

    @Test
    void rootAsUser_endsTheService() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"),
                "skipped: needs root");
        try (var system = MiniSystem.in(folder)
                .master("policy unix - n n - 0 spawn user=root argv=/bin/cat",
                        "other unix - n n - 0 spawn colour=red user=nobody argv=/bin/cat")
                .programs(List.of(Spawn.PROGRAM)).start()) {
            for (var service : List.of("policy", "other")) {
                try (var wire = system.connect("private/" + service)) {
                    assertEquals(0, wire.in().readAllBytes().length);
                }
            }
            system.log().await("specifies root privileges");
            system.log().await("unknown attribute name: colour=red");
        }
    }

    @Test
    void time_hasALimit() throws Exception {
        try (var system = system("/bin/sleep 100", "policy_time_limit = 1s");
                var wire = system.connect("private/policy")) {
            assertEquals(0, wire.in().readAllBytes().length);
            Await.until("the log line", () -> system.log().lines().stream()
                    .anyMatch(l -> l.contains("time limit exceeded")));
        }
    }
}
