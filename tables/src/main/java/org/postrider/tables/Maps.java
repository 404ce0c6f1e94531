package org.postrider.tables;

import java.util.List;

/// A list of tables that is searched in order.
///
/// @param parameter the parameter that lists them, for messages
/// @param dicts asked in turn
public record Maps(String parameter, List<Dict> dicts) {
    /// Looks a key up: the first table that has it answers, one that fails ends the search.
    public Lookup lookup(String key) {
        for (var dict : dicts) {
            var answer = dict.lookup(key);
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
