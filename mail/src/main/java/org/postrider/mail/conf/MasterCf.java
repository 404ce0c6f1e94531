package org.postrider.mail.conf;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.postrider.mail.params.ConfException;

/// The file master.cf: the services of the mail system, in order.
///
/// ```
/// name type private unprivileged chroot wakeup limit command [-v] [-D] [-o name=value] [arg ...]
/// ```
///
/// @param file where it was read from; messages name it
/// @param entries one for each service
/// @param warnings what was put up with, for the log
public record MasterCf(Path file, List<MasterEntry> entries, List<String> warnings) {
    /// Keeps its own lists.
    public MasterCf {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /// Reads `master.cf` in this directory.
    ///
    /// @throws ConfException if it is missing, unreadable, or has a line that is no service
    public static MasterCf read(Path directory) {
        var file = directory.resolve("master.cf");
        try {
            return parse(file, LogicalLines.read(file));
        } catch (NoSuchFileException e) {
            throw new ConfException("open " + file + ": No such file or directory");
        } catch (IOException e) {
            throw new ConfException("open " + file + ": " + e.getMessage());
        }
    }

    /// Parses logical lines.
    ///
    /// @param file for messages
    /// @throws ConfException if a line is no service
    public static MasterCf parse(Path file, List<LogicalLines.Line> lines) {
        var entries = new LinkedHashMap<String, MasterEntry>();
        var warnings = new ArrayList<String>();
        for (var line : lines) {
            if (LogicalLines.isSpace(line.text().charAt(0))) {
                warnings.add(file + ": logical line must not start with whitespace: \""
                        + line.text() + "\"");
                continue;
            }
            var entry = new Fields(file, line).entry();
            if (entries.put(entry.socketName(), entry) != null) {
                warnings.add("duplicate master.cf entry for service \"" + entry.name() + "\" ("
                        + entry.socketName() + ") -- using the last entry");
            }
        }
        return new MasterCf(file, List.copyOf(entries.values()), warnings);
    }

    /// The fields of one logical line, taken from left to right.
    private static final class Fields {
        private final Path file;
        private final LogicalLines.Line line;
        private final String text;
        private int at;

        Fields(Path file, LogicalLines.Line line) {
            this.file = file;
            this.line = line;
            text = line.text();
        }

        MasterEntry entry() {
            var name = field("service name");
            var type = type(field("transport type"));
            boolean isPrivate = flag("private", true);
            if (type == MasterEntry.Type.INET && isPrivate) {
                throw bad("inet service cannot be private");
            }
            boolean unprivileged = flag("unprivileged", true);
            var chroot = chroot();
            if (type == MasterEntry.Type.INET) {
                checkPort(name);
            } else if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
                // Not refused by Postfix's parser but later, when the socket cannot be made.
                throw bad("bad service name: " + name);
            }
            var wakeup = field("wakeup_time");
            boolean afterUse = wakeup.endsWith("?");
            var seconds = number("wakeup_time",
                    afterUse ? wakeup.substring(0, wakeup.length() - 1) : wakeup);
            var limit = number("max_proc", field("max_proc"));
            var command = field("command");
            return rest(new MasterEntry(name, type, isPrivate, unprivileged, chroot,
                    Duration.ofSeconds(seconds.orElse(0)), afterUse, limit, command, List.of(),
                    Map.of(), 0, line.first()));
        }

        private MasterEntry rest(MasterEntry entry) {
            var overrides = new LinkedHashMap<String, String>();
            int verbosity = 0;
            var words = words();
            int i = 0;
            for (; i < words.size() && isOption(words.get(i)); i++) {
                var word = words.get(i);
                if (word.startsWith("-o")) {
                    if (word.length() == 2 && i + 1 == words.size()) {
                        throw bad("option requires an argument: -o");
                    }
                    setting(word.length() > 2 ? word.substring(2) : words.get(++i), overrides);
                } else {
                    verbosity += (int) word.chars().filter(c -> c == 'v').count();
                }
            }
            return new MasterEntry(entry.name(), entry.type(), entry.isPrivate(),
                    entry.unprivileged(), entry.chroot(), entry.wakeup(),
                    entry.wakeupOnlyAfterUse(), entry.processLimit(), entry.program(),
                    List.copyOf(words.subList(i, words.size())),
                    Collections.unmodifiableMap(overrides), verbosity, entry.line());
        }

        /// Whether the word is `-o...`, or made of `-v` and `-D` only.
        private static boolean isOption(String word) {
            if (word.length() < 2 || word.charAt(0) != '-') {
                return false;
            }
            return word.charAt(1) == 'o'
                    || word.chars().skip(1).allMatch(c -> c == 'v' || c == 'D');
        }

        private void setting(String setting, Map<String, String> overrides) {
            int equals = setting.indexOf('=');
            var name = equals < 0 ? setting.strip() : setting.substring(0, equals).strip();
            if (equals < 0) {
                throw bad("missing '=' after attribute name: \"" + setting + "\"");
            }
            if (name.isEmpty()) {
                throw bad("missing attribute name: \"" + setting + "\"");
            }
            overrides.put(name, setting.substring(equals + 1).strip());
        }

        /// The words up to the end of the line. Braces keep one together; around all of it they are
        /// taken off.
        private List<String> words() {
            var words = new ArrayList<String>();
            for (skip(); at < text.length(); skip()) {
                if (text.charAt(at) == '{') {
                    int end = braceEnd();
                    words.add(text.substring(at + 1, end).strip());
                    int start = at;
                    at = end + 1;
                    if (at < text.length() && !LogicalLines.isSpace(text.charAt(at))) {
                        throw bad("syntax error after '}' in \"" + text.substring(start) + "\"");
                    }
                } else {
                    words.add(wordWithBraces());
                }
            }
            return words;
        }

        /// A word whose blanks are in braces; where one is not closed, all that follows.
        private String wordWithBraces() {
            int start = at;
            int level = 0;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (level == 0 && LogicalLines.isSpace(c)) {
                    break;
                }
                level += c == '{' ? 1 : c == '}' && level > 0 ? -1 : 0;
            }
            return text.substring(start, at);
        }

