package org.postrider.sasl;

/// What an authentication server says to a step of a client.
public sealed interface SaslAnswer {
    /// The client has to answer a challenge.
    ///
    /// @param challenge in base 64, may be empty
    record Challenge(String challenge) implements SaslAnswer {}

    /// The client is who it says it is.
    ///
    /// @param user the login name
    record Success(String user) implements SaslAnswer {}

    /// The client is not let in.
    ///
    /// @param user the login name, empty if none is known
    /// @param reason for log and client, empty if none is given
    /// @param temporary whether the server could not decide
    record Failure(String user, String reason, boolean temporary) implements SaslAnswer {}
}
