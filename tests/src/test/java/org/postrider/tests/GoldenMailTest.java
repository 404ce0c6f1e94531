package org.postrider.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.sys.OwnJava;

/// Sends many messages in many configurations to one running system and compares what it delivered,
/// queued, logged and reported with what Postfix did, times and ids masked.
///
/// What is a delivery report must besides be one for Python's parser of mail (`check_reports.py`).
///
/// The cases are those of `src/compare`, which runs them on both; `src/compare/golden-mail` makes
/// the references. Needs root, Python and namespaces of its own for the network and for mounts.
class GoldenMailTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden-mail");
    private static final Path SIDE = Path.of("src/compare/side.py");
    private static final Path CHECK = Path.of("src/compare/check_reports.py");
    private static final String TITLE = "##### ";
    private static final int LEAST_CASES = 250;
    private static final String LEAST_REPORTS = "60";
    private static final List<String> COMMANDS =
            List.of("postfix", "sendmail", "postqueue", "postsuper", "postcat", "postalias", "postconf");

    @TempDir
    private Path folder;

    /// What Postfix did, by case.
    private static Map<String, String> expected() throws IOException {
        var cases = new LinkedHashMap<String, String>();
        try (var files = Files.list(GOLDEN)) {
            for (var file : files.sorted().toList()) {
                for (var text : Files.readString(file, ISO_8859_1).split("(?m)^" + TITLE)) {
                    int end = text.indexOf('\n');
                    if (end > 0) {
                        cases.put(text.substring(0, end), text.substring(end + 1));
                    }
                }
            }
        }
        return cases;
    }

    @Test
    void cases_areMany() throws IOException {
        assertTrue(expected().size() >= LEAST_CASES, expected().size() + " cases");
    }

    @TestFactory
    Stream<DynamicTest> cases_areDeliveredAsByPostfix() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        assumeTrue(run(folder, List.of("unshare", "-m", "-n", "-u", "--propagation", "private",
                "python3", "-c", "import socketserver")) == 0,
                "skipped: needs python3 and namespaces");
        var expected = expected();
        Files.setAttribute(folder, "unix:mode", 0755);
        var words = new ArrayList<>(List.of("unshare", "-m", "-n", "-u", "--propagation",
                "private", "python3", SIDE.toAbsolutePath().toString(), "us",
                folder.resolve("out").toString()));
        expected.keySet().forEach(name -> words.add("=" + name));
        assertEquals(0, run(folder, words), () -> read(folder.resolve("output")));
        var cases = folder.resolve("out/cases");
        var results = new LinkedHashMap<String, String>();
        expected.keySet().forEach(name -> results.put(name, read(cases.resolve(name))));
        var reports = List.of("python3", CHECK.toAbsolutePath().toString(), "-n", LEAST_REPORTS,
                folder.resolve("out").toString());
        assertEquals(0, run(folder, reports), () -> read(folder.resolve("output")));
        return expected.entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(),
                () -> assertEquals("", differences(e.getValue(), results.get(e.getKey())),
                        e.getKey())));
    }

    /// The lines that differ: those that are missing with a minus, those that are too many with a plus.
    private static String differences(String expected, String got) {
        var missing = new ArrayList<>(expected.lines().toList());
        var more = new ArrayList<String>();
        got.lines().filter(line -> !missing.remove(line)).forEach(more::add);
        var text = new StringBuilder();
        missing.forEach(line -> text.append("\n- ").append(line));
        more.forEach(line -> text.append("\n+ ").append(line));
        return text.isEmpty() && !expected.equals(got) ? "in another order:\n" + got
                : text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            return "cannot read " + file + ": " + e;
        }
    }

    private static int run(Path folder, List<String> words) throws Exception {
        var builder = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("POSTRIDER_IMAGE", image(folder));
        builder.environment().put("COMPARE_STILL", "0.05");
        var process = builder.start();
        try {
            assertTrue(process.waitFor(15, TimeUnit.MINUTES), "does not end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /// The image to test, or commands that run from the class path.
    private static String image(Path folder) throws IOException {
        var image = System.getProperty("postrider.image", "");
        if (!image.isEmpty()) {
            return image;
        }
        var sbin = Files.createDirectories(folder.resolve("sbin"));
        for (var command : COMMANDS) {
            var script = new StringBuilder(
                    "#!/bin/sh\nLC_ALL=C.UTF-8\nexport LC_ALL\nexec"); // as the image does
            for (var word : OwnJava.command("org.postrider.suite.Postrider")) {
                script.append(" '").append(word).append('\'');
            }
            Files.writeString(sbin.resolve(command),
                    script.append(' ').append(command).append(" \"$@\"\n"));
            Files.setPosixFilePermissions(sbin.resolve(command),
                    PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return folder.toString();
    }
}
