package org.postrider.server.milter;

/// What filters say to an event.
///
/// @param kind what happens
/// @param reply for the client, such as `550 5.7.1 Command rejected`; the reason where mail is
///     held; else empty
public record Verdict(Kind kind, String reply) {
    /// What happens.
    public enum Kind {
        /// Nothing.
        GO_ON,
        /// A command, a recipient or the message is refused.
        REFUSED,
        /// The connection ends.
        HANGUP,
        /// The message is taken, and dropped.
        DISCARD,
        /// The message waits in the hold queue.
        HOLD
    }

    /// Nothing happens.
    public static final Verdict GO_ON = new Verdict(Kind.GO_ON, "");
    static final Verdict REJECTED = new Verdict(Kind.REFUSED, "550 5.7.1 Command rejected");
    static final Verdict LATER =
            new Verdict(Kind.REFUSED, "451 4.7.1 Service unavailable - try again later");
    /// A filter that is about to end, at another time than the end of a message.
    public static final Verdict SHUTDOWN =
            new Verdict(Kind.HANGUP, "421 4.7.0 Server closing connection");
    static final Verdict DISCARDED = new Verdict(Kind.DISCARD, "");
    /// What becomes of mail where the filter is gone: the reason for the log.
    static final Verdict HELD = new Verdict(Kind.HOLD, "default_action");

    /// The reply code; only where something is refused.
    public int code() {
        return Integer.parseInt(reply.substring(0, 3));
    }

    /// The lines of the reply without their codes, separated by LF.
    public String text() {
        var out = new StringBuilder();
        for (var line : reply.split("\r?\n")) {
            boolean coded = line.length() >= 4 && line.startsWith(reply.substring(0, 3));
            out.append(out.isEmpty() ? "" : "\n").append(coded ? line.substring(4) : line);
        }
        return out.toString();
    }

    /// Whether it is none.
    public boolean goesOn() {
        return kind == Kind.GO_ON;
    }
}