        private int braceEnd() {
            int level = 0;
            for (int i = at; i < text.length(); i++) {
                if (text.charAt(i) == '{') {
                    level++;
                } else if (text.charAt(i) == '}' && --level == 0) {
                    return i;
                }
            }
            throw bad("missing '}' in \"" + text.substring(at) + "\"");
        }

        private void checkPort(String name) {
            var port = name.substring(name.lastIndexOf(':') + 1);
            if (name.startsWith("[") && name.indexOf(']') < 0) {
                throw bad("missing \"]\" in \"" + name + "\"");
            }
            if (port.isEmpty()) {
                throw bad("missing service information in \"" + name + "\"");
            }
        }

        private MasterEntry.Type type(String word) {
            for (var type : MasterEntry.Type.values()) {
                if (type.word().equals(word)) {
                    return type;
                }
            }
            throw bad("bad transport type: " + word);
        }

        private boolean flag(String name, boolean byDefault) {
            var word = field(name);
            return switch (word) {
                case "-" -> byDefault;
                case "y" -> true;
                case "n" -> false;
                default -> throw bad("field \"" + name + "\": bad value: \"" + word + "\"");
            };
        }

        private MasterEntry.Chroot chroot() {
            skip();
            boolean unsaid = text.startsWith("-", at);
            return flag("chroot", false) ? MasterEntry.Chroot.YES
                    : unsaid ? MasterEntry.Chroot.UNSAID : MasterEntry.Chroot.NO;
        }

        private OptionalInt number(String name, String word) {
            if (word.equals("-")) {
                return OptionalInt.empty();
            }
            try {
                int number = Integer.parseInt(word);
                if (number >= 0) {
                    return OptionalInt.of(number);
                }
            } catch (NumberFormatException e) {
                // Refused below.
            }
            throw bad("field \"" + name + "\": bad value: \"" + word + "\"");
        }

        private String field(String name) {
            skip();
            if (at == text.length()) {
                throw bad("missing \"" + name + "\" field");
            }
            return word();
        }

        private String word() {
            int start = at;
            while (at < text.length() && !LogicalLines.isSpace(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip() {
            while (at < text.length() && LogicalLines.isSpace(text.charAt(at))) {
                at++;
            }
        }

        private ConfException bad(String what) {
            return new ConfException(file + ": line " + line.last() + ": " + what);
        }
    }
}
