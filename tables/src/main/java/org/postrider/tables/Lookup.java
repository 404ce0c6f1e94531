package org.postrider.tables;

/// What a lookup in a table gives. The third answer is never treated as the second: a broken table
/// makes mail wait, it does not make users unknown.
public sealed interface Lookup {
    /// The key is there.
    ///
    /// @param value byte text; empty only where a table is misused: [Maps] makes that a failure
    record Found(String value) implements Lookup {}

    /// The key is not there.
    record NotFound() implements Lookup {}

    /// The table cannot say.
    ///
    /// @param reason for the log: names the table and what failed
    record Failed(String reason) implements Lookup {}

    /// The one value of [NotFound].
    Lookup NOT_FOUND = new NotFound();
}
