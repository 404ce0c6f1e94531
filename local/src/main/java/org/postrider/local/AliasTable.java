package org.postrider.local;

import java.util.List;
import org.postrider.tables.Dict;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// The aliases of this host.
final class AliasTable {
    /// What an alias stands for.
    sealed interface Expansion {
        /// There is no such alias.
        record None() implements Expansion {}

        /// These destinations.
        ///
        /// @param text the value of the alias
        /// @param owner the alias `owner-NAME`; empty where there is none
        /// @param table who made the table: as whom its commands run
        record To(String text, List<Destination> destinations, String owner, Dict.Owner table)
                implements Expansion {}

        /// It cannot be said now.
        record Unavailable(String reason) implements Expansion {}
    }

    private final Maps maps;
    private final Log log;
    private final boolean owners;

    /// @param owners whether `owner-NAME` is the sender of mail for the alias `NAME`
    AliasTable(Maps maps, boolean owners, Log log) {
        this.owners = owners;
        this.maps = maps;
        this.log = log;
    }

    /// What this name stands for.
    ///
    /// @param name in lower case
    Expansion expand(String name) {
        for (var dict : maps.dicts()) {
            switch (new Maps(maps.parameter(), List.of(dict)).lookup(name)) {
                case Lookup.NotFound _ -> { }
                case Lookup.Failed(var reason) -> {
                    return failed(reason);
                }
                case Lookup.Found(var value) -> {
                    return expansion(name, value, dict.owner());
                }
            }
        }
        return new Expansion.None();
    }

    /// Who sent the mail learns that it waits; what is wrong is for the log.
    private Expansion failed(String reason) {
        log.warning(reason);
        return new Expansion.Unavailable("alias database unavailable");
    }

    private Expansion expansion(String name, String value, Dict.Owner table) {
        var destinations = Destination.parse(value);
        if (destinations.isEmpty()) {
            return failed("no recipient in alias lookup result for " + Bytes.printable(name, 100));
        }
        var owner = "owner-" + name;
        return switch (!owners || name.startsWith("owner-") ? Lookup.NOT_FOUND
                : maps.lookup(owner)) {
            case Lookup.Found _ -> new Expansion.To(value, destinations, owner, table);
            case Lookup.NotFound _ -> new Expansion.To(value, destinations, "", table);
            case Lookup.Failed(var reason) -> failed(reason);
        };
    }
}
