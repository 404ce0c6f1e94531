package org.postrider.sasl;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// Decides who clients are.
public interface SaslServer extends Closeable {
    /// What it offers.
    ///
    /// @throws IOException if that cannot be found out now
    List<Mechanism> mechanisms() throws IOException;

    /// Begins to authenticate a client.
    ///
    /// @throws IOException if the server cannot be reached
    Exchange begin(SaslRequest request) throws IOException;

    /// What a client is told that asks for a mechanism which it may not use.
    ///
    /// @param mechanism as the client wrote it, fit for a reply
    String noMechanism(String mechanism);

    /// What a client is told whose response is not in base 64.
    ///
    /// @param initial whether it came with the mechanism
    String malformed(boolean initial);

    /// The authentication of one client.
    interface Exchange extends Closeable {
        /// What the server said last.
        SaslAnswer answer();

        /// Passes on the client's answer to a challenge.
        ///
        /// @param response in base 64
        /// @throws IOException if the server is gone
        SaslAnswer respond(String response) throws IOException;
    }
}
