package org.postrider.mail.params;

import java.util.List;

/// What the text of a parameter means, where that can be checked beyond its [Kind].
public sealed interface Content {
    /// Nothing that could be checked.
    record Anything() implements Content {}

    /// Lookup tables, `type:name`, in a list.
    ///
    /// @param onlyTables whether there is nothing else; a domain, address or file name may stand
    ///     among the tables otherwise
    record Tables(boolean onlyTables) implements Content {}

    /// Access restrictions of smtpd(8).
    record Restrictions() implements Content {}

    /// Addresses and networks, file names and tables of such.
    record Networks() implements Content {}

    /// Words from a fixed set.
    ///
    /// @param words the set; text is compared without regard to the case of letters
    /// @param list whether there may be several words
    /// @param only whether no program can work with another
    record Words(List<String> words, boolean list, boolean only) implements Content {}

    /// One name.
    record Name() implements Content {}

    /// One name, or the absolute path of a file that has it in its first line.
    record NameOrFile() implements Content {}
}
