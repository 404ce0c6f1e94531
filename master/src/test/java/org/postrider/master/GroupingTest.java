package org.postrider.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.ConfException;

class GroupingTest {
    @TempDir
    private Path folder;

    private static final String SYSTEM = """
            25 inet n - n - - smtpd
            submission inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            smtp unix - - n - - smtp
            lmtp unix - - n - - lmtp
            local unix - n n - - local
            virtual unix - n n - - virtual
            """;

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectory(folder.resolve("public"));
    }

    private static List<MasterEntry> entries(String text) throws IOException {
        return MasterCf.parse(Path.of("master.cf"), LogicalLines.read(new StringReader(text)))
                .entries();
    }

    private static Map<String, String> groups(String grouping, boolean root) throws IOException {
        var named = new TreeMap<String, String>();
        Grouping.named(grouping).group(entries(SYSTEM), root).forEach((name, services) ->
                named.put(name, String.join(" ", services.stream().map(MasterEntry::name)
                        .toList())));
        return named;
    }

    @Test
    void group_role_keepsRelatives() throws IOException {
        assertEquals(Map.of("smtpd", "25 submission", "qmgr", "pickup qmgr",
                "cleanup", "cleanup rewrite", "smtp", "smtp lmtp",
                "local (root)", "local virtual"), groups("role", true));
    }

    @Test
    void group_program_isOneEach() throws IOException {
        var groups = groups("program", true);
        assertEquals(9, groups.size());
        assertEquals("25 submission", groups.get("smtpd"));
        assertEquals("local", groups.get("local (root)"));
    }

    @Test
    void group_all_keepsRootApartWhereThereIsRoot() throws IOException {
        assertEquals(2, groups("all", true).size());
        assertEquals("local virtual", groups("all", true).get("privileged (root)"));
        assertEquals(1, groups("all", false).size());
        assertThrows(ConfException.class, () -> Grouping.named("none"));
    }

    @ParameterizedTest
    @CsvSource({"smtp/inet, true", "smtp/unix, false", "inet, true", "smtp.inet, true",
        "unix, false", "static:all, true", "'!smtp/inet inet', false", "'', false"})
    void disabled_list_firstMatchDecides(String list, boolean disabled) throws IOException {
        var entry = entries("smtp inet n - n - - smtpd\n").getFirst();
        var patterns = list.isEmpty() ? List.<String>of() : List.of(list.split(" "));
        assertEquals(disabled, new Disabled(patterns).matches(entry));
    }

    @Test
    void wakeups_due_comeAtTheirInterval() throws IOException {
        var wakeups = new Wakeups();
        var flush = entries("flush unix n - n 10? 0 flush\n").getFirst();
        var qmgr = entries("qmgr unix n - n 30 1 qmgr\n").getFirst();
        var services = new LinkedHashMap<MasterEntry, List<Endpoint>>();
        try (var a = Endpoint.unix(folder, qmgr, -1); var b = Endpoint.unix(folder, flush, -1)) {
            services.put(qmgr, List.of(a));
            services.put(flush, List.of(b));
            long second = Duration.ofSeconds(1).toNanos();
            wakeups.reset(List.of(new Group("g", services)), 0);
            assertEquals(List.of(a), wakeups.due(0));
            assertEquals(Duration.ofSeconds(10), wakeups.next(0));
            assertEquals(List.of(), wakeups.due(29 * second));
            wakeups.used(flush);
            assertEquals(List.of(a), wakeups.due(30 * second));
            assertEquals(List.of(b), wakeups.due(40 * second));
        }
    }

    @Test
    void needed_sharedMemoryServices_areNot() {
        assertFalse(Grouping.isNeeded("proxymap"));
        assertTrue(Grouping.isNeeded("smtpd"));
        assertTrue(Grouping.isNeeded("verify"));
    }
}
