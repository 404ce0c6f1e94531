package org.postrider.suite;

import java.util.Arrays;
import org.postrider.postconf.Postconf;
import org.postrider.util.Stdio;

/// The main class of every command: the launcher gives the command's name as first argument.
public final class Commands {
    private static final int EX_SOFTWARE = 70;

    private Commands() {}

    /// Runs the command that the first argument names; never returns.
    public static void main(String[] args) {
        int status = run(args[0], Arrays.copyOfRange(args, 1, args.length), Stdio.system());
        System.exit(status);
    }

    /// Runs one command.
    ///
    /// @return its exit status
    static int run(String command, String[] args, Stdio io) {
        return switch (command) {
            case "postconf" -> Postconf.run(args, io);
            default -> {
                io.err().println("postrider: fatal: no such command: " + command);
                yield EX_SOFTWARE;
            }
        };
    }
}
