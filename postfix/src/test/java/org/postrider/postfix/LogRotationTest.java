package org.postrider.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.util.FatalException;

class LogRotationTest {
    private static final Clock TIME =
            Clock.fixed(Instant.parse("2026-01-02T12:04:05Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private void rotate(String... settings) throws Exception {
        Files.writeString(folder.resolve("main.cf"), String.join("\n", settings)
                + "\nmaillog_file = " + folder + "/log\nmaillog_file_prefixes = " + folder + "\n");
        Files.writeString(folder.resolve("log"), "a line\n");
        new LogRotation(Conf.load(folder), TIME).rotate(Optional.empty());
    }

    @Test
    void suffix_default_isDateAndTime() throws Exception {
        // The time zone is that of the host.
        var suffix = LogRotation.suffix("%Y%m%d-%H%M%S", TIME.instant());
        assertTrue(suffix.matches("2026010[123]-[0-9]{4}05"), suffix);
    }

    /// All that strftime(3) has, also what names a month or the day of the year.
    @Test
    void log_isPutAsideUnderTheSuffix_andGivenToTheCompressor() throws Exception {
        var told = folder.resolve("told");
        var compressor = Files.writeString(folder.resolve("press"),
                "#!/bin/sh\necho \"$@\" >" + told + "\n");
        Files.setPosixFilePermissions(compressor, PosixFilePermissions.fromString("rwxr-xr-x"));
        rotate("maillog_file_compressor = " + compressor,
                "maillog_file_rotate_suffix = %Y.%j.%%s.week%V");
        var old = folder.resolve("log.2026.002.%s.week01");
        assertEquals("a line\n", Files.readString(old));
        assertEquals(old + "\n", Files.readString(told));
        assertFalse(Files.exists(folder.resolve("log")));
        assertThrows(FatalException.class, () -> rotate("maillog_file_compressor = false"));
    }

    @Test
    void log_byDefault_isCompressedByGzip() throws Exception {
        rotate("maillog_file_rotate_suffix = old");
        try (var in = new GZIPInputStream(
                Files.newInputStream(folder.resolve("log.old.gz")))) {
            assertEquals("a line\n", new String(in.readAllBytes()));
        }
    }
}
