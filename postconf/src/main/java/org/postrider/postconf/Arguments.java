package org.postrider.postconf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Options;

/// The command line, checked for options that do not go together.
///
/// @param mode the letter that says what is shown or edited: one of `aAbFlmMpPtT`, or `E` or `I`
///     of our own
/// @param options the letters that were given
/// @param directory of `-c`; empty without one
/// @param tlsMode of `-T`
/// @param classes the words of `-C`; empty without one
/// @param overrides the settings of `-o`
/// @param operands what follows the options
record Arguments(char mode, String options, String directory, String tlsMode,
        List<String> classes, Map<String, String> overrides, List<String> operands) {
    private static final String LETTERS = "aAbc:C:deEfFhHIjlmMno:OpPqtT:vxX#";
    private static final String MODES = "aAbEFIlmMpPtT";
    /// Options of which only one may be given.
    private static final String[] RIVALS = {MODES, "eX#", "denX#", "efX#", "exX#", "ehHX#", "do", "eo"};
    /// In the order in which messages list them.
    private static final String ORDER = "defhHjnoxX#";

    /// Splits a command line.
    ///
    /// @throws Options.UsageException at an unknown letter, or where a value is missing
    /// @throws FatalException if options do not go together, or a value is none
    static Arguments of(String[] args) throws Options.UsageException {
        var parsed = Options.parse(LETTERS, shortened(args));
        var given = new StringBuilder();
        var directory = "";
        var tlsMode = "";
        var classes = new ArrayList<String>();
        var overrides = new LinkedHashMap<String, String>();
        for (var option : parsed.all()) {
            var value = Bytes.fromUnicode(option.value());
            switch (option.letter()) {
                case 'b', 't' -> {
                    if (has(given, option.letter() == 'b' ? 't' : 'b')) {
                        throw new FatalException("specify one of -b and -t");
                    }
                }
                case 'c' -> directory = value;
                case 'C' -> classes(value, classes);
                case 'o' -> override(value, overrides);
                case 'T' -> tlsMode = value;
                default -> {}
            }
            given.append(option.letter());
        }
        var operands = new ArrayList<String>();
        for (var operand : parsed.operands()) {
            operands.add(Bytes.fromUnicode(operand));
        }
        boolean edits = !operands.isEmpty() && operands.get(0).indexOf('=') >= 0;
        if (edits && !has(given, 'e') && isEditable(given)) {
            given.append('e');
        }
        check(given);
        return new Arguments(mode(given), given.toString(), directory, tlsMode, classes, overrides,
                operands);
    }

    /// Long names of options that Postfix does not have.
    private static String[] shortened(String[] args) {
        var words = args.clone();
        for (int i = 0; i < words.length && !words[i].equals("--"); i++) {
            words[i] = switch (words[i]) {
                case "--explain" -> "-E";
                case "--inert" -> "-I";
                case "--own" -> "-O";
                default -> words[i];
            };
        }
        return words;
    }

    private static boolean has(CharSequence letters, char letter) {
        for (int i = 0; i < letters.length(); i++) {
            if (letters.charAt(i) == letter) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEditable(CharSequence given) {
        char mode = mode(given);
        return mode == 'p' || mode == 'M' || mode == 'F' || mode == 'P';
    }

    private static char mode(CharSequence given) {
        for (int i = 0; i < given.length(); i++) {
            if (MODES.indexOf(given.charAt(i)) >= 0) {
                return given.charAt(i);
            }
        }
        return 'p';
    }

    private static void classes(String value, List<String> classes) {
        int start = 0;
        while (start <= value.length()) {
            int end = start;
            while (end < value.length() && value.charAt(end) != ','
                    && !Bytes.isSpace(value.charAt(end))) {
                end++;
            }
            var word = Bytes.lower(value.substring(start, end));
            start = end + 1;
            switch (word) {
                case "" -> {}
                case "builtin", "service", "user", "all" -> classes.add(word);
                default -> throw new FatalException("unknown -C option value \"" + word
                        + "\" in \"" + value + "\"");
            }
        }
    }

    private static void override(String value, Map<String, String> overrides) {
        try {
            var setting = Setting.parse(value);
            overrides.put(setting.name(), setting.value());
        } catch (FatalException e) {
            throw new FatalException("invalid parameter override: " + value + ": "
                    + e.getMessage().substring(0, e.getMessage().lastIndexOf(": \"")));
        }
    }

    private static void check(CharSequence given) {
        for (var rivals : RIVALS) {
            var found = among(rivals, given, ", ");
            if (found.length() > 2) {
                throw new FatalException("specify one of " + found);
            }
        }
        char mode = mode(given);
        var found = among(unwanted(mode), given, " ");
        if (!found.isEmpty()) {
            throw new FatalException("with option -" + mode + ", do not specify " + found);
        }
        if (has(given, 'j')) {
            var others = among("efhHX#", given, " ");
            if (!others.isEmpty()) {
                throw new FatalException("with option -j, do not specify " + others);
            }
        }
    }

    private static String unwanted(char mode) {
        return switch (mode) {
            case 'M' -> "dhHn";
            case 'F' -> "dnX#";
            case 'P' -> "dn#";
            case 'p' -> "";
            case 'E', 'I' -> "defhHjnxX#";
            default -> ORDER;
        };
    }

    private static String among(String letters, CharSequence given, String separator) {
        var found = new StringBuilder();
        for (int i = 0; i < letters.length(); i++) {
            if (has(given, letters.charAt(i))) {
                found.append(found.isEmpty() ? "" : separator).append('-')
                        .append(letters.charAt(i));
            }
        }
        return found.toString();
    }

    boolean has(char letter) {
        return has(options, letter);
    }

    /// How often a letter was given.
    int count(char letter) {
        int count = 0;
        for (int i = 0; i < options.length(); i++) {
            count += options.charAt(i) == letter ? 1 : 0;
        }
        return count;
    }

    /// Whether parameters of this class are wanted.
    boolean wants(String parameterClass) {
        return classes.isEmpty() || classes.contains("all") || classes.contains(parameterClass);
    }
}
