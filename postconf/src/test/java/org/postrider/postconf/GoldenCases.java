package org.postrider.postconf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.util.Stdio;

/// Cases of the golden tests: files, and command lines that are run on them.
///
/// ```
/// # a comment
/// [main.cf]                       files; the first one after a command starts anew
/// relayhost = x
/// [master.cf, no newline]         its last line has no newline
/// smtp inet n - n - - smtpd
/// $ postconf -h relayhost         each command finds the files like this
/// $ MAIL_CONFIG=@DIR@ postconf -n
/// ```
/// `@DIR@` is the folder of the files; without MAIL_CONFIG and `-c` it is what `-c` names. Single
/// quotes keep a word together, with `\n` for a newline. Results:
/// ```
/// $ postconf -h relayhost
///   x                             standard output
/// ! postconf: warning: ...        standard error
/// = 0                             exit status
/// @ main.cf                       a file that has changed
/// | relayhost = x
/// ```
/// Postfix looks at values in an order that changes from run to run, and so does that of what it
/// reports about them: such warnings are sorted.
final class GoldenCases {
    private static final String NO_NEWLINE = ", no newline";

    /// One command.
    ///
    /// @param line as in the file
    /// @param files by name
    record Case(String line, Map<String, String> files) {}

    private GoldenCases() {}

    /// Reads the cases of a file.
    static List<Case> parse(String text) {
        var cases = new ArrayList<Case>();
        var files = new LinkedHashMap<String, String>();
        String current = null;
        boolean bare = false;
        boolean used = true;
        for (var line : text.split("\n", -1)) {
            if (line.startsWith("[") && line.endsWith("]")) {
                if (used) {
                    files = new LinkedHashMap<>();
                    used = false;
                }
                current = line.substring(1, line.length() - 1);
                bare = current.endsWith(NO_NEWLINE);
                current = bare ? current.substring(0, current.length() - NO_NEWLINE.length())
                        : current;
                files.put(current, "");
            } else if (line.startsWith("$ ")) {
                current = null;
                used = true;
                cases.add(new Case(line.substring(2), Map.copyOf(files)));
            } else if (current != null) {
                var before = files.get(current);
                files.put(current, bare ? before + (before.isEmpty() ? "" : "\n") + line
                        : before + line + "\n");
            }
        }
        return cases;
    }

    /// The expected results, in the order of the cases.
    static List<List<String>> references(String text) {
        var all = new ArrayList<List<String>>();
        for (var line : text.split("\n")) {
            if (line.startsWith("$ ")) {
                all.add(new ArrayList<>());
            }
            all.getLast().add(line);
        }
        return all;
    }

    /// Runs a command on its files in this empty folder.
    static List<String> run(Case test, Path folder) {
        try {
            write(test, folder);
            var args = new ArrayList<String>();
            for (var word : words(test.line())) {
                args.add(word.replace("@DIR@", folder.toString()));
            }
            var environment = new HashMap<String, String>();
            while (args.getFirst().indexOf('=') >= 0) {
                var setting = args.removeFirst();
                int equals = setting.indexOf('=');
                environment.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
            args.removeFirst();
            if (!environment.containsKey("MAIL_CONFIG") && !args.contains("-c")) {
                args.addAll(0, List.of("-c", folder.toString()));
            }
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            int status = Postconf.run(args.toArray(String[]::new), environment,
                    new Stdio(new ByteArrayInputStream(new byte[0]), new PrintStream(out),
                            new PrintStream(err)));
            var result = new ArrayList<String>();
            result.add("$ " + test.line());
            show(result, out.toString(ISO_8859_1), "  ", folder);
            show(result, err.toString(ISO_8859_1), "! ", folder);
            result.add("= " + status);
            changed(test, folder, result);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Case test, Path folder) throws IOException {
        for (var file : test.files().entrySet()) {
            var path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue().replace("@DIR@", folder.toString()),
                    ISO_8859_1);
        }
    }

    private static void changed(Case test, Path folder, List<String> result) throws IOException {
        var found = new TreeMap<String, String>();
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(path).toString(), Files.readString(path, ISO_8859_1)
                        .replace(folder.toString(), "@DIR@"));
            }
        }
        for (var file : found.entrySet()) {
            if (!file.getValue().equals(test.files().get(file.getKey()))) {
                result.add("@ " + file.getKey());
                show(result, file.getValue(), "| ", folder);
            }
        }
    }

    private static void show(List<String> result, String text, String prefix, Path folder) {
        var lines = text.replace(folder.toString(), "@DIR@").split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            result.add(prefix + lines[i]);
        }
        if (!lines[lines.length - 1].isEmpty()) {
            result.add(prefix + lines[lines.length - 1]);
            result.add("\\ no newline at the end");
        }
    }

    /// The words of a command line.
    static List<String> words(String line) {
        var words = new ArrayList<String>();
        StringBuilder word = null;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
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
            } else if (quoted && line.startsWith("\\n", i)) {
                word.append('\n');
                i++;
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
