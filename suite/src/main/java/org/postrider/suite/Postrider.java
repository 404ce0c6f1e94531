package org.postrider.suite;

import java.util.Arrays;
import org.postrider.dns.DnsResolver;
import org.postrider.postconf.Postconf;
import org.postrider.postfix.Postfix;
import org.postrider.postmap.Postalias;
import org.postrider.postmap.Postmap;
import org.postrider.postqueue.Postcat;
import org.postrider.postqueue.Postkick;
import org.postrider.postqueue.Postlock;
import org.postrider.postqueue.Postlog;
import org.postrider.postqueue.Postqueue;
import org.postrider.postqueue.Postsuper;
import org.postrider.postqueue.Qshape;
import org.postrider.sendmail.Sendmail;
import org.postrider.smtpd.StandAlone;
import org.postrider.util.Stdio;

/// The main class of the image's jar: the launcher gives the program's name as first argument.
public final class Postrider {
    private static final int EX_SOFTWARE = 70;

    private Postrider() {}

    /// Runs the program that the first argument names; never returns.
    public static void main(String[] args) throws Exception {
        var rest = Arrays.copyOfRange(args, 1, args.length);
        switch (args[0]) {
            case "postrider-daemon" -> Daemon.main(rest);
            case "master" -> MasterProcess.main(rest);
            case "training" -> Training.main(rest);
            default -> {
                var io = Stdio.system();
                io.exit(command(args[0], rest, io));
            }
        }
    }

    /// Runs one command.
    ///
    /// @return its exit status
    static int command(String name, String[] args, Stdio io) {
        return switch (name) {
            case "postconf" -> Postconf.run(args, io);
            case "postfix" -> Postfix.run(args, io);
            case "postkick" -> Postkick.run(args, io);
            case "postlock" -> Postlock.run(args, io);
            case "postlog" -> Postlog.run(args, io);
            case "qshape" -> Qshape.run(args, io);
            case "postqueue" -> Postqueue.run(args, io);
            case "postsuper" -> Postsuper.run(args, io);
            case "postcat" -> Postcat.run(args, io);
            case "postmap" -> Postmap.run(args, io);
            case "postalias" -> Postalias.run(args, io);
            case "sendmail" -> Sendmail.run(args, io, Postrider::command);
            case "smtpd" -> StandAlone.run(args, io, DnsResolver.ofThisHost());
            case "mailq" -> Sendmail.run(before("-bp", args), io, Postrider::command);
            case "newaliases" -> Sendmail.run(before("-bi", args), io, Postrider::command);
            default -> {
                io.err().println("postrider: fatal: no such program: " + name);
                yield EX_SOFTWARE;
            }
        };
    }

    private static String[] before(String first, String[] args) {
        var all = new String[args.length + 1];
        all[0] = first;
        System.arraycopy(args, 0, all, 1, args.length);
        return all;
    }
}
