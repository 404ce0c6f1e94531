package org.postrider.tables;

import java.util.List;

/// A list of tables that is searched in order.
///
/// @param parameter the parameter that lists them, for messages
/// @param dicts asked in turn
public record Maps(String parameter, List<Dict> dicts) {
    /// Looks a key up: the first table that has it answers, one that fails ends the search.
    public Lookup lookup(String key) {
        return lookup(key, false);
    }

    /// Looks up a part of the real key, such as the domain of an address: tables of patterns are
    /// not asked, they see whole keys only.
    public Lookup lookupPartial(String key) {
        return lookup(key, true);
    }

    private Lookup lookup(String key, boolean partial) {
        if (key.isEmpty()) {
            return Lookup.NOT_FOUND;
        }
        for (var dict : dicts) {
            if (partial && dict.pattern()) {
                continue;
            }
            var answer = dict.lookup(key);
            if (answer instanceof Lookup.Found(var value) && value.isEmpty()) {
                return new Lookup.Failed(parameter + " lookup of "
                        + org.postrider.util.Bytes.printable(key, 200)
                        + " returns an empty string result; " + dict.name()
                        + " should return NO RESULT in case of NOT FOUND");
            }
            if (!(answer instanceof Lookup.NotFound)) {
                return answer;
            }
        }
        return Lookup.NOT_FOUND;
    }

    /// Whether there is no table at all.
    public boolean isEmpty() {
        return dicts.isEmpty();
    }
}
