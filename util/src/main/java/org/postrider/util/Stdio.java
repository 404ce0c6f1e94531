package org.postrider.util;

import java.io.InputStream;
import java.io.PrintStream;

/// The standard streams of a command, as an argument: tests give their own.
///
/// @param in what the command reads
/// @param out what it was asked for
/// @param err complaints
public record Stdio(InputStream in, PrintStream out, PrintStream err) {
    /// The streams of this process.
    public static Stdio system() {
        return new Stdio(System.in, System.out, System.err);
    }

    /// Ends this process once everything written is on its way; never returns.
    ///
    /// [System#exit] would first ask the JDK's logging whether to note it, and loading that takes a
    /// fifth of the life of a short command. No shutdown hook runs either.
    ///
    /// @param status 0 to 255
    public void exit(int status) {
        out.flush();
        err.flush();
        Runtime.getRuntime().halt(status);
    }
}
