package org.postrider.master;

import java.util.List;
import org.postrider.mail.conf.MasterEntry;

/// The list `master_service_disable`: `name/type` or `type`, with `!` in front for an exception.
///
/// @param patterns the first one that matches decides
record Disabled(List<String> patterns) {
    boolean matches(MasterEntry entry) {
        for (var pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            var bare = negated ? pattern.substring(1) : pattern;
            if (bare.equals("static:all") || bare.equals(entry.type().word())
                    || bare.equals(entry.disableName())
                    || bare.equals(entry.name() + "." + entry.type().word())) {
                return !negated;
            }
        }
        return false;
    }
}
