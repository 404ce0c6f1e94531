package org.postrider.mail.params;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parameters that have the name of a transport or service in their own name.
public final class Families {
    private Families() {}

    /// The members that a line of master.cf brings in; none for most programs.
    ///
    /// @param service its first column
    /// @param command its program, the eighth column
    public static List<Param<?>> ofService(String service, String command) {
        return switch (command) {
            case "error", "lmtp", "local", "smtp", "virtual", "pipe" -> ofTransport(service);
            default -> List.of();
        };
    }

    private static List<Param<?>> ofTransport(String transport) {
        var members = new ArrayList<Param<?>>();
        for (var family : QmgrParams.families()) {
            members.add(family.of(transport));
        }
        return members;
    }

    /// The member of a name that ends as those of a family do.
    public static Optional<Param<?>> find(String name) {
        for (var family : QmgrParams.families()) {
            if (name.endsWith(family.suffix()) && name.length() > family.suffix().length()) {
                return Optional.of(family.of(
                        name.substring(0, name.length() - family.suffix().length())));
            }
        }
        return Optional.empty();
    }
}
