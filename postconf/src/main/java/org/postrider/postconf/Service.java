package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.util.FatalException;

/// One service of master.cf: its columns as they are written, and its command in parts.
///
/// @param fields the columns: service, type, private, unprivileged, chroot, wakeup, process_limit,
///     and the name of the program
/// @param options what stands between the program and its other arguments: letters such as `-v`,
///     and settings
/// @param arguments the rest
record Service(List<String> fields, List<Option> options, List<String> arguments) {
    static final List<String> FIELDS = List.of("service", "type", "private", "unprivileged",
            "chroot", "wakeup", "process_limit", "command");
    static final int COMMAND = 7;
    private static final int[] COLUMNS = {0, 11, 17, 25, 33, 41, 49, 57};
    private static final int WIDTH = 79;
    private static final String INDENT = "    ";

    /// One option of the program.
    ///
    /// @param letter `o` for a setting
    /// @param value of a setting, in normal form `name=value` if it is well-formed
    record Option(char letter, String value) {
        boolean isSetting() {
            return letter == 'o';
        }

        /// As it is written in master.cf.
        String text() {
            if (!isSetting()) {
                return "-" + letter;
            }
            if (value.isEmpty()) {
                return "-o";
            }
            return Words.hasSpace(value) ? "-o {" + value + "}" : "-o " + value;
        }
    }

    /// Keeps its own lists.
    Service {
        fields = List.copyOf(fields);
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
    }

    String name() {
        return fields.get(0);
    }

    String type() {
        return fields.get(1);
    }

    String program() {
        return fields.get(COMMAND);
    }

    /// How `postconf` names it: `service/type`.
    String key() {
        return name() + "/" + type();
    }

    /// The settings by name, sorted; the last one of a name.
    Map<String, String> settings() {
        var settings = new TreeMap<String, String>();
        for (var option : options) {
            int equals = option.isSetting() ? option.value().indexOf('=') : -1;
            if (equals > 0 && !Words.hasSpace(option.value().substring(0, equals))) {
                settings.put(option.value().substring(0, equals),
                        option.value().substring(equals + 1));
            }
        }
        return settings;
    }

    /// Program, options and arguments on one line.
    String command() {
        return String.join(" ", words());
    }

    private List<String> words() {
        var words = new ArrayList<String>();
        words.add(program());
        for (var option : options) {
            words.add(option.text());
        }
        words.addAll(arguments);
        return words;
    }

    /// The whole line with single blanks.
    String plain() {
        return String.join(" ", fields.subList(0, COMMAND)) + " " + command();
    }

    /// The line as `postconf -M` prints it.
    ///
    /// @param folds whether settings get lines of their own and long lines are folded
    String laidOut(boolean folds) {
        var out = new StringBuilder(WIDTH);
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.append(' ');
                while (out.length() < COLUMNS[i]) {
                    out.append(' ');
                }
            }
            out.append(fields.get(i));
        }
        rest(out, out.length(), folds);
        return out.toString();
    }

    /// The command as `postconf -F` prints it behind `label`; without the label.
    String command(String label, boolean folds) {
        var out = new StringBuilder(program());
        rest(out, label.length() + out.length(), folds);
        return out.toString();
    }

    private void rest(StringBuilder out, int columnBefore, boolean folds) {
        int column = columnBefore;
        boolean breaks = false; // a setting was the last one: what follows starts a line
        for (var option : options) {
            var text = option.text();
            column = word(out, column, text, folds, breaks || option.isSetting());
            breaks = option.isSetting();
        }
        for (var argument : arguments) {
            column = word(out, column, argument, folds, breaks);
            breaks = false;
        }
    }

    private static int word(StringBuilder out, int column, String text, boolean folds,
            boolean breaks) {
        if (folds && (breaks || column + 1 + text.length() > WIDTH)) {
            out.append('\n').append(INDENT).append(text);
            return INDENT.length() + text.length();
        }
        out.append(' ').append(text);
        return column + 1 + text.length();
    }

    /// This service with another value in one column.
    ///
    /// @throws FatalException if the value is not allowed there
    Service withField(int field, String value) {
        if (field == COMMAND) {
            var words = Words.of(value);
            if (words.isEmpty()) {
                throw new FatalException("missing command in \"" + value + "\"");
            }
            return MasterFile.service(fields.subList(0, COMMAND), words, _ -> {});
        }
        MasterFile.check(field, value, value);
        var changed = new ArrayList<>(fields);
        changed.set(field, value);
        return new Service(changed, options, arguments);
    }

    /// This service with one setting changed where it stands, or added behind the other options.
    Service withSetting(String name, String value) {
        var changed = new ArrayList<Option>();
        boolean found = false;
        for (var option : options) {
            boolean same = isSettingOf(option, name);
            found |= same;
            changed.add(same ? new Option('o', name + "=" + value) : option);
        }
        if (!found) {
            changed.add(new Option('o', name + "=" + value));
        }
        return new Service(fields, changed, arguments);
    }

    /// This service without a setting.
    Service withoutSetting(String name) {
        var rest = new ArrayList<Option>();
        for (var option : options) {
            if (!isSettingOf(option, name)) {
                rest.add(option);
            }
        }
        return new Service(fields, rest, arguments);
    }

    private static boolean isSettingOf(Option option, String name) {
        return option.isSetting() && option.value().startsWith(name + "=");
    }

    /// This service with other values in its settings.
    Service withOptions(List<Option> changed) {
        return new Service(fields, changed, arguments);
    }
}
