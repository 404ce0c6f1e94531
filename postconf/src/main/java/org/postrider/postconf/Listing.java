package org.postrider.postconf;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.params.Catalogue;
import org.postrider.util.Bytes;

/// Prints parameters as `name = value` lines.
final class Listing {
    private static final int FOLD = 80;

    /// What is printed of each parameter.
    ///
    /// @param defaults the default instead of the value in force
    /// @param expanded with macros replaced
    /// @param names whether names are printed
    /// @param values whether values are printed
    /// @param folded whether long lines are folded
    record Form(boolean defaults, boolean expanded, boolean names, boolean values,
            boolean folded) {}

    private final Conf conf;
    private final Form form;
    private final PrintStream out;
    private final PrintStream err;

    Listing(Conf conf, Form form, PrintStream out, PrintStream err) {
        this.conf = conf;
        this.form = form;
        this.out = out;
        this.err = err;
    }

    /// All parameters, by name.
    void all() {
        Catalogue.all().keySet().forEach(this::print);
    }

    /// The parameters that main.cf sets and that are known or used by others, by name.
    void set() {
        var known = new TreeSet<String>();
        for (var entry : conf.mainCf().entries().values()) {
            if (Catalogue.all().containsKey(entry.name()) || isUsed(entry.name())) {
                known.add(entry.name());
            } else {
                err.println("postconf: warning: " + conf.mainCf().file()
                        + ": unused parameter: " + entry.name() + "=" + collapsed(entry.value()));
            }
        }
        known.forEach(this::print);
    }

    /// The named parameters, in the order given; unknown ones get a warning.
    void named(List<String> names) {
        for (var name : names) {
            if (Catalogue.all().containsKey(name) || !form.defaults() && conf.isSet(name)) {
                print(name);
            } else {
                err.println("postconf: warning: " + name + ": unknown parameter");
            }
        }
    }

    /// Whether the value of another setting refers to this name.
    private boolean isUsed(String name) {
        for (MainCf.Entry entry : conf.mainCf().entries().values()) {
            for (var form : new String[] {"$" + name, "${" + name, "$(" + name}) {
                int at = entry.value().indexOf(form);
                int end = at + form.length();
                if (at >= 0 && (end == entry.value().length()
                        || !Character.isLetterOrDigit(entry.value().charAt(end))
                                && entry.value().charAt(end) != '_')) {
                    return true;
                }
            }
        }
        return false;
    }

    private void print(String name) {
        var raw = form.defaults() ? conf.rawDefault(name).orElse("") : conf.raw(name);
        var value = collapsed(form.expanded() ? conf.expand(raw) : raw);
        String line;
        if (!form.values()) {
            line = name;
        } else if (!form.names()) {
            line = value;
        } else {
            line = name + " = " + value;
        }
        var text = form.folded() ? fold(line) : line;
        out.write(Bytes.of(text), 0, text.length());
        out.write('\n');
    }

    /// The value on one line: newlines of continuation lines are one space.
    private static String collapsed(String value) {
        var words = new ArrayList<String>();
        for (var word : value.split("[ \t\r\n]+")) {
            words.add(word);
        }
        return String.join(" ", words).strip();
    }

    private static String fold(String line) {
        var text = new StringBuilder();
        int width = 0;
        for (var word : line.split(" ")) {
            if (width > 0 && width + 1 + word.length() > FOLD) {
                text.append("\n    ");
                width = 4;
            } else if (width > 0) {
                text.append(' ');
                width++;
            }
            text.append(word);
            width += word.length();
        }
        return text.toString();
    }
}
