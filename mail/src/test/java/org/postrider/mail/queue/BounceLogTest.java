package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// `two.deferlog` was written by Postfix 3.11.
class BounceLogTest {
    private static final Dsn DEFERRED = Dsn.of("4.3.2", "delayed", "deferred transport");
    private static final Recipient TWO = new Recipient(384, "two@def.example", "",
            "rfc822;two@def.example", 14);
    private static final Recipient YOU = new Recipient(295, "you@def.example", "",
            "rfc822;you@def.example", 14);

    @TempDir
    Path folder;

    private static byte[] sample() throws Exception {
        try (var in = BounceLogTest.class.getResourceAsStream("two.deferlog")) {
            return in.readAllBytes();
        }
    }

    @Test
    void append_sameRecipients_givesPostfixsBytes() throws Exception {
        var log = folder.resolve("defer/C/CD034");
        var logs = new BounceLog();
        logs.append(log, TWO, DEFERRED);
        logs.append(log, YOU, DEFERRED);
        assertEquals(Bytes.text(sample()), Bytes.text(Files.readAllBytes(log)));
    }

    @Test
    void read_sample_givesItsRecipients() throws Exception {
        var log = Files.write(folder.resolve("log"), sample());
        assertEquals(List.of(new BounceLog.Entry(TWO, DEFERRED),
                new BounceLog.Entry(YOU, DEFERRED)), BounceLog.read(log));
    }

    @Test
    void everything_roundTrip_isKept() throws Exception {
        var log = folder.resolve("log");
        var recipient = new Recipient(9, "a b@x.example", "c d@x.example", "rfc822;q", 2);
        var dsn = new Dsn("5.1.1", "failed", "host mx said: 550 no", "smtp", "550 no", "dns", "mx");
        new BounceLog().append(log, recipient, dsn);
        assertEquals(List.of(new BounceLog.Entry(recipient, dsn)), BounceLog.read(log));
    }

    @Test
    void append_withoutLinesForPeople_isReadAllTheSame() throws Exception {
        var log = folder.resolve("log");
        new BounceLog(false).append(log, TWO, DEFERRED);
        assertFalse(Files.readString(log).contains("<"));
        assertEquals(List.of(new BounceLog.Entry(TWO, DEFERRED)), BounceLog.read(log));
    }

    @Test
    void newlinesFromOutside_cannotMakeFields() throws Exception {
        var log = folder.resolve("log");
        new BounceLog().append(log, new Recipient(1, "a\nstatus=2.0.0@x", "", "", 0),
                Dsn.of("5.0.0", "failed", "bad\n\n<b>: x"));
        var entries = BounceLog.read(log);
        assertEquals(1, entries.size());
        assertEquals("5.0.0", entries.get(0).dsn().status());
    }

    @Test
    void nullRecipient_isKept() throws Exception {
        var log = folder.resolve("log");
        new BounceLog().append(log, new Recipient(1, "", "", "", 0), DEFERRED);
        assertEquals("", BounceLog.read(log).get(0).recipient().address());
    }

    @Test
    void veryOldForm_isRead() throws Exception {
        var log = Files.writeString(folder.resolve("log"), "<a@x.example>: no such user\n\n");
        var entry = BounceLog.read(log).get(0);
        assertEquals("a@x.example", entry.recipient().address());
        assertEquals("no such user", entry.dsn().reason());
    }

    @Test
    void log_cutAnywhere_isReadAsFarAsItGoes() throws Exception {
        var whole = sample();
        for (int cut = 0; cut < whole.length; cut++) {
            var entries = BounceLog.read(Files.write(folder.resolve("log"),
                    Arrays.copyOf(whole, cut)));
            assertTrue(entries.size() <= 2);
            for (var entry : entries) {
                assertFalse(entry.dsn().reason().isEmpty() && entry.dsn().status().isEmpty());
            }
        }
    }

    /// What a log holds is listed, sent in attributes and put into reports.
    @Test
    void log_changedAnywhere_givesNoControlCharacters() throws Exception {
        var random = new Random(3464);
        var whole = Bytes.text(sample()) + "<a@x.example>: no such user\n\n";
        for (int i = 0; i < 2000; i++) {
            var text = new StringBuilder(whole);
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.setCharAt(at, (char) random.nextInt(256));
                } else {
                    text.insert(at, random.nextBoolean() ? "\n\n<\0>: \0\n" : "\0");
                }
            }
            for (var entry : BounceLog.read(Files.write(folder.resolve("log"), Bytes.of(text.toString())))) {
                var values = entry.recipient() + "" + entry.dsn();
                assertTrue(values.chars().noneMatch(c -> c < ' ' || c == 127), values);
            }
        }
    }
}
