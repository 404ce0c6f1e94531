package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.postrider.mail.lock.FolderLock;
import org.postrider.mail.lock.LockPolicy;
import org.postrider.mail.params.LocalParams;
import org.postrider.util.Options;
import org.postrider.util.Stdio;
import org.postrider.util.sys.Processes;

/// postlock - run a command while a mailbox file is locked
///
/// # SYNOPSIS
///
/// `postlock` \[`-v`\] \[`-c` *config_dir*\] \[`-l` *styles*\] *file* *command* \[*argument* ...\]
///
/// # DESCRIPTION
///
/// Locks *file* as local(8) does before it delivers there, runs *command* without a shell, and
/// gives the lock back when that has ended. A file that does not exist is made.
///
/// - `-c` *config_dir*: directory of main.cf.
/// - `-l` *styles*: instead of `mailbox_delivery_lock`.
/// - `-v`: tell the settings of main.cf, too.
///
/// # DIAGNOSTICS
///
/// The exit status is that of the command; 1 if it cannot be started or is ended by a signal; 75 if
/// the file cannot be locked.
///
/// # FILES
///
/// *file*`.lock` with the style `dotlock`.
public final class Postlock {
    private static final int EX_TEMPFAIL = 75;
    private static final String USAGE =
            "usage: postlock [-c config_dir] [-l lock_style] [-v] folder command...";

    private Postlock() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return Command.run("postlock", "c:l:v", USAGE, EX_TEMPFAIL, args, io, Postlock::work);
    }

    private static int work(Command command, Options options) {
        command.tellSettings(options);
        var words = options.operands();
        if (words.size() < 2) {
            throw new Command.Failure(EX_TEMPFAIL, USAGE);
        }
        var conf = command.conf();
        var policy = new LockPolicy(styles(command, options),
                conf.get(LocalParams.DELIVER_LOCK_ATTEMPTS),
                conf.get(LocalParams.DELIVER_LOCK_DELAY), conf.get(LocalParams.STALE_LOCK_TIME));
        try (var _ = FolderLock.take(Path.of(words.getFirst()), policy,
                Clock.systemDefaultZone())) {
            return execute(words.subList(1, words.size()), new Starter(conf, command::warning));
        } catch (IOException e) {
            throw new Command.Failure(EX_TEMPFAIL,
                    "open file " + words.getFirst() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Command.Failure(EX_TEMPFAIL, "interrupted");
        }
    }

    private static List<String> styles(Command command, Options options) {
        if (!options.has('l')) {
            return command.conf().get(LocalParams.MAILBOX_DELIVERY_LOCK);
        }
        var given = options.value('l', "");
        var parameter = LocalParams.MAILBOX_DELIVERY_LOCK;
        var styles = List.of(given.replace(',', ' ').strip().split("\\s+"));
        for (var style : styles) {
            if (!style.isEmpty() && !LockPolicy.STYLES.contains(style)) {
                throw new Command.Failure(EX_TEMPFAIL, "unknown " + parameter.name()
                        + " value \"" + style + "\" in \"" + given + "\"");
            }
        }
        return styles.stream().filter(style -> !style.isEmpty()).toList();
    }

    /// Runs the command with the standard streams of this process.
    private static int execute(List<String> words, Starter starter) throws IOException {
        long pid;
        try {
            pid = starter.start(words);
        } catch (IOException e) {
            throw new Command.Failure(1, "execvp " + words.getFirst() + ": " + Starter.reason(e));
        }
        int status = Processes.waitFor(pid).orElseThrow().status();
        return status < 0 ? 1 : status;
    }
}
