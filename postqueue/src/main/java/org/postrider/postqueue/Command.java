package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Path;
import org.postrider.mail.conf.Conf;
import org.postrider.util.FatalException;
import org.postrider.util.Options;
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

    private Command(String name, Stdio io, Conf conf) {
        this.name = name;
        this.io = io;
        this.conf = conf;
    }

    /// Runs a command.
    ///
    /// @param spec its options, as for [Options#parse]
    /// @param usage text of the complaint about wrong options
    /// @param misuse exit status for wrong options
    static int run(String name, String spec, String usage, int misuse, String[] args, Stdio io,
            Work work) {
        try {
            var options = Options.parse(spec, args);
            var environment = System.getenv("MAIL_CONFIG");
            var directory = options.value('c', environment == null || environment.isEmpty()
                    ? "/etc/postfix" : environment);
            int status = work.run(new Command(name, io, Conf.load(Path.of(directory))), options);
            io.out().flush();
            return status;
        } catch (Options.UsageException e) {
            io.err().println(name + ": " + e.getMessage());
            io.err().println(name + ": fatal: " + usage);
            return misuse;
        } catch (Failure e) {
            io.out().flush();
            io.err().println(name + ": fatal: " + e.getMessage());
            return e.status;
        } catch (FatalException | IOException e) {
            io.out().flush();
            io.err().println(name + ": fatal: " + e.getMessage());
            return 1;
        }
    }

    Conf conf() {
        return conf;
    }

    Stdio io() {
        return io;
    }

    void info(String text) {
        io.err().println(name + ": " + text);
    }

    void warning(String text) {
        info("warning: " + text);
    }
}
