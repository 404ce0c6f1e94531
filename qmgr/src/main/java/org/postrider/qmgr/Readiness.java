package org.postrider.qmgr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import org.postrider.util.sys.FileStatus;
import org.postrider.util.sys.SysException;

/// What the mode and the time of a queue file say.
final class Readiness {
    /// Clocks of a file server and ours may differ by this much, in milliseconds.
    private static final long SKEW = 1000;

    private final Clock clock;
    private final long longest;

    /// @param longest time between two attempts
    Readiness(Clock clock, Duration longest) {
        this.clock = clock;
        this.longest = longest.toMillis();
    }

    /// Whether a file may become active now: complete, and due unless time does not matter.
    ///
    /// Nothing is deferred for longer than the longest time between attempts. A time beyond that was
    /// set when the clock was wrong, or by somebody else: it does not count.
    boolean isReady(Path path, boolean ignoreTime) {
        try {
            var status = FileStatus.of(path);
            return status.isPresent() && isReady(status.get(), ignoreTime);
        } catch (SysException e) {
            return false; // as if it were gone: the next queue run looks again
        }
    }

    private boolean isReady(FileStatus status, boolean ignoreTime) {
        long wait = status.modified() - clock.millis();
        return status.isRegular() && status.has(FileStatus.OWNER_EXECUTE)
                && (ignoreTime || wait <= SKEW || wait > longest + SKEW);
    }

    /// Marks a message as `postqueue -i` wants it, and makes it due.
    void makeUrgent(Path path) throws IOException {
        try {
            permit(path, status(path).permissions() | FileStatus.GROUP_READ);
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
        } catch (NoSuchFileException e) {
            // It became active meanwhile.
        }
    }

    /// Whether `postqueue -i` wants this message tried at once; the mark is taken away.
    static boolean takeUrgency(Path path, FileStatus status) throws IOException {
        boolean urgent = status.has(FileStatus.GROUP_READ);
        if (urgent) {
            permit(path, status.permissions() & ~FileStatus.GROUP_READ);
        }
        return urgent;
    }

    private static void permit(Path path, int permissions) throws IOException {
        Files.setAttribute(path, "unix:mode", permissions);
    }

    /// What is known about a file.
    ///
    /// @throws NoSuchFileException if it is gone
    static FileStatus status(Path path) throws IOException {
        return FileStatus.of(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }
}
