package org.postrider.postconf;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Inert;
import org.postrider.tables.Tables;
import org.postrider.util.FatalException;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

/// Shows and edits the configuration.
///
/// # SYNOPSIS
///
/// `postconf` [`-dfhHjnOopqvx`] [`-c` *directory*] [`-C` *class,...*] [*parameter ...*]
///
/// `postconf` [`-epv`] [`-c` *directory*] *parameter=value ...*
///
/// `postconf -#` | `-X` [`-pv`] [`-c` *directory*] *parameter ...*
///
/// `postconf -M` [`-fjoqvx`] [`-c` *directory*] [*service*[*/type*] *...*]
///
/// `postconf -M` [`-ev`] [`-c` *directory*] *service/type=value ...*
///
/// `postconf -M#` | `-MX` [`-v`] [`-c` *directory*] *service/type ...*
///
/// `postconf -F` [`-fhHjoqvx`] [`-c` *directory*] [*service*[*/type*[*/field*]] *...*]
///
/// `postconf -F` [`-ev`] [`-c` *directory*] *service/type/field=value ...*
///
/// `postconf -P` [`-fhHjoqvx`] [`-c` *directory*] [*service*[*/type*[*/parameter*]] *...*]
///
/// `postconf -P` [`-ev`] [`-c` *directory*] *service/type/parameter=value ...*
///
/// `postconf -PX` [`-v`] [`-c` *directory*] *service/type/parameter ...*
///
/// `postconf -E` [`-c` *directory*] [`-o` *name=value*] *parameter ...*
///
/// `postconf -I` [`-c` *directory*]
///
/// `postconf -b` | `-t` [`-c` *directory*] [*template_file*]
///
/// `postconf -a` | `-A` | `-l` | `-m` | `-T` *mode* [`-c` *directory*]
///
/// # DESCRIPTION
///
/// Without an option for anything else, the parameters named on the command line, or all, are
/// printed as `name = value`, one on a line, as they are set in main.cf or else by default. Names
/// that nothing defines or uses get a warning, and so do comments behind a value and parameters
/// that will go away.
///
/// An argument with `=` edits: main.cf, or with `-M`, `-F` and `-P` master.cf. Order, comments, mode
/// and owner of the file are kept. An interruption leaves the old or the new file.
///
/// # OPTIONS
///
/// | option | meaning |
/// |---|---|
/// | `-#` | comment these parameters out; with `-M`, these services |
/// | `-a` | list the types of SASL plug-ins for the SMTP server |
/// | `-A` | list the types of SASL plug-ins for the SMTP client |
/// | `-b` | show the texts that reports begin with, as recipients see them; of this file, if one is named |
/// | `-c` *directory* | the directory of main.cf and master.cf; also by the environment variable MAIL_CONFIG |
/// | `-C` *class,...* | only parameters that the mail system has (`builtin`), that services bring in (`service`), that the configuration defines (`user`), or `all` |
/// | `-d` | print default values |
/// | `-e` | set these parameters; needed only where there is no argument with `=` |
/// | `-E`, `--explain` | tell of each parameter where its value comes from, step by step what it stands for, and what the manual says. Not in Postfix |
/// | `-f` | fold long lines |
/// | `-F` | columns of master.cf |
/// | `-h` | print no names |
/// | `-H` | print no values |
/// | `-I`, `--inert` | list the parameters that no program acts on yet. Not in Postfix |
/// | `-j` | print one JSON object on a line for each parameter or service |
/// | `-l` | list the ways to lock mailboxes |
/// | `-m` | list the types of lookup tables |
/// | `-M` | lines of master.cf |
/// | `-n` | print only what main.cf sets |
/// | `-o` *name=value* | override a setting of main.cf |
/// | `-O`, `--own` | print Postrider's own parameters, too: `postrider_` and more, behind all others. They are not in Postfix |
/// | `-p` | parameters of main.cf (default) |
/// | `-P` | parameters in master.cf; given twice, also those that a service does not set |
/// | `-q` | no warnings about parameters that are not used or that will go away |
/// | `-t` | show the texts that reports begin with, as they are written; of this file, if one is named |
/// | `-T` *mode* | tell about TLS: `compile-version`, `run-version` or `public-key-algorithms` |
/// | `-v` | tell on standard error which files are read and what they set |
/// | `-x` | expand `$name` |
/// | `-X` | remove these parameters; with `-M`, these services; with `-P`, these parameters of services |
///
/// In arguments for `-M`, `-F` and `-P` a `*` stands for any service, type, field or parameter.
///
/// # DIAGNOSTICS
///
/// Problems are reported on standard error. The exit status is 1 after an error; the file that was
/// to be edited is then as it was.
///
/// # ENVIRONMENT
///
/// `MAIL_CONFIG`: the directory of main.cf and master.cf.
///
/// # FILES
///
/// main.cf, main.cf.lock, main.cf.tmp, master.cf, master.cf.lock, master.cf.tmp
public final class Postconf {
    private static final String USAGE = "usage: postconf [-a (server SASL types)]"
            + " [-A (client SASL types)] [-b (bounce templates)] [-c config_dir]"
            + " [-c param_class] [-d (parameter defaults)] [-e (edit configuration)]"
            + " [-f (fold lines)] [-F (master.cf fields)] [-h (no names)] [-H (no values)]"
            + " [-j (streaming JSON) ] [-l (lock types)] [-m (map types)] [-M (master.cf)]"
            + " [-n (non-default parameters)] [-o name=value (override parameter value)]"
            + " [-p (main.cf, default)] [-P (master.cf parameters)] [-t (bounce templates)]"
            + " [-T compile-version|run-version|public-key-algorithms] [-v (verbose)]"
            + " [-x (expand parameter values)] [-X (exclude)] [-# (comment-out)] [name...]";

