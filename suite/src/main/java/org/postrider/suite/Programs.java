package org.postrider.suite;

import java.util.List;
import java.util.Optional;
import org.postrider.server.Program;

/// The daemon programs of the mail system.
public final class Programs {
    /// All of them, sorted by name.
    public static final List<Program> ALL = List.of(org.postrider.rewrite.TrivialRewrite.PROGRAM);

    private Programs() {}

    /// The program that the command column of master.cf names.
    public static Optional<Program> named(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst();
    }
}
