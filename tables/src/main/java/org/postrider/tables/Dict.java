package org.postrider.tables;

import java.io.Closeable;

/// One open lookup table, safe for use by many threads.
public interface Dict extends Closeable {
    /// Looks a key up, folded to lower case first where the table says so.
    ///
    /// @param key byte text without NUL
    Lookup lookup(String key);

    /// `type:name` as it was opened.
    String name();

    /// Whether keys are patterns or whole strings only (`regexp`, `pcre`, `cidr`, `tcp`,
    /// `socketmap`): maps then do not ask for partial keys.
    default boolean pattern() {
        return false;
    }

    @Override
    default void close() {}
}
