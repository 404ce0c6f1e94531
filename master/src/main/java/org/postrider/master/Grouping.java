package org.postrider.master;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.MasterParams;

/// Which services share a process.
enum Grouping {
    /// A process for each program.
    PROGRAM,
    /// A process for programs with the same part in the mail system.
    ROLE,
    /// One process for all programs without privileges.
    ALL;

    /// Services that Postfix needs because its processes share no memory. Their lines are
    /// accepted; there is nothing to run.
    private static final Set<String> NOT_NEEDED =
            Set.of("tlsmgr", "scache", "proxymap");

    static Grouping named(String name) {
        return switch (name) {
            case "program" -> PROGRAM;
            case "role" -> ROLE;
            case "all" -> ALL;
            default -> throw new ConfException("bad value: "
                    + MasterParams.PROCESS_GROUPING.name() + " = " + name);
        };
    }

    /// Whether a service of this program is run at all.
    static boolean isNeeded(String program) {
        return !NOT_NEEDED.contains(program);
    }

    /// The services of each process, by the process's name, in the order of master.cf.
    ///
    /// @param root whether processes can have different users
    Map<String, List<MasterEntry>> group(List<MasterEntry> entries, boolean root) {
        var groups = new LinkedHashMap<String, List<MasterEntry>>();
        for (var entry : entries) {
            if (isNeeded(entry.program())) {
                groups.computeIfAbsent(name(entry, root), _ -> new ArrayList<>()).add(entry);
            }
        }
        return groups;
    }

    private String name(MasterEntry entry, boolean root) {
        boolean privileged = root && !entry.unprivileged();
        var suffix = privileged ? " (root)" : "";
        return switch (this) {
            case PROGRAM -> entry.program() + suffix;
            case ALL -> privileged ? "privileged" + suffix : "all";
            case ROLE -> role(entry.program()) + suffix;
        };
    }

    private static String role(String program) {
        return switch (program) {
            case "smtpd", "qmqpd" -> "smtpd";
            case "cleanup", "trivial-rewrite" -> "cleanup";
            case "smtp", "lmtp" -> "smtp";
            case "local", "virtual", "pipe", "spawn" -> "local";
            default -> "qmgr";
        };
    }
}
