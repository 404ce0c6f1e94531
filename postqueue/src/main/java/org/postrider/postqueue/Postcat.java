package org.postrider.postqueue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

/// Shows what is in queue files.
///
/// # SYNOPSIS
///
/// `postcat` \[`-bdefhoqrv`\] \[`-c` *config_dir*\] \[`-s` *offset*\] *file* ...
///
/// # DESCRIPTION
///
/// - `-b`: the body. `-h`: the header. `-e`: the envelope. Without these, all.
/// - `-d`: with the record types as numbers. `-o`: with the offsets. `-f`: with the file's name in
///   front of each record.
/// - `-q`: the operands are queue ids, not files.
/// - `-r`: in the order of the file; pointers are not followed.
/// - `-s` *offset*: begin there, at a record; implies `-r`.
/// - `-v`: with the names of text records, too.
/// - `-c` *config_dir*: directory of main.cf.
///
/// # DIAGNOSTICS
///
/// Exit status 0, or 1 after an error.
///
/// # FILES
///
/// All queues below `queue_directory`.
public final class Postcat {
    private static final String USAGE = "usage: postcat [-b (body text)] [-c config_dir]"
            + " [-d (decimal record type)] [-e (envelope records)] [-h (header text)]"
            + " [-q (access queue)] [-v] [file(s)...]";

    private Postcat() {}

    /// Starts the command; never returns.
    public static void main(String[] args) {
        System.exit(run(args, Stdio.system()));
    }

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return Command.run("postcat", "bc:defhoqrs:v", USAGE, 1, args, io, Postcat::work);
    }

    private static int work(Command command, Options options) throws IOException {
        if (options.operands().isEmpty()) {
            throw new Command.Failure(1, USAGE);
        }
        var out = new BufferedOutputStream(command.io().out(), 8192);
        try {
            for (var operand : options.operands()) {
                show(command, options, operand, out);
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private static void show(Command command, Options options, String operand, OutputStream out)
            throws IOException {
        var spool = Spool.of(command.conf());
        var path = options.has('q') ? find(spool, operand) : Path.of(operand);
        var name = options.has('q') ? spool.root().relativize(path).toString() : operand;
        try (var file = QueueFile.openReadOnly(path)) {
            new Dump(name, options, ZoneId.systemDefault(), out).write(file);
        } catch (NoSuchFileException e) {
            throw missing(options.has('q') ? "queue file " + operand : operand);
        } catch (CorruptFileException e) {
            out.flush();
            throw new Command.Failure(1, name + ": " + e.getMessage());
        }
    }

    private static Path find(Spool spool, String id) {
        if (!QueueId.isValid(id)) {
            throw new Command.Failure(1, "bad mail queue ID: " + id);
        }
        for (var queue : QueueName.values()) {
            var path = spool.path(queue, id);
            if (Files.exists(path)) {
                return path;
            }
        }
        throw missing("queue file " + id);
    }

    private static Command.Failure missing(String what) {
        return new Command.Failure(1, "open " + what + ": No such file or directory");
    }
}
