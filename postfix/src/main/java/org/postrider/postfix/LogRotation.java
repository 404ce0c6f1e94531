package org.postrider.postfix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
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
                LocalDateTime.now(clock)));
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

    /// The suffix, with the fields of strftime(3) that make sense in one.
    static String suffix(String format, LocalDateTime now) {
        var out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            switch (format.charAt(++i)) {
                case 'Y' -> out.append(now.getYear());
                case 'm' -> two(out, now.getMonthValue());
                case 'd' -> two(out, now.getDayOfMonth());
                case 'H' -> two(out, now.getHour());
                case 'M' -> two(out, now.getMinute());
                case 'S' -> two(out, now.getSecond());
                case '%' -> out.append('%');
                default -> throw new FatalException(
                        "bad maillog_file_rotate_suffix value: " + format);
            }
        }
        return out.toString();
    }

    private static void two(StringBuilder out, int number) {
        out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
