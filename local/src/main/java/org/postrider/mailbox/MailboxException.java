package org.postrider.mailbox;

import java.io.IOException;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.util.Reason;

/// A message could not be put into a mailbox; the mailbox is as it was before.
public final class MailboxException extends Exception {
    private static final long serialVersionUID = 1;

    private final String status;
    private final boolean whileWriting;

    /// @param status enhanced status code; the first digit says whether it may work later
    /// @param message for the log and the sender
    public MailboxException(String status, String message) {
        this(status, message, false);
    }

    private MailboxException(String status, String message, boolean whileWriting) {
        super(message);
        this.status = status;
        this.whileWriting = whileWriting;
    }

    /// What a failed operation means: a full quota and a file at its limit are the owner's to mend,
    /// everything else is taken for a local fault that goes away.
    ///
    /// @param what the operation and its file
    public static MailboxException of(String what, IOException e) {
        return of(what, e, false);
    }

    private static MailboxException of(String what, IOException e, boolean whileWriting) {
        var reason = Reason.of(e);
        return new MailboxException(
                reason.contains("quota exceeded") || reason.equals("File too large") ? "5.2.2"
                : reason.startsWith("No space left") ? "4.3.0" : "4.2.0", what + ": " + reason,
                whileWriting);
    }

    /// The message could not be written as a whole.
    static MailboxException writing(IOException e) {
        return of("error writing message", e, true);
    }

    /// The mailbox, or the message in it, would be larger than is allowed.
    static MailboxException tooLarge() {
        return new MailboxException("5.2.2", "error writing message: File too large", true);
    }

    /// The result of the delivery: deferred or bounced, as the status says.
    ///
    /// @param reason for the log and the sender
    Outcome outcome(String reason) {
        boolean mayWork = status.startsWith("4");
        var dsn = new Dsn(status, mayWork ? "delayed" : "failed", reason,
                whileWriting ? "x-unix" : "", whileWriting ? "input/output error" : "", "", "");
        return mayWork ? new Outcome.Deferred(dsn) : new Outcome.Bounced(dsn);
    }

    /// Enhanced status code (RFC 3463).
    public String status() {
        return status;
    }
}
