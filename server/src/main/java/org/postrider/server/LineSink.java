package org.postrider.server;

/// Takes finished log lines: the service that writes the log file.
@FunctionalInterface
public interface LineSink {
    /// Writes one line.
    ///
    /// @param line without a newline
    void line(byte[] line);
}
