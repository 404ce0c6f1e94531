package org.postrider.postconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.postconf.MainCfEditor.Action;
import org.postrider.tables.Tables;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

/// Shows and edits the configuration.
///
/// # SYNOPSIS
///
/// `postconf` [`-dfhHnpqvx`] [`-c` *directory*] [`-o` *name=value*] [*name ...*]
///
/// `postconf -e` [`-c` *directory*] *name=value ...*
///
/// `postconf -#` | `-X` [`-c` *directory*] *name ...*
///
/// `postconf -l` | `-m`
///
/// # DESCRIPTION
///
/// Without an option for editing, the parameters named on the command line, or all, are printed as
/// `name = value`, one on a line, as they are set in main.cf or else by default.
///
/// # OPTIONS
///
/// | option | meaning |
/// |---|---|
/// | `-#` | comment these parameters out |
/// | `-c` *directory* | the directory of main.cf and master.cf; also by the environment variable MAIL_CONFIG |
/// | `-d` | print default values |
/// | `-e` | set these parameters; order, comments, mode and owner of main.cf are kept |
/// | `-f` | fold long lines |
/// | `-h` | print no names |
/// | `-H` | print no values |
/// | `-l` | list the ways to lock mailboxes |
/// | `-m` | list the types of lookup tables |
/// | `-n` | print only what main.cf sets |
/// | `-o` *name=value* | override a setting |
/// | `-p` | show main.cf (default) |
/// | `-q` | no warnings |
/// | `-v` | accepted; there is nothing more to tell |
/// | `-X` | remove these parameters |
/// | `-x` | expand `$name` |
///
/// # DIAGNOSTICS
///
/// Problems are reported on standard error; the exit status is then 1, and main.cf is as it was.
public final class Postconf {
    private static final String FLAGS = "#c:defhHlmno:pqvxX";
    private static final String USAGE = "usage: postconf [-# (comment-out)] [-c config_dir]"
            + " [-d (parameter defaults)] [-e (edit configuration)] [-f (fold lines)]"
            + " [-h (no names)] [-H (no values)] [-l (lock types)] [-m (map types)]"
            + " [-n (non-default parameters)]"
            + " [-o name=value (override parameter value)] [-p (main.cf, default)]"
            + " [-q (quiet)] [-v (verbose)] [-x (expand parameter values)] [-X (exclude)]"
            + " [name...]";

    private final Stdio io;

    private Postconf(Stdio io) {
        this.io = io;
    }

    /// Starts the command; never returns.
    public static void main(String[] args) {
        int status = run(args, Stdio.system());
        System.exit(status);
    }

    /// Runs the command.
    ///
    /// @return the exit status: 0, or 1 after an error that was reported
    public static int run(String[] args, Stdio io) {
        try {
            new Postconf(io).run(Options.parse(FLAGS, args));
            io.out().flush();
            return 0;
        } catch (Options.UsageException e) {
            io.err().println("postconf: " + e.getMessage());
            io.err().println("postconf: fatal: " + USAGE);
        } catch (FatalException | IOException e) {
            io.out().flush();
            io.err().println("postconf: fatal: " + e.getMessage());
        }
        return 1;
    }

    private void run(Options options) throws IOException {
        if (options.has('m') || options.has('l')) {
            (options.has('m') ? Tables.types() : List.of("flock", "fcntl", "dotlock"))
                    .forEach(io.out()::println);
            return;
        }
        var environment = System.getenv("MAIL_CONFIG");
        var directory = Path.of(options.value('c', environment == null || environment.isEmpty()
                ? "/etc/postfix" : environment));
        var action = action(options);
        if (action != null) {
            edit(directory, action, options.operands());
        } else {
            list(directory, options);
        }
    }

    private static Action action(Options options) {
        return options.has('e') ? Action.EDIT : options.has('#') ? Action.COMMENT
                : options.has('X') ? Action.EXCLUDE : null;
    }

    private void edit(Path directory, Action action, List<String> operands) throws IOException {
        var values = new LinkedHashMap<String, String>();
        for (var operand : operands) {
            if (action == Action.EDIT) {
                assign(Bytes.fromUnicode(operand), values);
            } else if (operand.indexOf('=') >= 0) {
                throw new FatalException("-# and -X require names without value: \"" + operand
                        + "\"");
            } else {
                values.put(operand, "");
            }
        }
        new MainCfEditor(directory.resolve("main.cf")).edit(action, values);
    }

    private static void assign(String operand, Map<String, String> values) {
        int equals = operand.indexOf('=');
        if (equals < 0) {
            throw new FatalException("missing '=' after attribute name: \"" + operand + "\"");
        }
        var value = operand.substring(equals + 1).strip();
        if (value.indexOf('\n') >= 0) {
            throw new FatalException("-e accepts no multi-line input");
        }
        values.put(operand.substring(0, equals).strip(), value);
    }

    private void list(Path directory, Options options) {
        var overrides = new LinkedHashMap<String, String>();
        for (var option : options.all()) {
            if (option.letter() == 'o') {
                assign(Bytes.fromUnicode(option.value()), overrides);
            }
        }
        var names = options.operands();
        boolean defaults = options.has('d');
        var conf = defaults ? Conf.of(new MainCf(directory.resolve("main.cf"), Map.of()))
                : Conf.load(directory).with(overrides);
        var form = new Listing.Form(defaults, options.has('x'), !options.has('h'),
                !options.has('H'), options.has('f'));
        var quiet = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
        var listing = new Listing(conf, form, io.out(), options.has('q') ? quiet : io.err());
        if (!names.isEmpty()) {
            listing.named(names);
        } else if (options.has('n')) {
            listing.set();
        } else {
            listing.all();
        }
    }
}
