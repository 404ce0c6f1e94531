package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// Changes settings in main.cf and leaves everything else as it is: order, comments, white space.
final class MainCfEditor {
    private final String name;
    private final Warnings warnings;

    /// @param name of the file in messages
    MainCfEditor(String name, Warnings warnings) {
        this.name = name;
        this.warnings = warnings;
    }

    /// The settings of a command line.
    ///
    /// @throws FatalException at an argument that is none
    Map<String, String> settings(List<String> arguments) {
        var settings = new TreeMap<String, String>();
        for (var argument : arguments) {
            check(argument);
            var setting = Setting.parse(argument);
            var before = settings.put(setting.name(), setting.value());
            if (before != null) {
                warnings.accept("ignoring earlier request: '" + setting.name() + " = " + before
                        + "'");
            }
        }
        return settings;
    }

    /// The names of a command line; they get an empty value.
    ///
    /// @throws FatalException at an argument that is none
    static Map<String, String> names(List<String> arguments) {
        var names = new TreeMap<String, String>();
        for (var argument : arguments) {
            check(argument);
            if (argument.indexOf('=') >= 0) {
                throw new FatalException("-X or -# requires parameter names without value");
            }
            var plain = Setting.trimmed(argument, 0);
            if (plain.isEmpty()) {
                throw new FatalException("-X or -# requires non-blank parameter names");
            }
            names.put(plain, "");
        }
        return names;
    }

    private static void check(String argument) {
        if (argument.indexOf('\n') >= 0) {
            throw new FatalException("-e, -X, or -# accepts no multi-line input");
        }
        if (Setting.trimmed(argument, 0).startsWith("#")) {
            throw new FatalException("-e, -X, or -# accepts no comment input");
        }
    }

    /// The changed lines.
    ///
    /// @param values by name; ignored but for [Action#EDIT]
    List<String> change(List<String> lines, Action action, Map<String, String> values) {
        var seen = new TreeSet<String>();
        var repeated = new TreeSet<String>();
        var out = new ArrayList<String>(lines.size() + values.size());
        boolean inside = false; // a setting that is being changed: its continuation lines follow
        for (var line : lines) {
            if (isBlankOrComment(line)) {
                out.add(line);
                continue;
            }
            if (!Bytes.isSpace(line.charAt(0))) {
                var setting = name(line);
                inside = values.containsKey(setting);
                if (inside && !seen.add(setting) && repeated.add(setting)) {
                    warnings.accept(name + ": multiple entries for \"" + setting + "\"");
                }
                if (inside && action == Action.EDIT) {
                    out.add(setting + " = " + values.get(setting));
                }
            }
            if (!inside) {
                out.add(line);
            } else if (action == Action.COMMENT) {
                out.add("#" + line);
            }
        }
        if (action == Action.EDIT) {
            for (var setting : values.entrySet()) {
                if (!seen.contains(setting.getKey())) {
                    out.add(setting.getKey() + " = " + setting.getValue());
                }
            }
        }
        return out;
    }

    static boolean isBlankOrComment(String line) {
        int i = 0;
        while (i < line.length() && Bytes.isSpace(line.charAt(i))) {
            i++;
        }
        return i == line.length() || line.charAt(i) == '#';
    }

    private static String name(String line) {
        int end = 0;
        while (end < line.length() && line.charAt(end) != '=' && !Bytes.isSpace(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }
}
