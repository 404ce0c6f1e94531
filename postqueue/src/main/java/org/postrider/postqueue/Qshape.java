package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.Spool;
import org.postrider.util.Bytes;
import org.postrider.util.Options;
import org.postrider.util.Stdio;
import org.postrider.util.Terminal;

/// qshape - show which domains the mail in the queue is for, and how old it is
///
/// # SYNOPSIS
///
/// `qshape` \[`-s`\] \[`-p`\] \[`-m` *number*\] \[`-b` *number*\] \[`-t` *minutes*\] \[`-l`\]
/// \[`-w` *width*\] \[`-N` *messages*\] \[`-n` *lines*\] \[`-c` *config_dir*\] \[*queue* ...\]
///
/// # DESCRIPTION
///
/// Prints a line for each domain, with the number of recipients in it, of all ages and by age. The
/// queues are `incoming` and `active` unless others are named; an absolute name is that of a
/// directory anywhere.
///
/// - `-b` *number*: so many age groups (10). Each is twice as long as the one before, and the last
///   one has no end.
/// - `-c` *config_dir*: directory of main.cf.
/// - `-l`: all age groups are as long as the first one.
/// - `-m` *number*: with `-p`, how many subdomains a parent domain must have (5).
/// - `-N` *messages*: on a terminal, show what has been found after so many messages (1000).
/// - `-n` *lines*: on a terminal, show only so many (20).
/// - `-p`: show parent domains, too, with a dot in front; no top-level domains.
/// - `-s`: count senders in place of recipients.
/// - `-t` *minutes*: the length of the first age group (5).
/// - `-w` *width*: of a line (80); long domain names lose their beginning.
///
/// # DIAGNOSTICS
///
/// Exit status 255 after wrong options. Files that cannot be read are left out.
///
/// # FILES
///
/// The queues below `queue_directory`; needs to be root or `mail_owner`.
public final class Qshape {
    private static final int MISUSE = 255;
    private static final String USAGE = "usage: qshape [-s] [-p] [-m min_subdomains] [-l]"
            + " [-b bucket_count] [-t bucket_time] [-w terminal_width] [-N batch_msg_count]"
            + " [-n batch_top_domains] [-c config_directory] [queue_name ...]";
    private static final String CLEAR_SCREEN = "\033[H\033[2J\033[3J";

    private final Stdio io;
    private final boolean senders;
    private final int batch;
    private final int most;
    private final boolean terminal;
    private final long now;
    private final Shape shape;
    private int messages;

    private Qshape(Stdio io, Options options, boolean terminal, Clock clock) {
        this.io = io;
        this.terminal = terminal;
        senders = options.has('s');
        batch = number(options, 'N', 1000);
        most = terminal ? number(options, 'n', 20) : Integer.MAX_VALUE;
        now = clock.instant().getEpochSecond();
        shape = new Shape(new Shape.Form(number(options, 'b', 10), number(options, 't', 5),
                options.has('l'), options.has('p'), number(options, 'm', 5),
                number(options, 'w', 80)));
    }

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return run(args, io, Clock.systemUTC());
    }

    static int run(String[] args, Stdio io, Clock clock) {
        return Command.run("qshape", "b:c:lm:n:N:pst:w:", USAGE, MISUSE, args, io,
                (command, options) -> new Qshape(io, options, Terminal.isOutput(), clock)
                        .show(Spool.of(command.conf()), options.operands()));
    }

    private static int number(Options options, char option, int otherwise) {
        var text = options.value(option, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number < 1_000_000 && (option != 'b' || number <= 40)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, as any number that makes no sense.
        }
        throw new Command.Failure(MISUSE, "bad number for -" + option + ": " + text);
    }

    private int show(Spool spool, List<String> named) throws IOException {
        for (var queue : named.isEmpty() ? List.of("incoming", "active") : named) {
            if (!Files.isDirectory(spool.root().resolve(queue))) {
                io.err().println("Can't stat " + spool.root().resolve(queue)
                        + ": No such file or directory");
                continue;
            }
            try (var scan = spool.scan(queue)) {
                for (var path = scan.next(); path.isPresent(); path = scan.next()) {
                    count(path.get());
                }
            }
        }
        print();
        return 0;
    }

    private void count(Path path) {
        try {
            var attributes = Files.readAttributes(path, PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()
                    || !attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)) {
                return;
            }
            try (var file = QueueFile.openReadOnly(path)) {
                count(file);
            }
        } catch (IOException e) {
            return; // delivered meanwhile, or damaged
        }
        if (++messages % batch == 0 && terminal) {
            print();
        }
    }

    private void count(QueueFile file) throws IOException {
        var cursor = file.cursor(0);
        var addresses = new ArrayList<String>();
        long content = -1;
        long time = -1;
        while (cursor.next() && cursor.type() != RecordType.END) {
            switch (cursor.type()) {
                case RecordType.SIZE -> content = Dump.end(cursor.text());
                case RecordType.TIME -> time = time < 0 ? seconds(cursor.text()) : time;
                case RecordType.SENDER -> add(addresses, cursor.text(), senders);
                case RecordType.RECIPIENT -> add(addresses, cursor.text(), !senders);
                case RecordType.MESSAGE -> {
                    if (content > cursor.position()) { // a file must not lead in circles
                        cursor.seek(content);
                    }
                }
                default -> { }
            }
        }
        for (var address : addresses) {
            shape.count(address, now - time);
        }
    }

    private static void add(List<String> addresses, String address, boolean wanted) {
        if (wanted) {
            addresses.add(address.isEmpty() ? "MAILER-DAEMON" : Bytes.printable(
                    Bytes.lower(address.substring(address.lastIndexOf('@') + 1)), 1000));
        }
    }

    private static long seconds(String text) {
        int blank = text.indexOf(' ');
        try {
            return Long.parseLong(blank < 0 ? text : text.substring(0, blank));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void print() {
        io.out().print((terminal ? CLEAR_SCREEN : "") + shape.text(most));
        io.out().flush();
    }
}
