package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that others have written.
final class Foreign {
    private Foreign() {}

    /// Skips the test where a program is not installed.
    static void need(String program) {
        assumeTrue(Arrays.stream("/usr/bin /usr/sbin /bin".split(" "))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                program + " is not installed");
    }

    /// Runs a program to its end.
    ///
    /// @param status expected
    /// @return what it wrote
    static String run(int status, String input, List<String> words) throws Exception {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // It has ended without reading, as it may.
        }
        var output = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(status, process.exitValue(), String.join(" ", words) + "\n" + output);
        return output;
    }

    /// Runs a program to its end.
    ///
    /// @param status expected
    /// @return what it wrote
    static String run(int status, String input, String... words) throws Exception {
        return run(status, input, List.of(words));
    }

    /// Sends a message for `x@box.example` by swaks.
    ///
    /// @param status expected; 28 if AUTH is refused
    static String swaks(int status, int port, String... options) throws Exception {
        var words = new ArrayList<>(List.of("swaks", "--server", "127.0.0.1", "--port",
                Integer.toString(port), "--from", "a@client.example", "--to", "x@box.example",
                "--timeout", "30"));
        words.addAll(List.of(options));
        return run(status, "", words);
    }

    /// Whether this host's swaks can do something: `TLS`, `AUTH CRAM-MD5`. Some of it needs modules of Perl
    /// that come in packages of their own.
    static boolean swaksHas(String feature) throws Exception {
        return run(0, "", "swaks", "--support").contains("=== " + feature + " supported");
    }

    /// Logs in as `alice` by swaks.
    ///
    /// @param status expected; 28 if AUTH is refused
    static String swaksAuth(int status, int port, String mechanism, String password,
            String... options) throws Exception {
        var words = new ArrayList<>(List.of("--auth", mechanism, "--auth-user", "alice",
                "--auth-password", password));
        words.addAll(List.of(options));
        return swaks(status, port, words.toArray(String[]::new));
    }

    /// Logs in as `alice` by gsasl.
    ///
    /// @param status expected; 1 if AUTH is refused
    static String gsasl(int status, int port, String mechanism, String password)
            throws Exception {
        return run(status, "", "gsasl", "--smtp", "--connect", "127.0.0.1:" + port, "--mechanism",
                mechanism, "--authentication-id", "alice", "--password", password,
                "--no-starttls", "--no-cb", "--verbose");
    }
}
