package org.postrider.postconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// Reads master.cf for showing and editing: other than the mail system, which wants to know what a
/// line means, this keeps what is written.
final class MasterFile {
    private MasterFile() {}

    /// The services in order.
    ///
    /// @param shown the name of the file in messages
    /// @param warnings is told each warning
    /// @throws IOException if the file cannot be read
    /// @throws FatalException at a line that is no service
    static List<Service> read(Path file, String shown, Consumer<String> warnings)
            throws IOException {
        var services = new ArrayList<Service>();
        for (var line : LogicalLines.read(file)) {
            if (Bytes.isSpace(line.text().charAt(0))) {
                warnings.accept(shown + ": logical line must not start with whitespace: \""
                        + line.text() + "\"");
                continue;
            }
            services.add(parse(line.text(), warnings).orElseThrow(() -> new FatalException(
                    "file " + shown + ": line " + line.first() + ": bad field count")));
        }
        return services;
    }

    /// One service; empty if the line has too few columns.
    ///
    /// @throws FatalException if a column has a value that is not allowed there
    static Optional<Service> parse(String line, Consumer<String> warnings) {
        var words = Words.of(line);
        if (words.size() < Service.FIELDS.size()) {
            return Optional.empty();
        }
        for (int i = 0; i < Service.COMMAND; i++) {
            check(i, words.get(i), line);
        }
        return Optional.of(service(words.subList(0, Service.COMMAND),
                words.subList(Service.COMMAND, words.size()), warnings));
    }

    /// A service from its columns and the words of its command.
    static Service service(List<String> columns, List<String> command,
            Consumer<String> warnings) {
        var fields = new ArrayList<>(columns);
        fields.add(command.get(0));
        var options = new ArrayList<Service.Option>();
        var arguments = new ArrayList<String>();
        int next = 1;
        while (next < command.size()) {
            var word = command.get(next);
            boolean braced = word.startsWith("{");
            if (braced) {
                word = Words.unbraced(word, told(warnings));
            }
            if (braced || !isOption(word)) {
                arguments.add(word);
                next++;
                break;
            }
            next = options(command, next, options, warnings);
        }
        for (; next < command.size(); next++) {
            var word = command.get(next);
            arguments.add(word.startsWith("{")
                    ? "{" + Words.unbraced(word, told(warnings)) + "}" : word);
        }
        return new Service(fields, options, arguments);
    }

    private static Consumer<String> told(Consumer<String> warnings) {
        return text -> warnings.accept("master.cf: " + text);
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && !word.equals("--");
    }

    /// Takes the options of one word, and the next word where it is the value of `-o`; returns where
    /// to go on.
    private static int options(List<String> command, int at, List<Service.Option> options,
            Consumer<String> warnings) {
        var word = command.get(at);
        for (int i = 1; i < word.length(); i++) {
            if (word.charAt(i) != 'o') {
                options.add(new Service.Option(word.charAt(i), ""));
                continue;
            }
            boolean inside = i + 1 < word.length();
            if (!inside && at + 1 == command.size()) {
                options.add(new Service.Option('o', ""));
                return at + 1;
            }
            var value = inside ? word.substring(i + 1) : command.get(at + 1);
            options.add(new Service.Option('o', normal(value, warnings)));
            return inside ? at + 1 : at + 2;
        }
        return at + 1;
    }

    /// The normal form of a setting, without braces and without white space around the `=`.
    private static String normal(String text, Consumer<String> warnings) {
        var plain = text;
        if (text.startsWith("{")) {
            plain = Words.unbraced(text, told(warnings));
            try {
                var setting = Setting.parse(plain);
                return setting.name() + "=" + setting.value();
            } catch (FatalException e) {
                warnings.accept("master.cf: " + e.getMessage());
            }
        }
        return plain;
    }

    /// Checks the value of one column.
    ///
    /// @param line what the message shows
    /// @throws FatalException if it is not allowed there
    static void check(int field, String value, String line) {
        boolean fine = switch (field) {
            case 1 -> value.equals("inet") || value.equals("unix") || value.equals("fifo")
                    || value.equals("pass") || value.equals("unix-dgram");
            case 2, 3, 4 -> value.equals("-") || value.equals("y") || value.equals("n");
            case 5 -> value.equals("-") || isNumber(value.endsWith("?")
                    ? value.substring(0, value.length() - 1) : value);
            case 6 -> value.equals("-") || isNumber(value);
            default -> true;
        };
        if (!fine) {
            throw new FatalException("invalid " + Service.FIELDS.get(field) + " field \"" + value
                    + "\" in \"" + line + "\"");
        }
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
