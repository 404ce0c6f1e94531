package org.postrider.mail.dsn;

/// The delivery status of one recipient, as it is logged, recorded and reported (RFC 3464).
///
/// @param status enhanced status code `d.d.d` (RFC 3463)
/// @param action `failed`, `delayed`, `delivered`, `relayed` or `expanded`
/// @param reason the text for people and for the log; printable
/// @param diagType type of the diagnostic, such as `smtp` or `x-unix`; empty if there is none
/// @param diagText the diagnostic, such as a remote reply; empty if there is none
/// @param mtaType type of the remote MTA's name, such as `dns`; empty if there is none
/// @param mtaName name of the remote MTA that said so; empty if there is none
public record Dsn(String status, String action, String reason, String diagType, String diagText,
        String mtaType, String mtaName) {
    /// A status without a diagnostic or remote MTA.
    public static Dsn of(String status, String action, String reason) {
        return new Dsn(status, action, reason, "", "", "", "");
    }

    /// The same with another action.
    public Dsn withAction(String other) {
        return new Dsn(status, other, reason, diagType, diagText, mtaType, mtaName);
    }

    /// The same with another text for people.
    public Dsn withReason(String other) {
        return new Dsn(status, action, other, diagType, diagText, mtaType, mtaName);
    }

    /// The same with another status code.
    public Dsn withStatus(String other) {
        return new Dsn(other, action, reason, diagType, diagText, mtaType, mtaName);
    }
}
