package org.postrider.master;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.server.LogOutput;
import org.postrider.server.StderrLog;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Stdio;
import org.postrider.util.sys.Locks;
import org.postrider.util.sys.Processes;
import org.postrider.util.sys.Signals;
import org.postrider.util.sys.Users;

/// master - Postrider supervisor
///
/// # SYNOPSIS
///
/// `master [-c config_dir] [-d] [-i] [-t] [-v] [-w] [-W]`
///
/// # DESCRIPTION
///
/// The master daemon opens the sockets of all services in master.cf, starts a daemon process when
/// the first client of a service comes (and cleanup's with those that take mail from the network),
/// starts it again when it has ended, wakes services up at their interval, and stops the mail
/// system. Services that play the same part share a process; see
/// `postrider_process_grouping`. The process limit of a service limits its sessions.
///
/// Run by an ordinary user, the whole mail system runs as that user. Ports below 1024 need root.
///
/// Options:
///
/// - `-c config_dir`: the directory of main.cf and master.cf.
/// - `-d`: stay in the session of the caller.
/// - `-i`: be process 1 of a container.
/// - `-t`: only test whether a master runs already; exit status 0 if not.
/// - `-v`: accepted; give it to services in master.cf, of which `smtpd`, `smtp` and `lmtp` then log
///   their sessions line by line.
/// - `-w`: write a line to the standard output stream once all sockets are open, and detach from
///   the terminal.
/// - `-W`: as `-w`, but come up and wait for a line on the standard input stream first; without one,
///   end with nothing done. `postfix start` looks at the configuration and the queue meanwhile.
///
/// Signals: `SIGHUP` reads the configuration again, without closing a socket that stays. Running
/// sessions finish with the old configuration. `SIGTERM` ends the mail system.
///
/// # DIAGNOSTICS
///
/// Problems go to the log. The exit status is 1 if the mail system could not be started.
///
/// # FILES
///
/// - `config_directory/main.cf`, `config_directory/master.cf`: the configuration.
/// - `master.pid` in `process_id_directory`, `data_directory/master.lock`: locked while master runs.
public final class Master {
    /// What `-w` writes when the mail system is up.
    public static final String READY = "ready";

    private final Stdio io;
    private final Predicate<String> isProgram;
    private Log log = new StderrLog("postfix/master");

    private Master(Stdio io, Predicate<String> isProgram) {
        this.io = io;
        this.isProgram = isProgram;
    }

    private record Options(Path directory, boolean held, boolean detach, boolean test) {}

    /// Runs master until the mail system is stopped.
    ///
    /// @param isProgram whether there is a daemon program of this name
    /// @return the exit status
    public static int run(String[] args, Stdio io, Predicate<String> isProgram) {
        var master = new Master(io, isProgram);
        try {
            var options = options(args);
            return options.held() && !master.mayGo(options) ? 0 : master.run(options);
        } catch (FatalException | IOException e) {
            master.log.fatal(e.getMessage());
            io.err().println("postfix/master: fatal: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            master.log.panic("uncaught", e);
        }
        return 1;
    }

    private static Options options(String[] args) {
        var directory = Optional.ofNullable(System.getenv("MAIL_CONFIG")).orElse("/etc/postfix");
        boolean held = false;
        boolean detach = false;
        boolean test = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-c" -> {
                    if (++i == args.length) {
                        throw usage();
                    }
                    directory = args[i];
                }
                case "-w" -> detach = true;
                case "-W" -> {
                    held = true;
                    detach = true;
                }
                case "-t" -> test = true;
                case "-d", "-i", "-v", "-D", "-s", "start-fg" -> { }
                default -> throw usage();
            }
        }
        return new Options(Path.of(directory), held, detach, test);
    }

    private static FatalException usage() {
        return new FatalException("usage: master [-c config_dir] [-d] [-i] [-t] [-v] [-w] [-W]");
    }

    /// Loads what the start will need, so that it takes less time then, and waits for the word.
    private boolean mayGo(Options options) throws IOException {
        try {
            var conf = Conf.load(options.directory(), _ -> { });
            MasterCf.read(conf.directory());
            owner(conf, Users.effectiveUser() == 0);
        } catch (FatalException | IOException e) {
            // It is said when it counts: what is wrong now may be mended, or denied, meanwhile.
        }
        return io.in().read() >= 0;
    }

    private int run(Options options) throws IOException {
        var warnings = new ArrayList<String>();
        var conf = Conf.load(options.directory(), warnings::add);
        log = LogOutput.ofMaster(conf, Clock.systemDefaultZone())
                .log(conf.get(CommonParams.SYSLOG_NAME) + "/master");
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, bug) -> log.panic("uncaught in " + thread.getName(), bug));
        warnings.forEach(log::warning);
        if (options.test()) {
            return isRunning(conf) ? 1 : 0;
        }
        boolean root = Users.effectiveUser() == 0;
        var owner = owner(conf, root);
        Processes.umask(0);
        if (options.detach()) {
            Processes.newSession();
            Processes.changeDirectory(conf.get(QueueParams.QUEUE_DIRECTORY));
        }
        var file = MasterCf.read(conf.directory());
        var lock = MasterLock.take(conf, owner, root);
        try {
            supervise(options, conf, file, new Layout.Maker(isProgram, owner, root, log));
        } finally {
            lock.close();
        }
        return 0;
    }

    private void supervise(Options options, Conf conf, MasterCf file, Layout.Maker maker)
            throws IOException {
        var supervisor = new Supervisor(maker, maker.make(conf, file, Map.of()), log);
        handleSignals(supervisor);
        log.info("daemon started -- version " + conf.get(CommonParams.MAIL_VERSION)
                + ", configuration " + conf.directory());
        if (options.detach()) {
            io.out().println(READY);
            io.out().close();
            io.err().close();
        }
        supervisor.run();
    }

    private static boolean isRunning(Conf conf) throws IOException {
        var lock = Locks.tryLock(Path.of(conf.get(QueueParams.QUEUE_DIRECTORY),
                conf.get(CommonParams.PROCESS_ID_DIRECTORY), "master.pid").toString(), 0600);
        lock.ifPresent(Locks.Held::close);
        return lock.isEmpty();
    }

    /// Without root, everybody in the mail system is the caller, who may be a number without a
    /// name, as in many containers.
    private static Users.User owner(Conf conf, boolean root) throws IOException {
        if (!root) {
            int uid = Users.effectiveUser();
            return new Users.User(Integer.toString(uid), uid, uid, "", "/", "/bin/sh");
        }
        var name = conf.get(CommonParams.MAIL_OWNER);
        return Users.named(name).orElseThrow(() -> new FatalException("file "
                + conf.mainCf().file() + ": parameter mail_owner: unknown user name value: "
                + name));
    }

    private void handleSignals(Supervisor supervisor) {
        Signals.handle("HUP", _ -> supervisor.reload());
        for (var name : new String[] {"TERM", "INT"}) {
            Signals.handle(name, number -> {
                log.info("terminating on signal " + number);
                supervisor.stop();
            });
        }
    }
}
