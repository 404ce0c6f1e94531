package org.postrider.postfix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.LogParams;
import org.postrider.util.FatalException;

/// Puts the log file aside under another name, has a new one begun, and compresses the old one.
final class LogRotation {
    private static final Duration NEW_FILE_LIMIT = Duration.ofSeconds(15);

    private final Conf conf;
    private final Clock clock;

    LogRotation(Conf conf, Clock clock) {
        this.conf = conf;
        this.clock = clock;
    }

    /// Rotates the log.
    ///
    /// @param master the running mail system, which has to open a new file
    void rotate(Optional<RunningMaster> master) throws IOException, InterruptedException {
        var name = conf.get(LogParams.MAILLOG_FILE);
        if (name.isEmpty() || name.startsWith("/dev/")) {
            throw new FatalException("'postfix logrotate' requires a regular file in maillog_file");
        }
        var file = Path.of(name);
        var old = Path.of(name + "." + suffix(conf.get(LogParams.MAILLOG_FILE_ROTATE_SUFFIX),
                clock.instant()));
        if (!Files.exists(file)) {
            return;
        }
        Files.move(file, old);
        if (master.isPresent()) {
            master.get().reload();
            awaitNewFile(file);
        }
        var compressor = conf.get(LogParams.MAILLOG_FILE_COMPRESSOR);
        int status = new ProcessBuilder(compressor, old.toString()).inheritIO().start().waitFor();
        if (status != 0) {
            throw new FatalException(compressor + " " + old + ": exit status " + status);
        }
    }

    /// The process that writes the old file must be gone before that is compressed.
    private static void awaitNewFile(Path file) throws InterruptedException {
        long end = System.nanoTime() + NEW_FILE_LIMIT.toNanos();
        while (!Files.exists(file) && System.nanoTime() - end < 0) {
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    /// The suffix: what date(1) makes of the format, and of the fields of strftime(3) in it.
    static String suffix(String format, Instant now) throws IOException, InterruptedException {
        var date = new ProcessBuilder("date", "-d", "@" + now.getEpochSecond(), "+" + format)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var text = new String(date.getInputStream().readAllBytes(), ISO_8859_1).stripTrailing();
        if (date.waitFor() != 0) {
            throw new FatalException("bad maillog_file_rotate_suffix value: " + format);
        }
        return text;
    }
}
