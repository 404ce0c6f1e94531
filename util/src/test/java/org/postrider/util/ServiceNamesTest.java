package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNamesTest {
    @TempDir
    private Path folder;

    @Test
    void port_ofTheTable_isFoundByNameAndAlias() throws IOException {
        var table = Files.writeString(folder.resolve("services"), """
                # mail
                smtp\t\t25/tcp\t\tmail
                domain 53/udp
                domain 53/tcp # smtps
                bad x/tcp
                """);
        assertEquals(OptionalInt.of(25), ServiceNames.port("smtp", table));
        assertEquals(OptionalInt.of(25), ServiceNames.port("mail", table));
        assertEquals(OptionalInt.of(53), ServiceNames.port("domain", table));
        for (var name : new String[] {"smtps", "25/tcp", "53/udp", "bad", "", "#"}) {
            assertEquals(OptionalInt.empty(), ServiceNames.port(name, table), name);
        }
        assertEquals(OptionalInt.empty(), ServiceNames.port("smtp", folder.resolve("none")));
    }

    @Test
    void port_known_comesBeforeTheSystems() {
        var known = List.of("lmtp=24", "smtps=submissions=465", "bad=x");
        assertEquals(OptionalInt.of(24), ServiceNames.port("lmtp", known));
        assertEquals(OptionalInt.of(465), ServiceNames.port("smtps", known));
        assertEquals(OptionalInt.of(465), ServiceNames.port("submissions", known));
        assertEquals(OptionalInt.of(2525), ServiceNames.port("2525", known));
        assertEquals(OptionalInt.empty(), ServiceNames.port("bad", known));
        assertEquals(OptionalInt.empty(), ServiceNames.port("what-is-that", known));
    }

    @Test
    void port_inDigits_isThatNumber() {
        assertEquals(OptionalInt.of(2525), ServiceNames.port("2525"));
        assertEquals(OptionalInt.empty(), ServiceNames.port("65536"));
        assertEquals(OptionalInt.empty(), ServiceNames.port("99999999999"));
        assertEquals(OptionalInt.empty(), ServiceNames.port(""));
    }
}
