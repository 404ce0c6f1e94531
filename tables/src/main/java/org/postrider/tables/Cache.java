package org.postrider.tables;

import java.io.IOException;

/// A table that a program reads and writes while it runs, such as the caches of verify(8) and
/// postscreen(8). [Tables#cache] opens one.
public interface Cache extends Dict {
    /// Says which entries are no longer wanted.
    interface Expiry {
        /// Whether this entry goes.
        boolean expired(String key, String value);
    }

    /// Adds or replaces an entry.
    ///
    /// @param value not empty
    /// @throws IOException if it cannot be kept
    void update(String key, String value) throws IOException;

    /// Removes an entry.
    ///
    /// @return whether it was there
    /// @throws IOException if that cannot be kept
    boolean delete(String key) throws IOException;

    /// Removes what is no longer wanted.
    ///
    /// @return how many entries there were before, and how many of them went
    int[] expire(Expiry expiry) throws IOException;

    /// Makes all changes last.
    void flush() throws IOException;
}
