package org.postrider.server;

import org.postrider.util.Log;
import org.postrider.util.Severity;

/// Writes to the standard error stream: before the configuration is known, and for commands.
public final class StderrLog implements Log {
    private final String tag;

    /// @param tag stands in front of each line
    public StderrLog(String tag) {
        this.tag = tag;
    }

    @Override
    public void log(Severity severity, String text) {
        System.err.println(tag + ": " + severity.prefix() + text);
    }

    @Override
    public Log tagged(String newTag) {
        return new StderrLog(newTag);
    }
}
