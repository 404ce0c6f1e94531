package org.postrider.sendmail;

/// The command ends with this message and status of `sysexits.h`.
final class ExitException extends Exception {
    private static final long serialVersionUID = 1;

    /// Whatever is wrong with the command line or the system: callers keep the message.
    static final int TEMPFAIL = 75;
    /// The user may not submit mail.
    static final int NOPERM = 77;

    private final int status;

    ExitException(int status, String message) {
        super(message);
        this.status = status;
    }

    ExitException(String message) {
        this(TEMPFAIL, message);
    }

    int status() {
        return status;
    }
}
