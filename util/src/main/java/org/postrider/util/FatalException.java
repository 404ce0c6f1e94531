package org.postrider.util;

/// This process cannot go on: bad configuration, a lost queue directory.
///
/// Thrown by libraries, caught only by the service host and by command mains, which log
/// `fatal: ` and the message and exit with status 1 (or the command's own status).
public class FatalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message the whole text for the log, naming file, line, parameter and value
    public FatalException(String message) {
        super(message);
    }

    /// @param message the whole text for the log
    /// @param cause what failed below
    public FatalException(String message, Throwable cause) {
        super(message, cause);
    }
}
