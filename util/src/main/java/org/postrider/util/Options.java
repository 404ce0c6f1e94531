package org.postrider.util;

import java.util.ArrayList;
import java.util.List;

/// A command line split by the rules of getopt(3): options of one letter, clustered or not, with
/// values attached or in the next word; `--` ends them, and so does the first word that is none.
///
/// ```
/// Options.parse("c:pv", args)      -pv -c dir name  ->  p, v, c=dir | name
/// ```
///
/// @param all the options in the order in which they came
/// @param operands what follows the options
public record Options(List<Option> all, List<String> operands) {
    /// One option.
    ///
    /// @param letter its letter
    /// @param value its value; empty for an option without one
    public record Option(char letter, String value) {}

    /// The command line is wrong.
    public static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        /// @param message in the words of getopt(3), without the program's name
        public UsageException(String message) {
            super(message);
        }
    }

    /// The lists become unmodifiable.
    public Options {
        all = List.copyOf(all);
        operands = List.copyOf(operands);
    }

    /// Splits a command line.
    ///
    /// @param spec the letters; one that takes a value is followed by `:`
    /// @throws UsageException at an unknown letter, or where a value is missing
    public static Options parse(String spec, String[] args) throws UsageException {
        var all = new ArrayList<Option>();
        int next = 0;
        while (next < args.length) {
            var word = args[next];
            if (word.length() < 2 || word.charAt(0) != '-') {
                break;
            }
            next++;
            if (word.equals("--")) {
                break;
            }
            for (int i = 1; i < word.length(); i++) {
                char letter = word.charAt(i);
                int at = letter == ':' ? -1 : spec.indexOf(letter);
                if (at < 0) {
                    throw new UsageException("invalid option -- '" + letter + "'");
                }
                if (at + 1 == spec.length() || spec.charAt(at + 1) != ':') {
                    all.add(new Option(letter, ""));
                    continue;
                }
                if (i + 1 < word.length()) {
                    all.add(new Option(letter, word.substring(i + 1)));
                } else if (next < args.length) {
                    all.add(new Option(letter, args[next++]));
                } else {
                    throw new UsageException("option requires an argument -- '" + letter + "'");
                }
                break;
            }
        }
        return new Options(all, List.of(args).subList(next, args.length));
    }

    /// Whether the letter was given.
    public boolean has(char letter) {
        return all.stream().anyMatch(o -> o.letter() == letter);
    }

    /// The last value given for the letter, or this one.
    public String value(char letter, String otherwise) {
        var value = otherwise;
        for (var option : all) {
            if (option.letter() == letter) {
                value = option.value();
            }
        }
        return value;
    }

    /// How often the letter was given.
    public int count(char letter) {
        return (int) all.stream().filter(o -> o.letter() == letter).count();
    }
}
