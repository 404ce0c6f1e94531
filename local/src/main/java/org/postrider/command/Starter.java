package org.postrider.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.command.CommandRunner.Job;
import org.postrider.util.sys.AsUser;
import org.postrider.util.sys.Processes.Exit;

/// What stands between this process and a command: [AsUser], or programs of the host that do the same
/// one after the other. Each takes something away and becomes the next.
///
/// | program | what it does |
/// |---|---|
/// | env(1) | ignores SIGPIPE and SIGXFSZ, as Postfix does: who writes too much hears of it by an error |
/// | prlimit(1) | limits the size of files |
/// | setpriv(1) | takes the user's ids and groups; only root can. It keeps capabilities for itself |
/// | unshare(1) | enters the directory, with the user's rights; for another root it takes his ids, too |
///
/// Whether the user may execute his command is therefore decided after setpriv(1) is gone.
final class Starter {
    private static final String PRLIMIT = "prlimit";
    private static final String SETPRIV = "setpriv";
    private static final String UNSHARE = "unshare";
    private static final int NOT_FOUND = 127;
    private static final String NOT_EXECUTED = ": failed to execute ";

    private Starter() {}

    /// Why a command was not started.
    sealed interface Failure {
        /// It cannot be executed.
        ///
        /// @param why its name and the reason
        record Program(String why) implements Failure {}

        /// It cannot be where it should, or have the rights that it should have.
        record Place(String why) implements Failure {}
    }

    /// What to execute.
    static List<String> words(Job job, boolean root) {
        var launch = root && job.newRoot().isEmpty() ? AsUser.launch(asUser(job))
                : Optional.<List<String>>empty();
        return launch.orElseGet(() -> chain(job, root));
    }

    /// The command in the words of [AsUser].
    static AsUser.Start asUser(Job job) {
        var who = job.who();
        return new AsUser.Start(who.uid(), who.gid(), who.groups(), job.fileLimit(),
                job.directory(), job.command().words(), job.environment());
    }

    /// The same by programs of the host.
    static List<String> chain(Job job, boolean root) {
        var words = new ArrayList<>(List.of("env", "--ignore-signal=PIPE,XFSZ"));
        if (job.fileLimit() > 0) {
            words.addAll(List.of(PRLIMIT, "--fsize=" + job.fileLimit(), "--"));
        }
        if (!job.newRoot().isEmpty()) {
            words.addAll(inOtherRoot(job));
        } else {
            if (root) {
                words.addAll(rights(job));
            }
            words.add(UNSHARE);
            if (!job.directory().isEmpty()) {
                words.add("--wd=" + job.directory());
            }
            words.add("--");
        }
        words.addAll(job.command().words());
        return words;
    }

    private static List<String> rights(Job job) {
        var who = job.who();
        var groups = String.join(",", who.groups().stream().map(Object::toString).toList());
        return List.of(SETPRIV, "--reuid", Integer.toString(who.uid()), "--regid",
                Integer.toString(who.gid()),
                groups.isEmpty() ? "--clear-groups" : "--groups=" + groups, "--");
    }

    /// No other program does all of it at once; nothing is unshared.
    private static List<String> inOtherRoot(Job job) {
        return List.of(UNSHARE, "--root=" + job.newRoot(),
                "--wd=" + (job.directory().isEmpty() ? "/" : job.directory()),
                "--setuid=" + job.who().uid(), "--setgid=" + job.who().gid(), "--");
    }

    /// Whether the command was started.
    ///
    /// @param output the beginning of what was written before the end
    /// @return empty if it was
    static Optional<Failure> failure(Job job, Exit exit, String output) {
        var told = AsUser.failure(exit.status(), output);
        if (told.isPresent()) {
            return Optional.of(switch (exit.status()) {
                case AsUser.NO_PROGRAM -> new Failure.Program(
                        job.command().words().getFirst() + ": " + told.get());
                case AsUser.NO_DIRECTORY -> new Failure.Place(
                        noDirectory(job, job.directory(), told.get()));
                default -> new Failure.Place("cannot take the rights of user "
                        + job.who().uid() + ": " + told.get());
            });
        }
        return exit.signal() != 0 ? Optional.empty() : chainFailure(job, exit.status(), output);
    }

    /// A command that says the same about a program of its own is taken for one that was not started:
    /// mail waits then.
    private static Optional<Failure> chainFailure(Job job, int status, String output) {
        for (var name : List.of(PRLIMIT, SETPRIV, UNSHARE)) {
            if (status >= NOT_FOUND - 1 && output.startsWith(name + NOT_EXECUTED)) {
                return Optional.of(new Failure.Program(
                        output.substring(name.length() + NOT_EXECUTED.length()).strip()));
            }
            if (status == (name.equals(SETPRIV) ? NOT_FOUND : 1) && output.startsWith(name + ": ")
                    && stands(name, job)) {
                var why = output.substring(name.length() + 2).strip();
                return Optional.of(new Failure.Place(why.startsWith("cannot change root")
                        ? "chroot(" + job.newRoot() + "): " + afterName(why)
                        : why.startsWith("cannot chdir") ? noDirectory(job, job.directory(),
                                afterName(why)) : why));
            }
        }
        return Optional.empty();
    }

    private static String noDirectory(Job job, String directory, String reason) {
        return "cannot change directory to \"" + directory + "\" for uid=" + job.who().uid()
                + " gid=" + job.who().gid() + ": " + reason;
    }

    private static String afterName(String message) {
        return message.substring(message.lastIndexOf("': ") + 3);
    }

    /// Whether a program stands before this command; setpriv(1) is recognised by its status.
    private static boolean stands(String name, Job job) {
        return switch (name) {
            case PRLIMIT -> job.fileLimit() > 0;
            case UNSHARE -> !job.newRoot().isEmpty() || !job.directory().isEmpty();
            default -> true;
        };
    }
}
