package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.LogOutput;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Options;
import org.postrider.util.Severity;
import org.postrider.util.Stdio;

/// What the commands have in common: options, configuration, complaints.
final class Command {
    /// The command's own work.
    interface Work {
        /// @return the exit status
        int run(Command command, Options options) throws IOException;
    }

    /// The command cannot go on, and exits with a status of its own.
    static final class Failure extends FatalException {
        private static final long serialVersionUID = 1;
        private final int status;

        Failure(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private final String name;
    private final Stdio io;
    private final Conf conf;
    private boolean logs;
    private Optional<LogOutput> output = Optional.empty();

    private Command(String name, Stdio io, Conf conf) {
        this.name = name;
        this.io = io;
        this.conf = conf;
    }

    /// From now on everything that is said on the standard error goes to the log, too.
    void alsoLogs() {
        logs = true;
    }

    /// What `-v` asks for: the settings, on the standard error stream.
    void tellSettings(Options options) {
        if (options.has('v')) {
            conf.mainCf().tell(line -> io.err().println(name + ": " + line));
        }
    }

    /// Runs a command.
    ///
    /// @param spec its options, as for [Options#parse]
    /// @param usage text of the complaint about wrong options
    /// @param misuse exit status for wrong options and where there is no configuration
    static int run(String name, String spec, String usage, int misuse, String[] args, Stdio io,
            Work work) {
        try {
            var options = Options.parse(spec, args);
            var environment = System.getenv("MAIL_CONFIG");
            var directory = options.value('c', environment == null || environment.isEmpty()
                    ? "/etc/postfix" : environment);
            var conf = Conf.load(Path.of(directory),
                    text -> io.err().println(name + ": warning: " + text));
            return new Command(name, io, conf).run(work, options);
        } catch (Options.UsageException e) {
            io.err().println(name + ": " + e.getMessage());
            io.err().println(name + ": fatal: " + usage);
            return misuse;
        } catch (FatalException e) {
            io.err().println(name + ": fatal: " + e.getMessage());
            return misuse;
        }
    }

    private int run(Work work, Options options) {
        try {
            int status = work.run(this, options);
            io.out().flush();
            return status;
        } catch (FatalException | IOException e) {
            io.out().flush();
            say(Severity.FATAL, e.getMessage());
            return e instanceof Failure failure ? failure.status : 1;
        }
    }

    Conf conf() {
        return conf;
    }

    Stdio io() {
        return io;
    }

    /// The log is opened now: rights that it takes may be given up.
    void opensLog() {
        logs = true;
        var made = LogOutput.ofCommand(conf, Clock.systemDefaultZone());
        made.open();
        output = Optional.of(made);
    }

    void error(String text) {
        say(Severity.ERROR, text);
    }

    void fatal(String text) {
        say(Severity.FATAL, text);
    }

    void info(String text) {
        say(Severity.INFO, text);
    }

    void warning(String text) {
        say(Severity.WARNING, text);
    }

    private void say(Severity severity, String text) {
        io.err().println(name + ": " + severity.prefix() + text);
        if (logs) {
            log().log(severity, text);
        }
    }

    /// Made when there is something to say, which is seldom: the time zone alone takes a third of
    /// a command's time to load.
    private Log log() {
        return output.orElseGet(() -> LogOutput.ofCommand(conf, Clock.systemDefaultZone()))
                .log(conf.get(CommonParams.SYSLOG_NAME) + "/" + name);
    }
}
