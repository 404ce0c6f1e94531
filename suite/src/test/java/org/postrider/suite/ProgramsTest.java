package org.postrider.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;

class ProgramsTest {
    /// Accepted in master.cf; their work is done in the processes that need it.
    private static final Set<String> NOT_NEEDED =
            Set.of("tlsmgr", "scache", "proxymap");

    @Test
    void shippedMasterCf_namesOnlyProgramsThatExist() {
        var missing = new ArrayList<String>();
        for (var entry : MasterCf.read(Path.of("../etc")).entries()) {
            if (!NOT_NEEDED.contains(entry.program())
                    && Programs.named(entry.program()).isEmpty()) {
                missing.add(entry.program());
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void limitOfOne_isNoLimitOnClients_whereOneProcessServesAll() {
        for (var entry : MasterCf.read(Path.of("../etc")).entries()) {
            var program = Programs.named(entry.program());
            if (program.isPresent() && entry.processLimit().orElse(0) == 1
                    && entry.type() == MasterEntry.Type.UNIX) {
                assertTrue(program.get().servesManyClients(), entry.program());
            }
        }
    }

    @Test
    void all_haveDifferentNames() {
        assertEquals(Programs.ALL.size(),
                Programs.ALL.stream().map(p -> p.name()).distinct().count());
        assertTrue(Programs.named("lmtp").isPresent());
    }
}
