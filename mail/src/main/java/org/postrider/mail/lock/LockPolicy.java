package org.postrider.mail.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.postrider.util.DiskStep;
import org.postrider.util.sys.Locks;

/// How mbox files are locked against other programs.
///
/// `dotlock` makes `FILE.lock` beside the file before that is opened, then `flock` and `fcntl` lock
/// the open file. A lock file that was left over by a crash is removed once it is older than the
/// stale time.
///
/// @param styles of [#STYLES], the latter two in the order in which they are taken
/// @param attempts how often each lock is tried, at least once
/// @param delay between attempts
/// @param stale age at which a lock file is ignored
public record LockPolicy(List<String> styles, int attempts, Duration delay, Duration stale) {
    /// All styles there are.
    public static final Set<String> STYLES = Set.of("flock", "fcntl", "dotlock");

    private static final String DOTLOCK = "dotlock";

    /// Somebody else holds a lock for too long.
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1;

        private HeldException(String message) {
            super(message);
        }
    }

    /// The lock file beside a file.
    public static Path lockFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    /// Whether a lock file is made.
    public boolean wantsLockFile() {
        return styles.contains(DOTLOCK);
    }

    /// Makes the lock file of a file.
    ///
    /// @throws HeldException if another program's lock file stays there
    /// @throws IOException if none can be made
    public void makeLockFile(Path file, Clock clock) throws IOException, InterruptedException {
        var dot = lockFile(file);
        for (int attempt = 1;; attempt++) {
            try {
                DiskStep.MAKE_LOCK_FILE.make(() -> Files.createFile(dot));
                return;
            } catch (FileAlreadyExistsException e) {
                if (attempt >= attempts) {
                    throw new HeldException("unable to create lock file " + dot + ": File exists");
                }
                removeStale(dot, clock);
            }
            Thread.sleep(delay);
        }
    }

    private void removeStale(Path dot, Clock clock) throws IOException {
        try {
            var made = Files.getLastModifiedTime(dot).toInstant();
            if (made.plus(stale).isBefore(clock.instant())) {
                Files.deleteIfExists(dot);
            }
        } catch (FileSystemException e) {
            // Its owner was faster, or only he may remove it.
        }
    }

    /// Locks an open file, until it is closed.
    ///
    /// @throws HeldException if another program holds a lock
    public void lock(FileChannel file) throws IOException, InterruptedException {
        for (var style : styles) {
            for (int attempt = 1; !style.equals(DOTLOCK) && !isLocked(file, style); attempt++) {
                if (attempt >= attempts) {
                    throw new HeldException("unable to lock for exclusive access: "
                            + "Resource temporarily unavailable");
                }
                Thread.sleep(delay);
            }
        }
    }

    private static boolean isLocked(FileChannel file, String style) throws IOException {
        if (style.equals("flock")) {
            return Locks.tryLock(file, false);
        }
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // somebody else in this process
        }
    }
}
