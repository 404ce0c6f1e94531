package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildropFileTest {
    @TempDir
    Path root;
    private Path maildrop;

    @BeforeEach
    void makeQueue() throws IOException {
        maildrop = Files.createDirectory(root.resolve("maildrop"));
    }

    /// Postfix's postsuper knows it for a queue id, and ours does not rename it.
    @Test
    void name_isALongId_thatStays() throws IOException {
        var names = new HashSet<Path>();
        for (int i = 0; i < 300; i++) {
            try (var file = MaildropFile.create(maildrop, 1_700_000_000_123_456L)) {
                file.commit();
                assertTrue(QueueId.isLong(file.path().getFileName().toString()));
                assertTrue(QueuePlace.id(file.path()).isPresent());
                names.add(file.path());
            }
        }
        assertEquals(300, names.size());
        var spool = new Spool(root, List.of(), 1, false, Clock.systemUTC());
        assertFalse(new QueuePlace(spool, false).isAnyWrong());
    }

    @Test
    void place_ofAQueueFromAnotherDisk_isWrong() throws IOException {
        Files.createFile(maildrop.resolve("ABCDE1"));
        var spool = new Spool(root, List.of(), 1, false, Clock.systemUTC());
        assertTrue(new QueuePlace(spool, false).isAnyWrong());
    }
}
