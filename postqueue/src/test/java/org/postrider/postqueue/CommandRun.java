package org.postrider.postqueue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

/// One run of a command with a configuration of its own.
///
/// @param status its exit status
/// @param err what it complained of
record CommandRun(int status, String err) {
    /// A command's main method.
    interface Main {
        int run(String[] args, Stdio io);
    }

    /// Runs it.
    ///
    /// @param configuration folder with main.cf
    static CommandRun of(Main main, Path configuration, String input, String... args) {
        var err = new ByteArrayOutputStream();
        var all = new String[args.length + 2];
        all[0] = "-c";
        all[1] = configuration.toString();
        System.arraycopy(args, 0, all, 2, args.length);
        int status = main.run(all, new Stdio(new ByteArrayInputStream(Bytes.of(input)),
                new PrintStream(new ByteArrayOutputStream()), new PrintStream(err)));
        return new CommandRun(status, Bytes.text(err.toByteArray()));
    }
}