    private final Stdio io;
    private final Warnings warnings;
    private final Arguments arguments;
    private final String directory;
    private final Printer printer;

    private Postconf(Arguments arguments, Map<String, String> environment, Stdio io,
            Warnings warnings) {
        this.arguments = arguments;
        this.io = io;
        this.warnings = warnings;
        var fallback = environment.getOrDefault("MAIL_CONFIG", "");
        var given = arguments.directory().isEmpty() ? fallback : arguments.directory();
        directory = given.isEmpty() ? Configuration.DEFAULT_DIRECTORY : given;
        printer = new Printer(new Printer.Form(!arguments.has('h'), !arguments.has('H'),
                arguments.has('f'), arguments.has('j')));
    }

    /// Runs the command.
    ///
    /// @return the exit status: 0, or 1 after an error that was reported
    public static int run(String[] args, Stdio io) {
        return run(args, System.getenv(), io);
    }

    /// Runs the command in another environment.
    static int run(String[] args, Map<String, String> environment, Stdio io) {
        var warnings = new Warnings(io.err());
        try {
            return new Postconf(Arguments.of(args), environment, io, warnings).run();
        } catch (Options.UsageException e) {
            warnings.line("postconf: " + e.getMessage());
            warnings.fatal(USAGE);
        } catch (FatalException e) {
            warnings.fatal(e.getMessage());
        } finally {
            io.out().flush();
            io.err().flush();
        }
        return 1;
    }

    private int run() {
        if (arguments.has('v') && "aAlTI".indexOf(arguments.mode()) < 0) {
            trace();
        }
        switch (arguments.mode()) {
            case 'a' -> print(List.of("cyrus", "dovecot"));
            case 'A' -> print(List.of("cyrus"));
            case 'l' -> print(List.of("flock", "fcntl", "dotlock"));
            case 'm' -> {
                Configuration.mainCf(directory, warnings);
                print(Tables.types());
            }
            case 'T' -> {
                var answer = TlsFeatures.of(arguments.tlsMode());
                if (answer.isEmpty()) {
                    warnings.accept("unknown 'postconf -T' mode: " + arguments.tlsMode());
                    return 1;
                }
                print(answer);
            }
            case 'b', 't' -> {
                if (!templates()) {
                    return 1;
                }
            }
            case 'I' -> print(Inert.load().names());
            case 'E' -> explain();
            default -> {
                var action = action();
                if (action.isPresent()) {
                    edit(action.get());
                } else {
                    show();
                }
            }
        }
        printer.flush(io.out());
        return 0;
    }

