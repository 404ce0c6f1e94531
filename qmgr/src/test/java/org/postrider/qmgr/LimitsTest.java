package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.testing.MemoryLog;

class LimitsTest {
    @TempDir
    Path folder;
    private final MemoryLog log = new MemoryLog();

    private Limits limits(String main) throws IOException {
        Files.writeString(folder.resolve("main.cf"), main);
        return Limits.of(Conf.load(folder), log);
    }

    @Test
    void limits_thatFit_areTaken() throws IOException {
        assertEquals(new Limits(300, Duration.ofHours(3), Duration.ofHours(2),
                        Duration.ofMinutes(20)),
                limits("maximal_queue_lifetime = 3h\nbounce_queue_lifetime = 2h\n"
                        + "minimal_backoff_time = 20m\nmaximal_backoff_time = 1m\n"
                        + "qmgr_message_active_limit = 200\nqmgr_message_recipient_limit = 300\n"));
        limits("");
        assertEquals("", String.join("\n", log.lines()));
    }

    /// Who shortens the life of mail shortens that of reports; each active message has room for a
    /// recipient.
    @Test
    void limits_thatDoNotFit_areAdjusted_withPostfixsWarnings() throws IOException {
        assertEquals(new Limits(20_000, Duration.ofDays(1), Duration.ofDays(1),
                        Duration.ofSeconds(4000)),
                limits("maximal_queue_lifetime = 1d\nqmgr_message_recipient_limit = 300\n"));
        assertEquals("""
                postfix: warning: qmgr_message_recipient_limit is smaller than qmgr_message_active_limit\
                 - adjusting qmgr_message_recipient_limit
                postfix: warning: bounce_queue_lifetime is larger than maximal_queue_lifetime\
                 - adjusting bounce_queue_lifetime""", String.join("\n", log.lines()));
    }
}
