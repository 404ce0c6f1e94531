package org.postrider.postfix;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Check;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.server.LogOutput;
import org.postrider.tables.Tables;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Options;
import org.postrider.util.Reason;
import org.postrider.util.Severity;
import org.postrider.util.Stdio;
import org.postrider.util.Terminal;

/// postfix - Postfix-compatible control program
///
/// # SYNOPSIS
///
/// `postfix [-Dv] [-c config_dir] command`
///
/// # DESCRIPTION
///
/// Controls the mail system. Commands:
///
/// - `check`: tell what is wrong in main.cf and master.cf: bad values with what was expected,
///   unknown names with the nearest known one, parameters that have no effect yet, a queue or data
///   directory that `mail_owner` cannot reach; warn about wrong owners and modes; make missing queue
///   directories; have postsuper(1) mend the queue if files are in the wrong place.
/// - `start`: start the mail system; returns once it listens. Also checks, and does not start with
///   bad values.
/// - `start-fg`: the same in the foreground, also as process 1 of a container.
/// - `stop`: end the mail system. `quick-stop`, `drain`: the same, without waiting for its end.
/// - `abort`: end it at once.
/// - `flush`: try to deliver everything in the queue now.
/// - `reload`: read the configuration again; running sessions finish first. With bad values the
///   mail system goes on with the old ones.
/// - `status`: say whether it runs.
/// - `set-permissions`: give the queue directories the right owners and modes.
/// - `logrotate`: put the log file of `maillog_file` aside and compress it.
/// - `upgrade-configuration`: accepted; there is nothing to change.
/// - `tls`, `non-bdb`: refused; not supported yet.
///
/// Options:
///
/// - `-c config_dir`: the directory of main.cf and master.cf; the environment variable
///   `MAIL_CONFIG` does the same.
/// - `-v`: tell the settings of main.cf, too.
/// - `-D`: daemons cannot be run under a debugger: a warning says so, and the command is done.
///
/// An ordinary user may run a mail system of their own, whose queue and data directories belong to
/// them.
///
/// # DIAGNOSTICS
///
/// Messages go to the log and to the standard error stream. The exit status is 0 if the command
/// was done, 1 if not, and 69 for `flush` while the mail system is down.
///
/// # FILES
///
/// - `/etc/postfix/main.cf`, `/etc/postfix/master.cf`: the configuration.
/// - `master.pid` in `process_id_directory`: the process id of the master.
public final class Postfix {
    private static final int EX_UNAVAILABLE = 69;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final String NOT_RUNNING = "the Postfix mail system is not running";
    /// Forget what is known about dead destinations; ignore time stamps; look at deferred mail.
    private static final String FLUSH = "FAD";
    private static final List<String> OLD_DEFAULTS = List.of(
            "Postfix is using backwards-compatible default settings",
            "See https://www.postfix.org/COMPATIBILITY_README.html for details",
            "To disable backwards compatibility use \"postconf compatibility_level="
                    + Conf.NEWEST_LEVEL + "\" and \"postfix reload\"");
    private static final String USAGE = "Usage: postfix start (or stop, reload, abort, flush,"
            + " check, status, set-permissions, upgrade-configuration, logrotate)";

    private final Conf conf;
    private final Stdio io;
    private final Log log;
    private final Path queue;
    private final boolean root = System.getProperty("user.name", "").equals("root");

    private Postfix(Conf conf, Stdio io) {
        this.conf = conf;
        this.io = io;
        log = new Both(LogOutput.ofCommand(conf, Clock.systemDefaultZone())
                .log(conf.get(CommonParams.SYSLOG_NAME) + "/postfix-script"));
        queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
    }

    /// Lines go to standard error, too. There the name is that of postlog(1) unless somebody
    /// watches, as in Postfix.
    private final class Both implements Log {
        private static final String WATCHED = "postfix/postfix-script: ";
        private static final String UNWATCHED = "postfix/postlog: ";

        private final Log file;

        Both(Log file) {
            this.file = file;
        }

        @Override
        public void log(Severity severity, String text) {
            io.err().println((Terminal.isError() ? WATCHED : UNWATCHED)
                    + severity.prefix() + text);
            file.log(severity, text);
        }

