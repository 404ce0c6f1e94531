package org.postrider.postconf;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.postrider.util.Bytes;

/// Where this command's complaints go.
final class Warnings implements Consumer<String> {
    private final PrintStream err;

    Warnings(PrintStream err) {
        this.err = err;
    }

    @Override
    public void accept(String text) {
        line("postconf: warning: " + text);
    }

    void fatal(String text) {
        line("postconf: fatal: " + text);
    }

    /// One line as it is, but for what a terminal had better not see.
    void line(String text) {
        var safe = Bytes.of(neutered(text));
        err.write(safe, 0, safe.length);
        err.write('\n');
    }

    private static String neutered(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '?');
            }
        }
        return out == null ? text : out.toString();
    }
}
