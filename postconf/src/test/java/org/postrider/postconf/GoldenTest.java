package org.postrider.postconf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Compares output, exit status and edited files with those of Postfix. See [GoldenCases] for the
/// format; `src/test/golden/regenerate` makes the references.
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final int LEAST_CASES = 300;
    private static final Set<String> OF_THE_HOST = Set.of("myhostname", "mynetworks");
    /// The same as in regenerate.
    private static final Pattern CHANGING = Pattern.compile("^! .*(: undefined parameter: "
            + "|: #comment after |: read-only parameter "
            + "|warning: (ldap|mysql|pgsql|sqlite|memcache|mongodb):|warning: open \""
            + "|/ma(in|ster)\\.cf(:\\S+)?: (syntax error after|missing) '})");

    @TempDir
    private Path scratch;

    /// What differs on purpose, with the reason: names of parameters, and `group $ command`.
    private static Map<String, String> differences() throws IOException {
        var differences = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(GOLDEN.resolve("differences.txt"))) {
            int at = line.lastIndexOf(" -- ");
            if (!line.startsWith("#") && at > 0) {
                differences.put(line.substring(0, at), line.substring(at + 4));
            }
        }
        return differences;
    }

    private static List<Path> groups() throws IOException {
        try (var paths = Files.list(GOLDEN)) {
            return paths.filter(p -> p.toString().endsWith(".in")).sorted().toList();
        }
    }

    @Test
    void cases_areManyAndHaveReferences() throws IOException {
        int count = 0;
        for (var group : groups()) {
            int cases = GoldenCases.parse(Files.readString(group, ISO_8859_1)).size();
            assertEquals(cases, GoldenCases.references(reference(group)).size(),
                    group + ": run regenerate");
            count += cases;
        }
        assertTrue(count >= LEAST_CASES, count + " cases");
    }

    @TestFactory
    Stream<DynamicNode> results_areThoseOfPostfix() throws IOException {
        var differences = differences();
        var nodes = new ArrayList<DynamicNode>();
        for (var group : groups()) {
            var cases = GoldenCases.parse(Files.readString(group, ISO_8859_1));
            var references = GoldenCases.references(reference(group));
            var name = group.getFileName().toString().replace(".in", "");
            for (int i = 0; i < cases.size(); i++) {
                var test = cases.get(i);
                var reference = references.get(i);
                var folder = scratch.resolve(name + i);
                nodes.add(DynamicTest.dynamicTest(name + " " + i + ": " + test.line(),
                        () -> compare(name, test, reference, folder, differences)));
            }
        }
        return nodes.stream();
    }

    private static String reference(Path group) throws IOException {
        return Files.readString(Path.of(group.toString().replace(".in", ".ref")), ISO_8859_1);
    }

    private static void compare(String group, GoldenCases.Case test, List<String> reference,
            Path folder, Map<String, String> differences) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var masked = new HashSet<>(differences.keySet());
        masked.removeIf(name -> isSetIn(test, name));
        var expected = comparable(reference, masked);
        var actual = comparable(GoldenCases.run(test, folder), masked);
        if (differences.containsKey(group + " $ " + test.line())) {
            assertNotEquals(expected, actual, "no difference any more");
        } else {
            assertEquals(expected, actual);
        }
    }

    /// Whether the files say what the host would say otherwise, and the command asks for it.
    private static boolean isSetIn(GoldenCases.Case test, String name) {
        var mainCf = "\n" + test.files().getOrDefault("main.cf", "");
        return OF_THE_HOST.contains(name) && mainCf.contains("\n" + name)
                && GoldenCases.words(test.line()).stream()
                        .noneMatch(w -> w.startsWith("-") && w.indexOf('d') > 0);
    }

    private static String comparable(List<String> result, Set<String> masked) {
        var lines = new ArrayList<String>();
        var block = new ArrayList<String>();
        for (var line : result) {
            if (isOfChangingOrder(line)) {
                block.add(line);
                continue;
            }
            block.sort(null);
            lines.addAll(block);
            block.clear();
            if (!masked.contains(parameter(line))) {
                lines.add(line.replace("Postrider", "Postfix"));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static boolean isOfChangingOrder(String line) {
        return CHANGING.matcher(line).find();
    }

    /// The name of the parameter on a line of output.
    private static String parameter(String line) {
        if (line.startsWith("  {\"") && line.indexOf('"', 4) > 0) {
            return line.substring(4, line.indexOf('"', 4));
        }
        int end = line.indexOf(" =");
        return line.startsWith("  ") && end > 0 ? line.substring(2, end) : "";
    }
}
