package org.postrider.sasl;

import java.io.IOException;

/// The server's side of one mechanism, for one client.
interface Dialogue {
    /// What the server says.
    sealed interface Step {
        /// More is needed from the client.
        record Ask(byte[] challenge) implements Step {}

        /// The client is this user.
        record Accept(String user) implements Step {}

        /// The client is not let in.
        ///
        /// @param user whom it wanted to be; empty if it did not say
        /// @param reason for reply and log
        /// @param detail for the log alone; empty for none
        record Refuse(String user, String reason, String detail) implements Step {}
    }

    /// What a client hears whose password is wrong.
    String WRONG = "authentication failure";
    /// What a client hears that does not follow the mechanism.
    String BAD_PROTOCOL = "bad protocol / cancel";

    /// What the server says before it has heard anything; empty where the client speaks first.
    default byte[] greeting() {
        return new byte[0];
    }

    /// Whether the client's first response may come with the mechanism.
    default boolean takesInitial() {
        return true;
    }

    /// What the server says to a response.
    ///
    /// @throws IOException if it cannot decide now
    Step next(byte[] response) throws IOException;
}