    private void trace() {
        var settings = Configuration.mainCf(directory, _ -> {});
        warnings.line("postconf: open " + settings.file());
        settings.tell(line -> warnings.line("postconf: " + line));
    }

    private void print(Collection<String> lines) {
        for (var line : lines) {
            printer.line(line);
        }
    }

    private Optional<Action> action() {
        if (arguments.has('e')) {
            if (arguments.operands().isEmpty()) {
                throw new FatalException("-e requires name=value argument");
            }
            return Optional.of(Action.EDIT);
        }
        if (!arguments.has('#') && !arguments.has('X')) {
            return Optional.empty();
        }
        if (arguments.operands().isEmpty()) {
            throw new FatalException("missing service argument");
        }
        return Optional.of(arguments.has('#') ? Action.COMMENT : Action.EXCLUDE);
    }

    private void edit(Action action) {
        var subject = switch (arguments.mode()) {
            case 'M' -> MasterCfEditor.Subject.LINE;
            case 'F' -> MasterCfEditor.Subject.FIELD;
            case 'P' -> MasterCfEditor.Subject.SETTING;
            default -> null;
        };
        if (subject == null) {
            editMain(action);
            return;
        }
        var name = directory + "/master.cf";
        var editor = new MasterCfEditor(name, action, subject, warnings);
        editor.requests(arguments.operands());
        FileReplacement.edit(Path.of(name), editor::change);
    }

    private void editMain(Action action) {
        var name = directory + "/main.cf";
        var editor = new MainCfEditor(name, warnings);
        var values = action == Action.EDIT ? editor.settings(arguments.operands())
                : MainCfEditor.names(arguments.operands());
        FileReplacement.edit(Path.of(name), lines -> editor.change(lines, action, values));
    }

    private void show() {
        boolean quiet = arguments.has('q');
        if (arguments.has('d')) {
            showMain(Configuration.defaults(directory, warnings), Set.of());
            return;
        }
        boolean main = arguments.mode() == 'p';
        var configuration =
                Configuration.load(directory, arguments.overrides(), !main, warnings);
        var usage = Usage.of(configuration, warnings, quiet);
        if (main) {
            showMain(configuration, usage.userDefined());
        } else {
            showServices(configuration, usage);
        }
        if (!quiet) {
            boolean deprecated = main && usage.warnAboutMain();
            deprecated |= usage.warnAboutServices();
            if (deprecated) {
                warnings.accept(Deprecated.MORE);
            }
        }
    }

    private void showMain(Configuration configuration, Set<String> userDefined) {
        var listing = new MainListing(configuration, new MainListing.Selection(
                arguments.wants("builtin"), arguments.wants("service"), arguments.wants("user"),
                arguments.has('O'), arguments.has('n'), arguments.has('x')), printer, warnings);
        if (arguments.operands().isEmpty()) {
            listing.all(userDefined);
        } else {
            listing.named(arguments.operands(), userDefined);
        }
    }

    private void showServices(Configuration configuration, Usage usage) {
        var listing = new MasterListing(configuration, printer, arguments.has('x'), warnings);
        List<String> requests = arguments.operands();
        switch (arguments.mode()) {
            case 'M' -> listing.lines(requests);
            case 'F' -> listing.fields(requests);
            default -> listing.settings(requests, arguments.count('P') > 1
                    ? MasterListing.names(configuration, usage) : Set.of());
        }
    }

    private void explain() {
        var configuration =
                Configuration.load(directory, arguments.overrides(), false, warnings);
        new Explain(configuration, printer, warnings).all(arguments.operands());
    }

    /// @return whether the file could be read, and its texts expanded
    private boolean templates() {
        if (arguments.operands().size() > 1) {
            throw new FatalException("options -b and -t require at most one template file");
        }
        var configuration = Configuration.load(directory, Map.of(), false, _ -> {});
        // In Postfix, bounce(8) does it.
        var bounce = warnings.of(configuration.conf().get(CommonParams.SYSLOG_NAME) + "/bounce");
        try {
            Templates.print(configuration, arguments.operands(), arguments.has('b'), printer,
                    bounce);
            return true;
        } catch (FatalException e) {
            bounce.fatal(e.getMessage());
            return false;
        }
    }
}