        @Override
        public Log tagged(String tag) {
            return new Both(file.tagged(tag));
        }
    }

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        Optional<Postfix> command = Optional.empty();
        try {
            var options = Options.parse("c:Dv", args);
            var directory = options.value('c',
                    System.getenv().getOrDefault("MAIL_CONFIG", "/etc/postfix"));
            command = Optional.of(new Postfix(Conf.load(Path.of(directory),
                    text -> io.err().println("postfix: warning: " + text)), io));
            if (options.has('D')) {
                command.get().log.warning("option -D has no effect: there is no debugger for daemons");
            }
            if (options.has('v')) {
                command.get().conf.mainCf().tell(line -> io.err().println("postfix: " + line));
            }
            command.get().tellOldDefaults();
            // Postfix's script takes no notice of further words either.
            return command.get().execute(options.operands().isEmpty() ? ""
                    : options.operands().getFirst());
        } catch (Options.UsageException e) {
            io.err().println("postfix: " + e.getMessage());
            io.err().println("postfix: fatal: usage: postfix [-c config_dir] [-Dv] command");
        } catch (FatalException | IOException e) {
            var reason = e instanceof FileSystemException f
                    ? f.getFile() + ": " + Reason.of(f) : e.getMessage();
            command.ifPresentOrElse(c -> c.log.fatal(reason),
                    () -> io.err().println("postfix: fatal: " + reason));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    /// The name of the program alone is the tag of these lines, as in Postfix.
    private void tellOldDefaults() {
        if (conf.isBelowLevel(Conf.NEWEST_LEVEL)) {
            var own = LogOutput.ofCommand(conf, Clock.systemDefaultZone()).log("postfix");
            for (var line : OLD_DEFAULTS) {
                io.err().println("postfix: " + line);
                own.info(line);
            }
        }
    }

    private int execute(String command) throws IOException, InterruptedException {
        var master = RunningMaster.find(queue.resolve(conf.get(CommonParams.PROCESS_ID_DIRECTORY)));
        return switch (command) {
            case "start" -> start(master);
            case "start-fg" -> startInForeground(master);
            case "check" -> check();
            case "status" -> status(master);
            case "stop" -> stop(running(master));
            case "quick-stop" -> quickStop(master);
            case "drain" -> terminate(running(master));
            case "abort" -> abort(running(master));
            case "reload" -> reload(running(master));
            case "flush" -> flush();
            case "set-permissions" -> setPermissions();
            case "upgrade-configuration" -> 0;
            case "tls", "non-bdb" -> throw new FatalException("the command '" + command
                    + "' is not supported by this version");
            case "logrotate" -> {
                new LogRotation(conf, Clock.systemDefaultZone()).rotate(master);
                yield 0;
            }
            default -> throw new FatalException(
                    "unknown command: '" + command + "'. " + USAGE);
        };
    }

    private static RunningMaster running(Optional<RunningMaster> master) {
        return master.orElseThrow(
                () -> new FatalException(NOT_RUNNING));
    }

    private static void refuseSecond(Optional<RunningMaster> master) {
        if (master.isPresent()) {
            throw new FatalException("the Postfix mail system is already running");
        }
    }

    private void prepare() throws IOException {
        check();
        log.info("starting the Postfix mail system");
    }

    private int start(Optional<RunningMaster> running) throws IOException {
        refuseSecond(running);
        try (var master = MasterStart.begin(conf.directory())) {
            prepare();
            if (!master.go()) {
                throw new FatalException("mail system startup failed");
            }
        }
        return 0;
    }

    /// Where the launcher replaces itself by master afterwards, only the checks are left to do.
    private int startInForeground(Optional<RunningMaster> master)
            throws IOException, InterruptedException {
        refuseSecond(master);
        prepare();
        boolean byLauncher = "yes".equals(System.getenv("POSTRIDER_FOREGROUND"));
        return byLauncher ? 0 : MasterStart.runInForeground(conf.directory(), queue);
    }

    private int check() throws IOException {
        checkSettings();
        new Permissions(conf, log, root).check();
        new QueueRepair(conf).run();
        return 0;
    }

    /// Says what is wrong in main.cf and master.cf.
    ///
    /// @throws FatalException if programs cannot work with it
    private void checkSettings() {
        var masterCf = MasterCf.read(conf.directory());
        masterCf.warnings().forEach(log::warning);
        boolean usable = true;
        for (var finding : Check.run(conf, masterCf, Tables.types())) {
            if (finding.isError()) {
                usable = false;
                log.error(finding.toString());
            } else {
                log.warning(finding.toString());
            }
        }
        if (!usable) {
            throw new FatalException("the configuration has errors");
        }
    }

    private int status(Optional<RunningMaster> master) {
        if (master.isEmpty()) {
            log.info(NOT_RUNNING);
            return 1;
        }
        log.info("the Postfix mail system is running: PID: " + master.get().pid());
        return 0;
    }

    private int stop(RunningMaster master) throws InterruptedException {
        log.info("stopping the Postfix mail system");
        master.terminate();
        if (!master.awaitEnd(STOP_LIMIT)) {
            log.warning("stopping the Postfix mail system with force");
            master.kill();
        }
        return 0;
    }

    /// Nothing to stop is no failure, as in Postfix.
    private int quickStop(Optional<RunningMaster> master) {
        if (master.isEmpty()) {
            log.fatal(NOT_RUNNING);
            return 0;
        }
        return terminate(master.get());
    }

    private int terminate(RunningMaster master) {
        log.info("stopping the Postfix mail system");
        master.terminate();
        return 0;
    }

    private int abort(RunningMaster master) throws InterruptedException {
        log.info("aborting the Postfix mail system");
        master.kill();
        master.awaitEnd(STOP_LIMIT);
        return 0;
    }

    private int reload(RunningMaster master) throws IOException {
        checkSettings();
        log.info("refreshing the Postfix mail system");
        master.reload();
        return 0;
    }

    private int setPermissions() throws IOException {
        new Permissions(conf, log, root).repair();
        return 0;
    }

    private int flush() {
        var socket = queue.resolve("public").resolve(conf.get(CommonParams.QUEUE_SERVICE_NAME));
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(Bytes.of(FLUSH)));
            return 0;
        } catch (IOException e) {
            io.err().println("postqueue: warning: " + (Files.exists(socket)
                    ? "connect to public/" + socket.getFileName() + ": Connection refused"
                    : "unable to look up public/" + socket.getFileName()
                            + ": No such file or directory"));
            io.err().println("postqueue: fatal: Cannot flush mail queue - mail system is down");
            return EX_UNAVAILABLE;
        }
    }
}
