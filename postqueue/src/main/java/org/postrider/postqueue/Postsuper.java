package org.postrider.postqueue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.QueuePlace;
import org.postrider.mail.queue.Spool;
import org.postrider.postqueue.QueueWork.Action;
import org.postrider.util.Options;
import org.postrider.util.Stdio;
import org.postrider.util.sys.Users;

/// Changes the queue: deletes, holds, releases, requeues, expires messages, and mends its
/// structure.
///
/// # SYNOPSIS
///
/// `postsuper` \[`-psSv`\] \[`-c` *config_dir*\] \[`-d` *id*\] \[`-e` *id*\] \[`-f` *id*\]
/// \[`-h` *id*\] \[`-H` *id*\] \[`-r` *id*\] \[*queue* ...\]
///
/// # DESCRIPTION
///
/// An *id* is a queue id, `-` for ids from the standard input, one in a line, or `ALL`. The queues
/// are those where the messages are looked for, and where the structure is mended: `maildrop`,
/// `incoming`, `active`, `deferred`, `hold`, and `bounce`, `defer`, `trace`, `flush`. A file that is
/// still being written is left alone.
///
/// - `-d` *id*: delete, with the logs.
/// - `-e` *id*: return to the sender at the next attempt. `-f` *id*: the same, and release it if it
///   is on hold.
/// - `-h` *id*: put on hold: no attempts. `-H` *id*: release from hold.
/// - `-r` *id*: requeue, through cleanup(8), with the address rewriting of today.
/// - `-p`: remove files of messages that have been unfinished for a week. `-s`: give
///   files the names and places that they should have; directories that hashing does not need any
///   more are removed. `-S`: the same as `-s`. If names have changed, messages named on the command
///   line are left alone: the names may be those of others now.
/// - `-c` *config_dir*: directory of main.cf. `-v`: tell the settings of main.cf, too.
///
/// Without any of these letters, `-p` and `-s` are meant. Called by the superuser, it works as `mail_owner`.
///
/// # DIAGNOSTICS
///
/// What was done is told on the standard error and in the log. Exit status 0, or 1 after a fatal error; a message
/// that is not there is no error.
///
/// # FILES
///
/// All queues below `queue_directory`.
public final class Postsuper {
    private static final String USAGE = "usage: postsuper [-c config_dir] [-d queue_id (delete)]"
            + " [-e queue_id (expire)] [-f queue_id (expire and/or un-hold)]"
            + " [-h queue_id (hold)] [-H queue_id (un-hold)] [-p (purge temporary files)]"
            + " [-r queue_id (requeue)] [-s (structure fix)] [-S (redundant structure fix)]"
            + "[-v (verbose)] [queue...]";

    private static final String ALL = "ALL";
    private static final String RENAMED = "QUEUE FILE NAMES WERE CHANGED TO MATCH INODE NUMBERS";

    private Postsuper() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return Command.run("postsuper", "c:d:e:f:h:H:pr:sSv", USAGE, 1, args, io,
                Postsuper::work);
    }

    private static int work(Command command, Options options) throws IOException {
        command.tellSettings(options);
        var user = System.getProperty("user.name");
        if (!user.equals("root") && !user.equals(command.conf().get(CommonParams.MAIL_OWNER))) {
            throw new Command.Failure(1, "use of this command is reserved for the superuser");
        }
        command.opensLog();
        becomeOwner(command.conf());
        var spool = Spool.of(command.conf());
        if (spool.levels(QueueName.MAILDROP.directory()) > 0) {
            throw new Command.Failure(1, "maildrop queue must not be hashed");
        }
        var queues = queues(options.operands());
        int renamed = mend(command, options, spool, queues);
        var work = new QueueWork(spool, command);
        var actions = EnumSet.noneOf(Action.class);
        options.all().forEach(option -> action(option).ifPresent(actions::add));
        if (renamed > 0 && hasIds(options)) {
            command.error(RENAMED);
            command.fatal("CHECK YOUR QUEUE IDS AND RE-ISSUE THE COMMAND");
            command.warning("OPERATION INCOMPLETE -- RERUN COMMAND TO FIX THE QUEUE FIRST");
            return 1;
        }
        messages(command, options, queues, work);
        work.summary(actions);
        if (renamed > 0) {
            command.info("Renamed to match inode number: " + renamed + " message"
                    + (renamed == 1 ? "" : "s"));
            command.warning(RENAMED);
        }
        return 0;
    }

    /// What is made or moved must belong to the owner of the queue, and links that he makes must lead
    /// nowhere where only the superuser may go.
    private static void becomeOwner(Conf conf) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return;
        }
        var name = conf.get(CommonParams.MAIL_OWNER);
        var owner = Users.named(name).orElseThrow(() -> new Command.Failure(1, "file "
                + conf.directory().resolve("main.cf") + ": parameter mail_owner: unknown user name"
                + " value: " + name));
        Users.become(owner);
    }

    private static int mend(Command command, Options options, Spool spool, List<String> queues)
            throws IOException {
        boolean bare = options.all().stream().allMatch(o -> o.letter() == 'c' || o.letter() == 'v');
        boolean structure = options.has('s') || options.has('S') || bare;
        boolean purge = options.has('p') || bare;
        if (!structure && !purge) {
            return 0;
        }
        var places = new QueuePlace(spool,
                command.conf().get(QueueParams.ENABLE_LONG_QUEUE_IDS));
        return new QueueStructure(spool, places, command)
                .mend(queues.isEmpty() ? QueueStructure.ALL : queues, purge, structure);
    }

    private static void messages(Command command, Options options, List<String> queues,
            QueueWork work) throws IOException {
        var all = EnumSet.noneOf(Action.class);
        for (var option : options.all()) {
            var action = action(option);
            if (action.isEmpty()) {
                continue;
            }
            if (option.value().equals(ALL)) {
                all.add(action.get());
            } else if (option.value().equals("-")) {
                standardInput(command, action.get(), queues, work);
            } else {
                one(command, action.get(), option.value(), queues, work);
            }
        }
        for (var action : all) {
            work.all(action, queues);
        }
    }

    private static boolean hasIds(Options options) {
        return options.all().stream()
                .anyMatch(o -> action(o).isPresent() && !o.value().equals(ALL));
    }

    private static Optional<Action> action(Options.Option option) {
        for (var action : Action.values()) {
            if (action.letter() == option.letter()) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    private static void standardInput(Command command, Action action, List<String> queues,
            QueueWork work) throws IOException {
        var in = new BufferedReader(new InputStreamReader(command.io().in(),
                StandardCharsets.ISO_8859_1));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            one(command, action, line, queues, work);
        }
    }

    private static void one(Command command, Action action, String id, List<String> queues,
            QueueWork work) throws IOException {
        if (QueueId.isValid(id)) {
            work.one(action, id, queues);
            return;
        }
        for (int look = 0; look < action.looks(); look++) {
            command.warning("invalid mail queue id: " + id);
        }
    }

    private static List<String> queues(List<String> names) {
        for (var name : names) {
            if (!QueueStructure.ALL.contains(name)) {
                throw new Command.Failure(1, "invalid directory name: " + name);
            }
        }
        return names;
    }
}
