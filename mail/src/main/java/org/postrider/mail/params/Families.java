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
        var members = new ArrayList<Param<?>>();
        switch (command) {
            case "error", "lmtp", "local", "smtp", "virtual" -> addTransport(service, members);
            case "pipe" -> {
                addTransport(service, members);
                members.add(LocalParams.SERVICE_TIME_LIMIT.of(service));
            }
            case "spawn" -> members.add(LocalParams.SERVICE_TIME_LIMIT.of(service));
            default -> { }
        }
        return members;
    }

    private static void addTransport(String transport, List<Param<?>> members) {
        for (var family : QmgrParams.families()) {
            members.add(family.of(transport));
        }
    }

    /// The member of a name that ends as those of a family do. Which family it is the longest end
    /// tells: `x_extra_recipient_limit` is not the `_recipient_limit` of `x_extra`.
    public static Optional<Param<?>> find(String name) {
        var family = family(name);
        return family.isEmpty() ? Optional.empty() : Optional.of(family.get().of(
                name.substring(0, name.length() - family.get().suffix().length())));
    }

    /// The family that a name belongs to by its end.
    static Optional<TransportParam<?>> family(String name) {
        var best = longer(name, LocalParams.SERVICE_TIME_LIMIT, null);
        for (var family : QmgrParams.families()) {
            best = longer(name, family, best);
        }
        return Optional.ofNullable(best);
    }

    private static TransportParam<?> longer(String name, TransportParam<?> family,
            TransportParam<?> best) {
        boolean fits = name.endsWith(family.suffix())
                && name.length() > family.suffix().length();
        return fits && (best == null || family.suffix().length() > best.suffix().length())
                ? family : best;
    }
}
