package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.util.sys.SysException;

class StarterTest {
    private static final List<String> WORDS = List.of("true");
    private final List<String> events = new ArrayList<>();

    /// Starts what fails some times first.
    private long start(int attempts, int failures, int errno) throws IOException {
        return start(WORDS, attempts, failures, errno);
    }

    private long start(List<String> words, int attempts, int failures, int errno)
            throws IOException {
        var left = new int[] {failures};
        var conf = Conf.of(new MainCf(Path.of("main.cf"), Map.of())).with(Map.of(
                "fork_attempts", String.valueOf(attempts), "fork_delay", "3s"));
        return new Starter(conf, launch -> {
            events.add("start " + launch.program());
            if (left[0]-- > 0) {
                throw new SysException("start true", errno, "no room");
            }
            return 42;
        }, time -> events.add("pause " + time.toSeconds()), events::add).start(words);
    }

    @Test
    void start_text_isTheBytesOfTheCommandLine() throws IOException {
        start(List.of("\u00e9"), 1, 0, 0);
        assertEquals(List.of("start \u00c3\u00a9"), events);
    }

    @Test
    void start_withRoom_isOneAttempt() throws IOException {
        assertEquals(42, start(5, 0, 11));
        assertEquals(List.of("start true"), events);
    }

    @Test
    void start_withoutRoom_isTriedAgainAfterAPause() throws IOException {
        assertEquals(42, start(3, 2, 11));
        assertEquals(List.of("start true", "fork true: no room", "pause 3", "start true",
                "fork true: no room", "pause 3", "start true"), events);
    }

    @Test
    void start_neverRoom_failsAfterAllAttempts() {
        assertThrows(SysException.class, () -> start(2, 9, 12));
        assertEquals(List.of("start true", "fork true: no room", "pause 3", "start true",
                "fork true: no room"), events);
    }

    @Test
    void start_textThatIsNoProgram_isForTheShell() throws IOException {
        assertEquals(42, start(List.of("/tmp/script", "word"), 5, 1, 8));
        assertEquals(List.of("start /tmp/script", "start /bin/sh"), events);
    }

    @Test
    void start_otherReason_failsAtOnce() {
        assertThrows(SysException.class, () -> start(5, 9, 2));
        assertEquals(List.of("start true"), events);
    }
}
