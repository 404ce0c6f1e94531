package org.postrider.tables;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Keeps track of `if` ... `endif` in pattern tables while they are read.
final class Blocks {
    /// Makes a copy of a rule that leads elsewhere.
    interface Linker<R> {
        R link(R rule, int skipTo);
    }

    private final String where;
    private final Consumer<String> warning;
    private final Deque<Integer> open = new ArrayDeque<>();
    private final Deque<Integer> lines = new ArrayDeque<>();
    private final Map<Integer, Integer> ends = new HashMap<>();

    Blocks(String where, Consumer<String> warning) {
        this.where = where;
        this.warning = warning;
    }

    /// Whether the line begins with the word `if`.
    static boolean isIf(String text) {
        return text.regionMatches(true, 0, "if", 0, 2)
                && (text.length() == 2 || !Character.isLetterOrDigit(text.charAt(2)));
    }

    /// Whether the line begins with the word `endif`.
    static boolean isEndif(String text) {
        return text.regionMatches(true, 0, "endif", 0, 5)
                && (text.length() == 5 || !Character.isLetterOrDigit(text.charAt(5)));
    }

    /// Where the first word of a line ends.
    static int wordEnd(String text) {
        int i = 0;
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /// Takes an `endif`.
    ///
    /// @param rules how many rules stand before it
    /// @return whether the line is one
    boolean endif(String text, int line, int rules) {
        if (!isEndif(text)) {
            return false;
        }
        if (text.length() > 5) {
            warning.accept(where + ", line " + line + ": ignoring extra text after ENDIF");
        }
        if (open.isEmpty()) {
            warning.accept(where + ", line " + line + ": ignoring ENDIF without matching IF");
        } else {
            lines.pop();
            ends.put(open.pop(), rules);
        }
        return true;
    }

    /// Takes an `if` that is rule number `rule`.
    void open(int rule, int line) {
        open.push(rule);
        lines.push(line);
    }

    /// Complains of what is still open.
    void close(int rules) {
        while (!open.isEmpty()) {
            warning.accept(where + ", line " + lines.pop() + ": IF has no matching ENDIF");
            ends.put(open.pop(), rules);
        }
    }

    /// The rules, with every `if` leading to its end.
    <R> List<R> link(List<R> rules, Linker<R> linker) {
        var linked = new ArrayList<R>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            var end = ends.get(i);
            linked.add(end == null ? rules.get(i) : linker.link(rules.get(i), end));
        }
        return List.copyOf(linked);
    }
}
