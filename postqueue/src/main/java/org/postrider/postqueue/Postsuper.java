package org.postrider.postqueue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.postqueue.QueueWork.Action;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

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
/// are those where the messages are looked for.
///
/// - `-d` *id*: delete, with the logs.
/// - `-e` *id*: return to the sender at the next attempt. `-f` *id*: the same, and release it if it
///   is on hold.
/// - `-h` *id*: put on hold: no attempts. `-H` *id*: release from hold.
/// - `-r` *id*: requeue, through cleanup(8), with the address rewriting of today.
/// - `-p`: remove files that crashes have left unfinished. `-s`: the same, and give files the names
///   and places that they should have. `-S`: `-s` once more.
/// - `-c` *config_dir*: directory of main.cf. `-v`: tell the settings of main.cf, too.
///
/// Without any of these letters, `-s` and `-p` are meant.
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
        command.alsoLogs();
        var spool = Spool.of(command.conf());
        var queues = queues(spool, options.operands());
        var work = new QueueWork(spool, command);
        messages(command, options, queues, work);
        boolean bare = options.all().stream().allMatch(o -> o.letter() == 'c' || o.letter() == 'v');
        boolean structure = options.has('s') || options.has('S') || bare;
        if (structure || options.has('p')) {
            new QueueStructure(spool, command).mend(queues, structure);
        }
        return 0;
    }

    private static void messages(Command command, Options options, List<QueueName> queues,
            QueueWork work) throws IOException {
        for (var entry : actions(options).entrySet()) {
            boolean all = false;
            for (var id : entry.getValue()) {
                if (id.equals("ALL")) {
                    all = true;
                } else if (id.equals("-")) {
                    standardInput(command, entry.getKey(), queues, work);
                } else {
                    one(command, entry.getKey(), id, queues, work);
                }
            }
            if (all) {
                work.all(entry.getKey(), queues);
            }
            work.summary(entry.getKey());
        }
    }

    private static Map<Action, List<String>> actions(Options options) {
        var actions = new EnumMap<Action, List<String>>(Action.class);
        for (var option : options.all()) {
            for (var action : Action.values()) {
                if (action.letter() == option.letter()) {
                    actions.computeIfAbsent(action, _ -> new ArrayList<>()).add(option.value());
                }
            }
        }
        return actions;
    }

    private static void standardInput(Command command, Action action, List<QueueName> queues,
            QueueWork work) throws IOException {
        var in = new BufferedReader(new InputStreamReader(command.io().in(),
                StandardCharsets.ISO_8859_1));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                one(command, action, line.strip(), queues, work);
            }
        }
    }

    private static void one(Command command, Action action, String id, List<QueueName> queues,
            QueueWork work) throws IOException {
        if (QueueId.isValid(id)) {
            work.one(action, id, queues);
        } else {
            command.warning("invalid mail queue id: " + id);
        }
    }

    private static List<QueueName> queues(Spool spool, List<String> names) {
        var queues = new ArrayList<QueueName>();
        for (var name : names) {
            for (var queue : QueueName.values()) {
                if (queue.directory().equals(name)) {
                    queues.add(queue);
                }
            }
            if (!Files.isDirectory(spool.root().resolve(name)) || name.indexOf('/') >= 0) {
                throw new Command.Failure(1, "invalid directory name: " + name);
            }
        }
        return queues.isEmpty() && names.isEmpty() ? List.of() : queues.isEmpty()
                ? List.of(QueueName.CORRUPT) : queues;
    }
}
