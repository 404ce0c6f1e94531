package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Cleanup's answer after the last record of a message. Only with status 0 is the message safely in
/// the queue; with any other it is gone, and the submitter still has it.
///
/// @param status 0, or some of the bits below
/// @param reason text that replaces the standard one of the bit; empty for none
public record CleanupReply(int status, String reason) {
    /// The submitter did not keep to the protocol.
    public static final int BAD = 1;
    /// The queue file cannot be written.
    public static final int WRITE = 2;
    /// Larger than `message_size_limit`.
    public static final int SIZE = 4;
    /// The content is not wanted.
    public static final int CONTENT = 8;
    /// More than `hopcount_limit` Received: headers.
    public static final int HOPS = 16;
    /// No recipients.
    public static final int RECIPIENTS = 64;
    /// A table is not available, or expands too far: try later.
    public static final int DEFER = 256;

    private static final int ALL = 0xffff;

    /// What went wrong, in the terms of those who ask.
    ///
    /// @param smtpCode for an SMTP client
    /// @param status enhanced status code
    /// @param text for people
    public record Problem(int smtpCode, String status, String text) {}

    /// In the order in which they matter: the first that is set explains the failure.
    private static final int[] ORDER = {BAD, DEFER, WRITE, SIZE, HOPS, CONTENT, RECIPIENTS};

    /// Whether the message is queued.
    public boolean ok() {
        return status == 0;
    }

    /// Whether this bit is set.
    public boolean has(int bit) {
        return (status & bit) != 0;
    }

    /// The gravest of the problems.
    ///
    /// @throws IllegalStateException if there is none
    public Problem problem() {
        for (int bit : ORDER) {
            if (has(bit)) {
                return explained(standard(bit));
            }
        }
        if (status != 0) {
            return standard(BAD);
        }
        throw new IllegalStateException("no problem");
    }

    /// With the reason, and the status code that it begins with, if it does.
    private Problem explained(Problem standard) {
        if (reason.isEmpty()) {
            return standard;
        }
        if (reason.length() > 4 && reason.charAt(3) == ' ' && Character.isDigit(reason.charAt(2))) {
            // A whole SMTP reply, as filters give them.
            var rest = new CleanupReply(status, reason.substring(4)).explained(standard);
            return new Problem(Integer.parseInt(reason.substring(0, 3)), rest.status(),
                    rest.text());
        }
        int blank = reason.indexOf(' ');
        boolean coded = blank > 4 && (reason.startsWith("4.") || reason.startsWith("5."));
        if (!coded) {
            return new Problem(standard.smtpCode(), standard.status(), reason);
        }
        int code = standard.smtpCode();
        if (code / 100 != reason.charAt(0) - '0') {
            code = reason.charAt(0) == '4' ? 451 : 550;
        }
        return new Problem(code, reason.substring(0, blank), reason.substring(blank + 1));
    }

    private static Problem standard(int bit) {
        return switch (bit) {
            case DEFER -> new Problem(451, "4.7.1", "service unavailable");
            case WRITE -> new Problem(451, "4.3.0", "queue file write error");
            case SIZE -> new Problem(552, "5.3.4", "message file too big");
            case HOPS -> new Problem(554, "5.4.0", "too many hops");
            case CONTENT -> new Problem(550, "5.7.1", "message content rejected");
            case RECIPIENTS -> new Problem(554, "5.1.0", "no recipients specified");
            default -> new Problem(451, "4.3.0", "internal protocol error");
        };
    }

    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.number("status", status).text("reason", reason).end();
    }

    /// Reads what [#write] wrote.
    public static CleanupReply read(AttrReader in) throws IOException {
        var reply = new CleanupReply(in.number("status", 0, ALL), in.text("reason"));
        in.end();
        return reply;
    }
}
