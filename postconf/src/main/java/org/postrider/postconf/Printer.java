package org.postrider.postconf;

import java.io.PrintStream;
import org.postrider.util.Bytes;
import org.postrider.util.Json;

/// Prints settings in the form that the command line asks for. Nothing is printed before
/// [#flush(PrintStream)]: half an answer, cut off by an error, could be taken for a whole one.
final class Printer {
    private static final int WIDTH = 80;
    private static final String INDENT = "    ";

    /// What is printed of a setting.
    ///
    /// @param names whether names are printed
    /// @param values whether values are printed
    /// @param folds whether long lines are folded
    /// @param json whether each setting is a JSON object
    record Form(boolean names, boolean values, boolean folds, boolean json) {}

    private final Form form;
    private final StringBuilder printed = new StringBuilder();

    Printer(Form form) {
        this.form = form;
    }

    boolean folds() {
        return form.folds();
    }

    boolean json() {
        return form.json();
    }

    /// Prints one setting; white space within the value becomes one blank, except in JSON.
    void setting(String name, String value) {
        if (form.json()) {
            line(Json.object(name, value));
        } else if (!form.values()) {
            line(name);
        } else {
            line(text(name, value));
        }
    }

    /// What stands in front of a value that is already laid out.
    String label(String name) {
        return form.names() ? name + " = " : "";
    }

    /// Prints one setting whose value is already laid out.
    ///
    /// @param value for people, may have several lines
    void laidOut(String name, String value) {
        if (!form.values()) {
            line(name);
        } else {
            line(label(name) + value);
        }
    }

    private String text(String name, String value) {
        var out = new StringBuilder(name.length() + value.length() + 3);
        if (form.names()) {
            out.append(name).append(" =");
        }
        int lineStart = 0;
        int at = 0;
        while (true) {
            while (at < value.length() && Bytes.isSpace(value.charAt(at))) {
                at++;
            }
            if (at == value.length()) {
                return out.toString();
            }
            int end = at;
            while (end < value.length() && !Bytes.isSpace(value.charAt(end))) {
                end++;
            }
            int column = out.length() - lineStart;
            if (form.folds() && column > 0 && column + 1 + end - at > WIDTH) {
                out.append('\n');
                lineStart = out.length();
                out.append(INDENT);
            } else if (column > 0) {
                out.append(' ');
            }
            out.append(value, at, end);
            at = end;
        }
    }

    void line(String text) {
        printed.append(text).append('\n');
    }

    /// Writes everything.
    void flush(PrintStream out) {
        var bytes = Bytes.of(printed.toString());
        out.write(bytes, 0, bytes.length);
        printed.setLength(0);
    }
}
