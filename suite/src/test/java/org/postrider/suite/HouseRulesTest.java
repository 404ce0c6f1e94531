package org.postrider.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The rules of the house that a machine can check: which module may import which, where native
/// calls and exits are, how large a class may be.
class HouseRulesTest {
    /// Imports point from a higher floor to a lower one, never sideways.
    private static final List<List<String>> FLOORS = List.of(List.of("util"), List.of("mail"),
            List.of("dns", "net", "sasl", "milter"), List.of("tables"), List.of("server"),
            List.of("master", "smtpd", "cleanup", "trivial-rewrite", "qmgr", "bounce", "pickup",
                    "smtp-client", "local", "services", "postconf", "postmap", "newaliases",
                    "postqueue", "postfix", "testing"),
            List.of("suite"), List.of("tests", "bench", "dist"));
    /// Packages that share a module with programs and may be imported by them.
    private static final List<String> SHARED = List.of("org.postrider.mailbox",
            "org.postrider.command", "org.postrider.qmgr.schedule", "org.postrider.smtpd.access");
    private static final int LINE_LIMIT = 600;

    /// A source file.
    private record Source(Path path, String module, String packageName, List<String> lines) {}

    private static List<Source> sources;
    private static Map<String, String> moduleOfPackage;

    @BeforeAll
    static void readSources() throws IOException {
        var top = Path.of("..").toAbsolutePath().normalize();
        sources = new ArrayList<>();
        moduleOfPackage = new HashMap<>();
        for (var floor : FLOORS) {
            for (var module : floor) {
                var folder = top.resolve(module + "/src/main/java");
                if (Files.isDirectory(folder)) {
                    try (var paths = Files.walk(folder)) {
                        for (var path : paths.filter(p -> p.toString().endsWith(".java"))
                                .toList()) {
                            add(path, module);
                        }
                    }
                }
            }
        }
        assertTrue(sources.size() > 50, "sources were not found");
    }

    private static void add(Path path, String module) throws IOException {
        var lines = Files.readAllLines(path);
        var name = lines.stream().filter(l -> l.startsWith("package ")).findFirst().orElseThrow()
                .replace("package ", "").replace(";", "").strip();
        sources.add(new Source(path, module, name, lines));
        var before = moduleOfPackage.put(name, module);
        assertTrue(before == null || before.equals(module), name + " is in " + before + " and "
                + module);
    }

    private static int floor(String module) {
        for (int i = 0; i < FLOORS.size(); i++) {
            if (FLOORS.get(i).contains(module)) {
                return i;
            }
        }
        throw new AssertionError(module + " has no floor");
    }

    @Test
    void imports_pointDownOnly() {
        var wrong = new TreeSet<String>();
        for (var source : sources) {
            for (var line : source.lines()) {
                if (!line.startsWith("import ") || !line.contains("org.postrider.")) {
                    continue;
                }
                var imported = packageOf(line);
                var module = moduleOfPackage.get(imported);
                boolean own = imported.equals(source.packageName());
                boolean sameModule = source.module().equals(module);
                boolean program = floor(source.module()) == floor("smtpd");
                boolean ok = own || sameModule && (!program || SHARED.contains(imported))
                        || !sameModule && module != null
                                && floor(module) < floor(source.module());
                if (!ok) {
                    wrong.add(source.path().getFileName() + " (" + source.module() + ") imports "
                            + imported);
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    @Test
    void nativeCalls_areInUtilSysOnly() {
        assertNone("java.lang.foreign", List.of("org.postrider.util.sys"));
        assertNone("sun.nio.ch", List.of("org.postrider.util.sys", "org.postrider.dist"));
        assertNone("io.netty", List.of());
    }

    @Test
    void exits_areInMainClassesOnly() {
        for (var source : sources) {
            boolean exits = source.lines().stream().anyMatch(l -> l.contains("System.exit("));
            boolean main = source.lines().stream()
                    .anyMatch(l -> l.contains("static void main("));
            assertTrue(!exits || main, source.path() + " calls System.exit but has no main");
        }
    }

    @Test
    void threadLocals_areNotUsed() {
        assertNone("ThreadLocal", List.of());
    }

    @Test
    void classes_areNotTooLong() {
        for (var source : sources) {
            assertTrue(source.lines().size() <= LINE_LIMIT,
                    source.path() + " has " + source.lines().size() + " lines");
        }
    }

    @Test
    void packages_sayWhatTheyAreFor() {
        for (var source : sources) {
            assertTrue(Files.exists(source.path().resolveSibling("package-info.java")),
                    source.packageName() + " has no package-info.java");
        }
    }

    private static void assertNone(String word, List<String> allowedPackages) {
        for (var source : sources) {
            if (!allowedPackages.contains(source.packageName())) {
                for (var line : source.lines()) {
                    boolean comment = line.strip().startsWith("//");
                    assertTrue(comment || !line.matches(".*\\b" + java.util.regex.Pattern.quote(word)
                            + "\\b.*"), source.path() + ": " + line.strip());
                }
            }
        }
    }

    private static String packageOf(String importLine) {
        var name = importLine.replace("import static ", "").replace("import ", "").replace(";", "")
                .strip();
        var parts = name.split("\\.");
        var out = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length && Character.isLowerCase(parts[i].charAt(0)); i++) {
            out.append('.').append(parts[i]);
        }
        return out.toString();
    }
}
