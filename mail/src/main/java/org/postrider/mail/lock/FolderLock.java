package org.postrider.mail.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.postrider.util.sys.Locks;

/// An mbox file, open for appending and locked against other programs until it is closed.
///
/// `dotlock` makes `FILE.lock` beside it first, then `flock` and `fcntl` lock the open file. A lock
/// file that was left over by a crash is removed once it is older than the stale time.
public final class FolderLock implements AutoCloseable {
    private static final String DOTLOCK = "dotlock";
    private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.CREATE,
            StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final FileChannel file;
    private final Path dot;
    private final boolean hasDot;

    private FolderLock(FileChannel file, Path dot, boolean hasDot) {
        this.file = file;
        this.dot = dot;
        this.hasDot = hasDot;
    }

    /// How to lock.
    ///
    /// @param styles of `flock`, `fcntl`, `dotlock`
    /// @param attempts how often each is tried, at least once
    /// @param delay between attempts
    /// @param stale age at which a lock file is ignored
    public record Policy(List<String> styles, int attempts, Duration delay, Duration stale) {}

    /// Opens a file, makes it if it is not there, and locks it.
    ///
    /// @throws IOException with a text for people, if that cannot be done or somebody else holds
    ///         a lock for too long
    public static FolderLock take(Path file, Policy policy, Clock clock)
            throws IOException, InterruptedException {
        boolean wantsDot = policy.styles().contains(DOTLOCK);
        var dot = file.resolveSibling(file.getFileName() + ".lock");
        if (wantsDot) {
            makeDot(dot, policy, clock);
        }
        FolderLock lock = null;
        try {
            var open = open(file);
            try {
                awaitLocks(open, policy);
                lock = new FolderLock(open, dot, wantsDot);
            } finally {
                if (lock == null) {
                    open.close();
                }
            }
        } finally {
            if (lock == null && wantsDot) {
                Files.deleteIfExists(dot);
            }
        }
        return lock;
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, APPEND, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new IOException("cannot open file: " + reason(e), e);
        }
    }

    private static void makeDot(Path dot, Policy policy, Clock clock)
            throws IOException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                Files.createFile(dot);
                return;
            } catch (FileAlreadyExistsException e) {
                if (attempt >= policy.attempts()) {
                    throw new IOException("unable to create lock file " + dot + ": File exists", e);
                }
                removeStale(dot, policy, clock);
            } catch (IOException e) {
                throw new IOException("unable to create lock file " + dot + ": " + reason(e), e);
            }
            Thread.sleep(policy.delay());
        }
    }

    private static void removeStale(Path dot, Policy policy, Clock clock) throws IOException {
        try {
            var made = Files.getLastModifiedTime(dot).toInstant();
            if (made.plus(policy.stale()).isBefore(clock.instant())) {
                Files.deleteIfExists(dot);
            }
        } catch (NoSuchFileException e) {
            // Its owner was faster.
        }
    }

    private static void awaitLocks(FileChannel file, Policy policy)
            throws IOException, InterruptedException {
        for (var style : policy.styles()) {
            for (int attempt = 1; !style.equals(DOTLOCK) && !isLocked(file, style); attempt++) {
                if (attempt >= policy.attempts()) {
                    throw new IOException("unable to lock for exclusive access: "
                            + "Resource temporarily unavailable");
                }
                Thread.sleep(policy.delay());
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

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "Permission denied";
            case NoSuchFileException _ -> "No such file or directory";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Gives the locks back.
    @Override
    public void close() throws IOException {
        try {
            if (hasDot) {
                Files.deleteIfExists(dot);
            }
        } finally {
            file.close();
        }
    }
}
