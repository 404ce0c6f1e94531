package org.postrider.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A command as text: run by a shell where it needs one, else started directly.
///
/// @param text as it was written, for the log
/// @param words the program and its arguments
/// @param direct whether the words are the text's own, without a shell
public record CommandLine(String text, List<String> words, boolean direct) {
    /// Characters without a meaning for the shell.
    private static final String PLAIN =
            "1234567890!@%-_=+:,./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ \t";
    /// What only a shell can do (POSIX.1-2017, section 2.14), and what it does in another way.
    private static final Set<String> BUILT_IN = Set.of(".", ":", "break", "case", "cd", "continue",
            "eval", "exec", "exit", "export", "for", "if", "readonly", "return", "set", "shift",
            "trap", "umask", "unset", "until", "wait", "while");

    /// The words become unmodifiable.
    public CommandLine {
        words = List.copyOf(words);
    }

    /// A program with its arguments; no shell looks at them.
    public static CommandLine of(List<String> words) {
        return new CommandLine(String.join(" ", words), words, true);
    }

    /// A command as a user writes it.
    ///
    /// @param shell the shell to use in any case; empty for `/bin/sh` where the command needs one
    public static CommandLine parse(String text, String shell) {
        var words = new ArrayList<String>();
        if (!shell.isEmpty()) {
            words.addAll(words(shell));
            words.add(text);
            return new CommandLine(text, words, false);
        }
        words.addAll(words(text));
        if (!words.isEmpty() && isPlain(text) && !BUILT_IN.contains(words.getFirst())) {
            return new CommandLine(text, words, true);
        }
        return new CommandLine(text, List.of("/bin/sh", "-c", text), false);
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> PLAIN.indexOf(c) >= 0);
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("[ \t]+")).stream().filter(w -> !w.isEmpty()).toList();
    }
}
