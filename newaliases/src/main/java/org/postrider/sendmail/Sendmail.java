package org.postrider.sendmail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.LogOutput;
import org.postrider.tables.LoginSenders;
import org.postrider.tables.MatchList;
import org.postrider.tables.Tables;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Reason;
import org.postrider.util.Stdio;

/// sendmail - submit mail, in the way that programs expect since decades
///
/// # SYNOPSIS
/// `sendmail [options] [recipient ...]`, `mailq`, `newaliases`
///
/// # DESCRIPTION
/// Reads a message from standard input, up to its end or a line with a single dot, and leaves it in
/// the *maildrop* directory for pickup(8). No privileges are needed, nor has the mail system to be
/// up: pickup takes the owner of the file as the one who submits.
///
/// | option | |
/// |---|---|
/// | `-t` | recipients are also those of the To:, Cc: and Bcc: headers |
/// | `-f` *sender*, `-r` *sender* | envelope sender |
/// | `-F` *name* | full name of the sender; also by the environment variable NAME |
/// | `-i`, `-oi` | a line with a single dot is text |
/// | `-G` | leave headers alone as in mail of others |
/// | `-B` `7BIT`\|`8BITMIME` | kind of body |
/// | `-N`, `-R`, `-V` | delivery status notifications: for what, how much, envelope id |
/// | `-O` `smtputf8=yes`, `-O` `requiretls=yes` | send it only where UTF-8, or TLS all the way, is assured |
/// | `-XV`[*xy*] | a sender address for each recipient; also `-V`*xy*, and `-V` before a word of two characters, with a warning |
/// | `-bv`, `-v` | report what delivery would do; deliver and report |
/// | `-bp` | list the queue, as mailq |
/// | `-bi`, `-I` | rebuild the alias tables, as newaliases; `-oA`*table* names one |
/// | `-bs` | SMTP on standard input and output, by smtpd(8) |
/// | `-bd`, `-bl` | start the mail system |
/// | `-bh`, `-bH` | nothing: there is no record of hosts |
/// | `-q`, `-qI`*id*, `-qR`*site* | deliver now: all, one message, mail for one site |
/// | `-C` *file* | main.cf, or its directory; also by MAIL_CONFIG |
///
/// Other options of the original are accepted and without effect.
///
/// # STANDARDS
/// RFC 3461 (DSN), RFC 5322 (messages).
///
/// # DIAGNOSTICS
/// Complaints go to standard error; the status is 0 for success, 75 for whatever is wrong, 77 for a
/// user who is not in `authorized_submit_users`.
///
/// # FILES
/// `/etc/postfix/main.cf`, `maildrop/` below `queue_directory`.
public final class Sendmail {
    /// Runs other commands of the mail system in this process.
    public interface Others {
        /// Runs one.
        ///
        /// @param command such as `postqueue`
        /// @return its exit status
        int run(String command, String[] args, Stdio io);
    }

    private Sendmail() {}

    /// Runs the command.
    ///
    /// @param args as the user gave them
    /// @param others run what is not submission
    /// @return the exit status
    public static int run(String[] args, Stdio io, Others others) {
        var directory = usualDirectory(); // of wrong options, too, somebody wants to know
        try {
            var all = Arguments.parse(args);
            directory = directory(all);
            for (var warning : all.warnings) {
                io.err().println("sendmail: warning: " + warning);
                log(directory, log -> log.warning(warning));
            }
            return act(all, io, others);
        } catch (ExitException e) {
            fatal(directory, io, e.getMessage());
            return e.status();
        } catch (FatalException | IOException e) {
            fatal(directory, io, e instanceof java.nio.file.FileSystemException f
                    ? f.getFile() + ": " + Reason.of(f) : e.getMessage());
            return ExitException.TEMPFAIL;
        }
    }

    /// Says why the command fails, to the user and in the log.
    ///
    /// @param directory of main.cf, which says where the log is
    private static void fatal(Path directory, Stdio io, String why) {
        io.err().println("sendmail: fatal: " + why);
        log(directory, log -> log.fatal(why));
    }

    private static void log(Path directory, Consumer<Log> event) {
        try {
            var conf = Conf.load(directory);
            event.accept(LogOutput.ofCommand(conf, Clock.systemDefaultZone())
                    .log(conf.get(CommonParams.SYSLOG_NAME) + "/sendmail"));
        } catch (FatalException e) {
            // The configuration is what is wrong: it has been said.
        }
    }

