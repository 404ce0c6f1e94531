package org.postrider.qmgr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;

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
            var attributes = attributes(path);
            long wait = attributes.lastModifiedTime().toMillis() - clock.millis();
            return attributes.isRegularFile()
                    && attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)
                    && (ignoreTime || wait <= SKEW || wait > longest + SKEW);
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }

    /// Marks a message as `postqueue -i` wants it, and makes it due.
    void makeUrgent(Path path) throws IOException {
        try {
            var permissions = attributes(path).permissions();
            permissions.add(PosixFilePermission.GROUP_READ);
            Files.setPosixFilePermissions(path, permissions);
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
        } catch (NoSuchFileException e) {
            // It became active meanwhile.
        }
    }

    /// Whether `postqueue -i` wants this message tried at once; the mark is taken away.
    static boolean takeUrgency(Path path) throws IOException {
        var permissions = attributes(path).permissions();
        if (!permissions.remove(PosixFilePermission.GROUP_READ)) {
            return false;
        }
        Files.setPosixFilePermissions(path, permissions);
        return true;
    }

    static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
