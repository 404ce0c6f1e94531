package org.postrider.postconf;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.postrider.util.Bytes;

/// Where this command's complaints go.
final class Warnings implements Consumer<String> {
    private final PrintStream err;
    private final String program;

    Warnings(PrintStream err) {
        this(err, "postconf");
    }

    private Warnings(PrintStream err, String program) {
        this.err = err;
        this.program = program;
    }

    /// The same for what another program says in Postfix.
    Warnings of(String name) {
        return new Warnings(err, name);
    }

    @Override
    public void accept(String text) {
        line(program + ": warning: " + text);
    }

    void fatal(String text) {
        line(program + ": fatal: " + text);
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
