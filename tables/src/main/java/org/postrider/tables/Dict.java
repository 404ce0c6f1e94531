package org.postrider.tables;

import java.io.Closeable;
import java.io.IOException;
import org.postrider.util.FatalException;

/// One open lookup table, safe for use by many threads.
///
/// Whoever opens a table by [Tables] need not prepare keys: they are folded to small letters where
/// the type wants that, and what is not UTF-8 is refused where `smtputf8_enable` says so.
public interface Dict extends Closeable {
    /// Whose commands and files in values may be trusted how far: local(8) runs a command from an
    /// alias as the owner of the table.
    ///
    /// @param trusted whether the table belongs to root, or is part of the configuration
    /// @param uid of the owner; -1 where nobody knows
    record Owner(boolean trusted, int uid) {
        /// Part of the configuration, or a file of root's.
        public static final Owner ROOT = new Owner(true, 0);
        /// A table on some server.
        public static final Owner UNKNOWN = new Owner(false, -1);

        /// The owner of both tables together: the one who can be trusted less.
        public Owner and(Owner other) {
            if (equals(other) || trusted) {
                return other;
            }
            return other.trusted ? this : UNKNOWN;
        }
    }

    /// Takes the entries of a table.
    interface Entries {
        /// @param key as it is stored
        void entry(String key, String value) throws IOException;
    }

    /// Looks a key up.
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

    /// Whether keys must be folded to small letters before they are looked up.
    default boolean folds() {
        return !pattern();
    }

    /// Who made the table.
    default Owner owner() {
        return Owner.UNKNOWN;
    }

    /// Opens the table now, if that has not been done yet.
    ///
    /// @throws IOException if that is impossible; the message is for the log
    default void check() throws IOException {}

    /// Hands over all entries, in the order of the table.
    ///
    /// @throws FatalException if tables of this type cannot say what is in them
    default void forEach(Entries taker) throws IOException {
        throw new FatalException("table " + name() + ": sequence operation is not supported");
    }

    @Override
    default void close() {}
}