    private static int act(Arguments args, Stdio io, Others others)
            throws ExitException, IOException {
        var alone = alone(args.mode);
        if (args.mode == Arguments.Mode.VERIFY && (args.fromHeaders || args.verbose)) {
            throw new ExitException((args.fromHeaders ? "-t" : "-v")
                    + " option cannot be used with -bv");
        }
        if (!delivers(args.mode) && args.fromHeaders && !args.flushesSome()) {
            throw new ExitException("-t can be used only in delivery mode");
        }
        if (!alone.isEmpty() && !args.operands.isEmpty()) {
            throw new ExitException(alone + " requires no recipient");
        }
        if (args.interval && args.mode == Arguments.Mode.MAIL && args.operands.isEmpty()
                && !args.fromHeaders) {
            return 0;
        }
        var directory = directory(args);
        var conf = Conf.load(directory,
                text -> io.err().println("sendmail: warning: " + text));
        var c = new String[] {"-c", directory.toString()};
        return switch (args.mode) {
            case QUEUE -> others.run("postqueue", with(c, "-p"), io);
            case FLUSH -> others.run("postqueue", with(c, "-f"), io);
            case FLUSH_ID -> others.run("postqueue", with(c, "-i", args.queueArgument), io);
            case FLUSH_SITE -> others.run("postqueue", with(c, "-s", args.queueArgument), io);
            case DAEMON -> others.run("postfix", with(c, "start"), io);
            case ALIASES -> Newaliases.run(conf, args.aliasDatabase, io);
            case SMTP -> {
                authorize(Account.ofThisProcess(), conf, io);
                yield others.run("smtpd", with(c, "-S"), io);
            }
            case MAIL, VERIFY -> submit(args, conf, io);
            case NOTHING -> 0;
        };
    }

    private static boolean delivers(Arguments.Mode mode) {
        return mode == Arguments.Mode.MAIL || mode == Arguments.Mode.VERIFY;
    }

    /// What a mode that takes no recipients is called; empty for others.
    private static String alone(Arguments.Mode mode) {
        return switch (mode) {
            case QUEUE -> "display queue mode";
            case FLUSH -> "flush queue mode";
            case FLUSH_ID -> "flush queue_id";
            case FLUSH_SITE -> "flush site";
            case DAEMON -> "daemon mode";
            case ALIASES -> "alias initialization mode";
            case SMTP -> "stand-alone mode";
            case MAIL, VERIFY, NOTHING -> "";
        };
    }

    private static String[] with(String[] head, String... tail) {
        var all = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static Path usualDirectory() {
        var environment = System.getenv("MAIL_CONFIG");
        return Path.of(environment == null || environment.isEmpty() ? "/etc/postfix"
                : environment);
    }

    private static Path directory(Arguments args) {
        if (args.configDirectory.isEmpty()) {
            return usualDirectory();
        }
        var given = Path.of(args.configDirectory);
        return Files.isDirectory(given) ? given : given.toAbsolutePath().getParent();
    }

    private static int submit(Arguments args, Conf conf, Stdio io)
            throws ExitException, IOException {
        var account = Account.ofThisProcess();
        authorize(account, conf, io);
        var submit = new Submit(args, conf, account);
        submit.checkVerp();
        if (submit.isSenderMalformed()) {
            var warning = "-f option specified malformed sender: "
                    + Bytes.printable(args.sender, 200);
            io.err().println("sendmail: warning: " + warning);
            log(directory(args), log -> log.warning(warning));
        }
        try {
            checkSender(account, submit.sender(), conf, io);
            submit.run(io.in());
        } catch (ExitException e) {
            throw new ExitException(e.status(), (args.senderSet ? submit.sender()
                    : account.login()) + "(" + account.uid() + "): " + e.getMessage());
        }
        if (args.verbose || args.mode == Arguments.Mode.VERIFY) {
            io.out().println("Mail Delivery Status Report will be mailed to <" + submit.sender()
                    + ">.");
        }
        return 0;
    }

    /// Tells the user; pickup(8) looks again, who need not trust this program.
    private static void checkSender(Account account, String sender, Conf conf, Stdio io)
            throws ExitException {
        var log = new StderrLog(io.err(), "sendmail");
        var number = Long.toString(account.uid());
        var login = account.login().equals(number) ? "uid:" + number : account.login();
        if (LoginSenders.allows(conf, log, login, sender) != MatchList.Match.YES) {
            throw new ExitException("not authorized to use sender='"
                    + Address.external(sender) + "'");
        }
    }

    private static void authorize(Account account, Conf conf, Stdio io) throws ExitException {
        var users = conf.get(CommonParams.AUTHORIZED_SUBMIT_USERS);
        if (users.equals("static:anyone")) {
            return;
        }
        try (var tables = new Tables(new StderrLog(io.err(), "sendmail"))) {
            if (MatchList.of("authorized_submit_users", users, tables, conf)
                    .string(account.login()) != MatchList.Match.YES) {
                throw new ExitException(ExitException.NOPERM, "User " + account.login() + "("
                        + account.uid() + ") is not allowed to submit mail");
            }
        }
    }
}
