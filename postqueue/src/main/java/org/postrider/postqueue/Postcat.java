package org.postrider.postqueue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TimeZone;
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
/// - `-r`: all records; with `-v` in the order of the file, to its end, and pointers are not followed.
/// - `-s` *offset*: begin there, at a record; implies `-r`.
/// - `-v`: with the names of text records, too.
/// - `-c` *config_dir*: directory of main.cf.
///
/// Without a file, what the standard input has is shown.
///
/// # DIAGNOSTICS
///
/// Exit status 0, or 1 after an error. A file that does not begin like a queue file is passed over
/// with a warning, which is no error.
///
/// # FILES
///
/// All queues below `queue_directory`.
public final class Postcat {
    private static final String USAGE = "usage: postcat [-b (body text)] [-c config_dir]"
            + " [-d (decimal record type)] [-e (envelope records)] [-h (header text)]"
            + " [-q (access queue)] [-v] [file(s)...]";

    /// Types of envelope records.
    private static final String FIRST_TYPES = "ACDFILMORSTVW";

    private Postcat() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return Command.run("postcat", "bc:defhoqrs:v", USAGE, 1, args, io, Postcat::work);
    }

    private static int work(Command command, Options options) throws IOException {
        var out = new BufferedOutputStream(command.io().out(), 8192);
        try {
            if (options.operands().isEmpty()) {
                showInput(command, options, out);
            }
            for (var operand : options.operands()) {
                show(command, options, operand, out);
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    /// Queue files have pointers, so what comes from a pipe is put aside first.
    private static void showInput(Command command, Options options, OutputStream out)
            throws IOException {
        var copy = Files.createTempFile("postcat", "");
        try {
            if (Files.copy(command.io().in(), copy, StandardCopyOption.REPLACE_EXISTING) > 0) {
                dump(command, options, copy, "stdin", out);
            }
        } finally {
            Files.delete(copy);
        }
    }

    private static void show(Command command, Options options, String operand, OutputStream out)
            throws IOException {
        try {
            if (options.has('q')) {
                var spool = Spool.of(command.conf());
                var path = find(spool, operand);
                dump(command, options, path, spool.root().relativize(path).toString(), out);
            } else if (Files.isDirectory(Path.of(operand))) {
                command.warning("close " + operand + ": Is a directory");
            } else {
                dump(command, options, Path.of(operand), operand, out);
            }
        } catch (AccessDeniedException e) {
            throw options.has('q') ? missing("queue file " + operand)
                    : new Command.Failure(1, "open " + operand + ": Permission denied");
        } catch (NoSuchFileException e) {
            throw missing(options.has('q') ? "queue file " + operand : operand);
        }
    }

    private static void dump(Command command, Options options, Path path, String name,
            OutputStream out) throws IOException {
        if (!mayBeQueueFile(path)) {
            command.warning(name + ": input is not a valid queue file");
            return;
        }
        try (var file = QueueFile.openReadOnly(path)) {
            new Dump(name, options, TimeZone.getDefault(), out).write(file);
        } catch (CorruptFileException e) {
            out.flush();
            command.warning(name + ": " + e.getMessage());
            throw new Command.Failure(1, "record read error");
        }
    }

    /// Whether the first byte is the type of a record that a queue file begins with. There is
    /// nothing to complain about in an empty file.
    private static boolean mayBeQueueFile(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            int first = in.read();
            return first < 0 || FIRST_TYPES.indexOf(first) >= 0;
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
