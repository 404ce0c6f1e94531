import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Makes the resource that `org.postrider.mail.params.ParameterManual` reads, from the sources: the
/// documentation comment of each parameter's constant, and the programs that refer to it. Run by the build of module mail; part of no program.
///
/// A program acts on a parameter if its sources name the constant, or if the default of a
/// parameter on which it acts names the parameter.
final class ParameterManual {
    private static final String PARAMS = "mail/src/main/java/org/postrider/mail/params";
    private static final Pattern DECLARATION = Pattern.compile(
            "public static final (Param|Twin|TransportParam)<.*> ([A-Z0-9_]+) =");
    private static final Pattern NAME = Pattern.compile("\\w+\\(\\s*\"([0-9A-Za-z_]+)\"");
    private static final Pattern SUFFIX = Pattern.compile("\"(_[A-Za-z0-9_]+)\"");
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");
    private static final Pattern MENTION = Pattern.compile("\\$[{(]?([A-Za-z0-9_]+)");
    private static final Pattern USE = Pattern.compile("\\b([A-Z][A-Za-z]+Params)\\.([A-Z0-9_]+)");
    /// Installers and the like read these with postconf(1).
    private static final String INSTALLED = "InstallParams.";
    /// Packages that are not called like the program or library that they are.
    private static final Map<String, String> LABELS = Map.of("rewrite", "trivial-rewrite",
            "mail", "configuration", "server", "daemons", "mailbox", "local");

    /// One parameter.
    private static final class Entry {
        final List<String> comment;
        final Set<String> mentions = new TreeSet<>();
        final Set<String> programs = new TreeSet<>();

        Entry(List<String> comment) {
            this.comment = comment;
        }
    }

    private final Path top;
    private final Map<String, Entry> byName = new TreeMap<>();
    private final Map<String, List<String>> byConstant = new TreeMap<>();

    private ParameterManual(Path top) {
        this.top = top;
    }

    /// @param args the top folder of the sources, the file to write
    public static void main(String[] args) throws IOException {
        var manual = new ParameterManual(Path.of(args[0]));
        manual.readConstants();
        manual.readUses();
        manual.followDefaults();
        manual.write(Path.of(args[1]));
    }

    private void readConstants() throws IOException {
        for (var file : sources(top.resolve(PARAMS))) {
            var group = file.getFileName().toString().replace(".java", "");
            if (group.endsWith("Params")) {
                readGroup(group, Files.readAllLines(file));
            }
        }
    }

    private void readGroup(String group, List<String> lines) {
        var comment = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (line.startsWith("///")) {
                comment.add(line.substring(3).strip());
                continue;
            }
            var declaration = DECLARATION.matcher(line);
            if (declaration.find()) {
                var statement = new StringBuilder(line);
                while (!lines.get(i).strip().endsWith(";")) {
                    statement.append(' ').append(lines.get(++i).strip());
                }
                add(group + "." + declaration.group(2), declaration.group(1),
                        statement.toString(), List.copyOf(comment));
            }
            comment.clear();
        }
    }

    private void add(String constant, String type, String statement, List<String> comment) {
        var names = new ArrayList<String>();
        if (type.equals("TransportParam") || statement.contains("Twin.")) {
            var suffix = SUFFIX.matcher(statement);
            if (!suffix.find()) {
                throw new IllegalStateException("no suffix: " + statement);
            }
            names.addAll(type.equals("Twin")
                    ? List.of("smtp" + suffix.group(1), "lmtp" + suffix.group(1))
                    : List.of("*" + suffix.group(1)));
        } else {
            var name = NAME.matcher(statement.substring(statement.indexOf('=')));
            while (name.find() && names.size() < (type.equals("Twin") ? 2 : 1)) {
                names.add(name.group(1));
            }
        }
        byConstant.put(constant, names);
        for (var name : names) {
            var entry = new Entry(comment);
            if (constant.startsWith(INSTALLED)) {
                entry.programs.add("scripts");
            }
            var mention = MENTION.matcher(statement);
            while (mention.find()) {
                entry.mentions.add(mention.group(1));
            }
            byName.put(name, entry);
        }
        if (type.equals("TransportParam")) {
            var group = constant.substring(0, constant.indexOf('.') + 1);
            var others = CONSTANT.matcher(statement.substring(statement.indexOf('=')));
            while (others.find()) {
                byConstant.getOrDefault(group + others.group(), List.of())
                        .forEach(byName.get(names.getFirst()).mentions::add);
            }
        }
    }

    private void readUses() throws IOException {
        try (var modules = Files.list(top)) {
            for (var module : modules.sorted().toList()) {
                var main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    for (var file : sources(main)) {
                        readUses(file);
                    }
                }
            }
        }
    }

    private void readUses(Path file) throws IOException {
        var path = top.relativize(file).toString();
        if (path.startsWith(PARAMS)) {
            return;
        }
        var text = Files.readString(file);
        var use = USE.matcher(text);
        while (use.find()) {
            for (var name : byConstant.getOrDefault(use.group(1) + "." + use.group(2),
                    List.of())) {
                byName.get(name).programs.add(label(path));
            }
        }
        // Defaults that are computed.
        if (path.contains("/conf/Defaults.java")) {
            for (var name : byName.keySet()) {
                if (text.contains("case \"" + name + "\"")) {
                    byName.get(name).programs.add(label(path));
                }
            }
        }
    }

    private static String label(String path) {
        var rest = path.substring(path.indexOf("org/postrider/") + "org/postrider/".length());
        int end = rest.indexOf('/');
        var name = end < 0 ? rest : rest.substring(0, end);
        if (name.equals("services")) {
            return rest.contains("Anvil") ? "anvil" : rest.contains("Showq") ? "showq"
                    : rest.contains("Flush") ? "flush" : rest.contains("Verify")
                    || rest.contains("Probe") || rest.contains("CachePlace") ? "verify"
                    : "postlogd";
        }
        if (rest.endsWith("/Spawn.java")) {
            return "spawn";
        }
        return LABELS.getOrDefault(name, name);
    }

    private void followDefaults() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (var entry : byName.values()) {
                for (var mention : entry.mentions) {
                    var other = byName.get(mention);
                    if (other != null && other.programs.addAll(entry.programs)) {
                        changed = true;
                    }
                }
            }
        }
    }

    private void write(Path file) throws IOException {
        var out = new StringBuilder();
        byName.forEach((name, entry) -> {
            out.append(name).append('|').append(String.join(" ", entry.programs)).append('\n');
            entry.comment.forEach(line -> out.append("    ").append(line).append('\n'));
        });
        Files.createDirectories(file.getParent());
        if (!Files.exists(file) || !Files.readString(file).contentEquals(out)) {
            Files.writeString(file, out);
        }
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            return paths.filter(p -> p.toString().endsWith(".java")).sorted().toList();
        }
    }
}
