package org.postrider.postmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

/// Runs what is in `compare/cases`, one after the other, and compares output, complaints and status
/// with `compare/golden`, which is what Postfix 3.11 says (`src/test/compare/make-golden`).
///
/// `compare/differences` has the reasoned exceptions: lines of complaints that only one side has
/// (`< text`, `> text`: whole lines that contain it), dumps whose order is not defined (`sorted`),
/// and cases that differ (`case`). An exception that is not needed any more is a failure.
class OracleTest {
    private static final String HOME = "compare/";

    @TempDir
    private Path folder;

    private final List<String> onlyThere = new ArrayList<>();
    private final List<String> onlyHere = new ArrayList<>();
    private final List<String> sorted = new ArrayList<>();
    private final List<String> differing = new ArrayList<>();
    private final List<String> used = new ArrayList<>();

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(OracleTest.class.getResource(HOME + name)).toURI());
    }

    private static List<String> lines(String name) throws IOException, URISyntaxException {
        return Files.readAllLines(resource(name), ISO_8859_1);
    }

    @Test
    void everyCase_isPostfixs() throws Exception {
        readDifferences();
        copyFiles();
        var golden = golden();
        assertTrue(golden.size() >= 300, "only " + golden.size() + " cases");
        var failures = new ArrayList<String>();
        for (var expected : golden.entrySet()) {
            var line = expected.getKey().substring(expected.getKey().indexOf(' ') + 1);
            var there = filtered(line, expected.getValue(), onlyThere);
            var here = filtered(line, run(line), onlyHere);
            boolean equal = there.equals(here);
            if (equal == differing.contains(line)) {
                failures.add("$ " + line + "\n" + (equal ? "no longer differs"
                        : "--- Postfix\n" + there + "--- here\n" + here));
            }
            if (!equal) {
                used.add(line);
            }
        }
        for (var needed : List.of(onlyThere, onlyHere, sorted, differing)) {
            needed.stream().filter(n -> !used.contains(n))
                    .forEach(n -> failures.add("exception is not needed: " + n));
        }
        var report = String.join("\n", failures);
        Files.writeString(Path.of("target/differences.txt"), report, ISO_8859_1);
        assertEquals("", report.substring(0, Math.min(report.length(), 4000)),
                failures.size() + " differences, see target/differences.txt");
    }

    private void readDifferences() throws Exception {
        for (var line : lines("differences")) {
            if (line.startsWith("< ")) {
                onlyThere.add(line.substring(2));
            } else if (line.startsWith("> ")) {
                onlyHere.add(line.substring(2));
            } else if (line.startsWith("sorted ")) {
                sorted.add(line.substring(7));
            } else if (line.startsWith("case ")) {
                differing.add(line.substring(5));
            }
        }
    }

    private void copyFiles() throws Exception {
        try (var files = Files.list(resource("files"))) {
            for (var file : files.toList()) {
                var text = Files.readString(file, ISO_8859_1);
                Files.writeString(folder.resolve(file.getFileName().toString()),
                        text.replace("DIR", folder.toString()), ISO_8859_1);
            }
        }
    }

    /// By number and line, because a line may come twice.
    private static Map<String, String> golden() throws Exception {
        var all = new LinkedHashMap<String, String>();
        String key = "";
        for (var line : lines("golden")) {
            if (line.startsWith("$ ")) {
                key = all.size() + " " + line.substring(2);
                all.put(key, "");
            } else {
                all.merge(key, line + "\n", String::concat);
            }
        }
        return all;
    }

    private String filtered(String command, String result, List<String> without) {
        var lines = new ArrayList<String>();
        for (var line : result.split("\n")) {
            var unwanted = line.startsWith("2 ")
                    ? without.stream().filter(line::contains).findFirst() : null;
            if (unwanted == null || unwanted.isEmpty()) {
                lines.add(line);
            } else {
                used.add(unwanted.get());
            }
        }
        var order = sorted.stream().filter(command::matches).findFirst();
        if (order.isPresent()) {
            used.add(order.get());
            lines.sort(null);
        }
        return String.join("\n", lines) + "\n";
    }

    private String run(String line) throws IOException {
        int redirection = line.indexOf(" < ");
        var input = redirection < 0 ? "/dev/null"
                : line.substring(redirection + 3).replace("DIR", folder.toString());
        var words = words(redirection < 0 ? line : line.substring(0, redirection));
        var args = new ArrayList<>(List.of("-c", folder.toString()));
        for (var word : words.subList(1, words.size())) {
            // Arguments come as Unicode.
            args.add(Bytes.utf8(word).orElse(word).replace("DIR", folder.toString()));
        }
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var content = input.equals("/dev/null") ? new byte[0] : Files.readAllBytes(Path.of(input));
        var io = new Stdio(new ByteArrayInputStream(content), new PrintStream(out),
                new PrintStream(err));
        int status = words.getFirst().equals("postmap")
                ? Postmap.run(args.toArray(String[]::new), io)
                : Postalias.run(args.toArray(String[]::new), io);
        return shown("1 ", out) + shown("2 ", err) + "= " + status + "\n";
    }

    private String shown(String prefix, ByteArrayOutputStream stream) {
        var text = stream.toString(ISO_8859_1).replace(folder.toString(), "DIR")
                .replaceAll("YP_LAST_MODIFIED(\"*:[ \t]*\"*)[0-9]*", "YP_LAST_MODIFIED$1TIME");
        var out = new StringBuilder();
        if (!text.isEmpty()) {
            Arrays.stream((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text)
                    .split("\n", -1)).forEach(l -> out.append(prefix).append(l).append('\n'));
        }
        return out.toString();
    }

    /// Words with single quotes, as a shell splits them.
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        StringBuilder word = null;
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            if (c == ' ' && !quoted) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (c == '\'') {
                quoted = !quoted;
            } else {
                word.append(c);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
