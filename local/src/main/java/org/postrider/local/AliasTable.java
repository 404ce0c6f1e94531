package org.postrider.local;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Log;

/// The aliases of this host.
final class AliasTable {
    private static final int TOKEN_LIMIT = 100_000;

    /// What an alias stands for.
    sealed interface Expansion {
        /// There is no such alias.
        record None() implements Expansion {}

        /// These addresses, in external form.
        ///
        /// @param owner the alias `owner-NAME`; empty where there is none
        record To(List<String> addresses, String owner) implements Expansion {}

        /// It cannot be said, or not be delivered, now.
        record Unavailable(String reason) implements Expansion {}
    }

    private final Maps maps;
    private final Log log;

    AliasTable(Maps maps, Log log) {
        this.maps = maps;
        this.log = log;
    }

    /// What this name stands for.
    ///
    /// @param name in lower case
    Expansion expand(String name) {
        return switch (maps.lookup(name)) {
            case Lookup.NotFound _ -> new Expansion.None();
            case Lookup.Failed(var reason) -> failed(reason);
            case Lookup.Found(var value) -> expansion(name, value);
        };
    }

    /// Who sent the mail learns that it waits; what is wrong is for the log.
    private Expansion failed(String reason) {
        log.warning(reason);
        return new Expansion.Unavailable("alias database unavailable");
    }

    private Expansion expansion(String name, String value) {
        var other = firstOther(value);
        if (!other.isEmpty()) {
            return new Expansion.Unavailable("alias " + name + ": delivery to " + other
                    + " is not supported by this version");
        }
        var addresses = new ArrayList<String>();
        for (var found : HeaderAddresses.find(value, TOKEN_LIMIT)) {
            addresses.add(found.external());
        }
        if (addresses.isEmpty()) {
            return new Expansion.Unavailable("alias " + name + " has no address");
        }
        var owner = "owner-" + name;
        return switch (name.startsWith("owner-") ? Lookup.NOT_FOUND : maps.lookup(owner)) {
            case Lookup.Found _ -> new Expansion.To(addresses, owner);
            case Lookup.NotFound _ -> new Expansion.To(addresses, "");
            case Lookup.Failed(var reason) -> failed(reason);
        };
    }

    /// The first thing in a list that is no address: a command, a file, or an included list.
    private static String firstOther(String value) {
        boolean quoted = false;
        boolean atStart = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                continue;
            }
            if (atStart && (c == '|' || c == '/' || value.startsWith(":include:", i))) {
                return c == '|' ? "commands" : c == '/' ? "files" : ":include: lists";
            }
            if (c == ',' && !quoted) {
                atStart = true;
            } else if (c != ' ' && c != '\t') {
                atStart = false;
            }
        }
        return "";
    }
}
