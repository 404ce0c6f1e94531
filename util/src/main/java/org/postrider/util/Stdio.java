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
}
