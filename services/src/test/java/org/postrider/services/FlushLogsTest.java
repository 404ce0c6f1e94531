package org.postrider.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushLogsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path folder;
    private FlushLogs logs;

    @BeforeEach
    void make() {
        logs = new FlushLogs(folder);
    }

    @Test
    void log_hasEachMessageOnce_andIsNamedAfterTheSite() throws Exception {
        logs.add("Site.Example", "A1");
        logs.add("site.example", "B2");
        logs.add("site.example", "A1");
        logs.add("[192.0.2.1]", "C3");
        assertEquals("A1\nB2\nA1\n", Files.readString(folder.resolve("site_example")));
        assertEquals(Set.of("A1", "B2"), logs.waiting("site.example"));
        assertEquals(Set.of("C3"), logs.waiting("[192.0.2.1]"));
        assertTrue(Files.exists(folder.resolve("_192_0_2_1_")));
        logs.clear("SITE.example");
        assertEquals(Set.of(), logs.waiting("site.example"));
        assertEquals(Set.of(), logs.waiting("unknown.example"));
    }

    @Test
    void log_cutAnywhere_orWithRubbish_givesWhatIsLeft() throws Exception {
        var whole = "A1B2C3\nno id at all\n../x\n\nB2\n";
        for (int cut = 0; cut <= whole.length(); cut++) {
            Files.writeString(folder.resolve("s_example"), whole.substring(0, cut));
            var ids = logs.waiting("s.example");
            assertTrue(ids.size() <= 2, ids.toString());
            assertEquals(cut >= 6, ids.contains("A1B2C3"));
        }
    }

    @Test
    void oldLogs_areGivenBack_andEmptyOnesRemoved() throws Exception {
        logs.add("old.example", "A1");
        logs.add("new.example", "B2");
        logs.add("gone.example", "C3");
        logs.clear("gone.example");
        age("old_example", Duration.ofHours(13));
        age("new_example", Duration.ofHours(11));
        age("gone_example", Duration.ofDays(8));
        assertEquals(Set.of("A1"), logs.old(NOW, Duration.ofHours(12), Duration.ofDays(7)));
        assertEquals(0, Files.size(folder.resolve("old_example")));
        assertEquals(Set.of("B2"), logs.waiting("new.example"));
        assertFalse(Files.exists(folder.resolve("gone_example")));
        assertEquals(Set.of(), logs.old(NOW, Duration.ofHours(12), Duration.ofDays(7)));
    }

    private void age(String log, Duration age) throws Exception {
        Files.setLastModifiedTime(folder.resolve(log), FileTime.from(NOW.minus(age)));
    }
}
