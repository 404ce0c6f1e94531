package org.postrider.sendmail;

import java.io.PrintStream;
import org.postrider.util.Log;
import org.postrider.util.Severity;

/// Log lines of a command: to its user.
///
/// @param err standard error
/// @param tag the command's name
record StderrLog(PrintStream err, String tag) implements Log {
    @Override
    public void log(Severity severity, String text) {
        err.println(tag + ": " + severity.prefix() + text);
    }

    @Override
    public Log tagged(String newTag) {
        return new StderrLog(err, newTag);
    }
}
