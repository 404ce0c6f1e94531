package org.postrider.sasl;

import java.io.IOException;

/// Knows passwords.
@FunctionalInterface
public interface Passwords {
    /// Whether it is the user's password. An unknown user has none, and takes as long to be refused as one
    /// whose password is wrong.
    ///
    /// @param user with its realm, where it has one: `user@realm`
    /// @param password byte text
    /// @param service such as `smtp`
    /// @throws IOException if that cannot be found out now
    boolean matches(String user, String password, String service) throws IOException;
}
