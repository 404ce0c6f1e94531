package org.postrider.mail.dsn;

/// The result of one attempt to deliver to one recipient. A result is a value, never an exception.
public sealed interface Outcome {
    /// What to log, record and report.
    Dsn dsn();

    /// Delivered, or handed over to the next mail system.
    record Sent(Dsn dsn) implements Outcome {}

    /// Not delivered now: a later attempt may succeed.
    record Deferred(Dsn dsn) implements Outcome {}

    /// Never to be delivered: the sender is told.
    record Bounced(Dsn dsn) implements Outcome {}

    /// Delivered, status 2.0.0.
    static Outcome sent(String reason) {
        return new Sent(Dsn.of("2.0.0", "delivered", reason));
    }

    /// Deferred with this status, which must begin with 4.
    static Outcome deferred(String status, String reason) {
        return new Deferred(Dsn.of(status, "delayed", reason));
    }

    /// Bounced with this status, which must begin with 5.
    static Outcome bounced(String status, String reason) {
        return new Bounced(Dsn.of(status, "failed", reason));
    }
}
