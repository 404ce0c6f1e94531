package org.postrider.mailbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.postrider.mail.params.ConfException;
import org.postrider.util.sys.Locks;

/// Locks mailbox files against other programs, and against the other threads of this one.
///
/// `fcntl` and `flock` lock the open file, `dotlock` makes `FILE.lock` beside it. A lock file that
/// is older than its stale time is taken for left over by a crash and removed.
public final class MailboxLocks {
    private static final Set<String> STYLES = Set.of("flock", "fcntl", "dotlock");

    private final List<String> styles;
    private final int attempts;
    private final Duration delay;
    private final Duration stale;
    private final Clock clock;
    private final Map<Path, Mutex> threads = new ConcurrentHashMap<>();

    /// The lock among our own threads for one file.
    ///
    /// @param users how many threads hold it or wait for it; changed inside the map only
    private record Mutex(ReentrantLock lock, int users) {
        Mutex plus(int more) {
            return new Mutex(lock, users + more);
        }
    }

    /// @param parameter the parameter that names the styles, for its error text
    /// @param styles `flock`, `fcntl`, `dotlock`, in the order in which they are taken
    /// @param attempts how often a lock is tried
    /// @param delay between attempts
    /// @param stale age at which a lock file is ignored
    /// @throws ConfException if there is no such style
    public MailboxLocks(String parameter, List<String> styles, int attempts, Duration delay,
            Duration stale, Clock clock) {
        for (var style : styles) {
            if (!STYLES.contains(style)) {
                throw new ConfException("parameter " + parameter + ": unsupported lock method \""
                        + style + "\"; expected: flock, fcntl, dotlock");
            }
        }
        this.styles = List.copyOf(styles);
        this.attempts = attempts;
        this.delay = delay;
        this.stale = stale;
        this.clock = clock;
    }

    /// Locks what can be locked before the file is open.
    ///
    /// @param lenient whether a directory in which no lock file can be made is put up with
    /// @throws MailboxException if somebody else holds the lock for too long
    Held before(Path file, boolean lenient) throws MailboxException {
        var mutex = threads.compute(file, (_, had) -> had == null
                ? new Mutex(new ReentrantLock(), 1) : had.plus(1)).lock();
        boolean done = false;
        try {
            if (!mutex.tryLock(delay.toMillis() * attempts, TimeUnit.MILLISECONDS)) {
                throw new MailboxException("4.2.0", "unable to lock for exclusive access: " + file);
            }
            boolean dot = styles.contains("dotlock") && dotlock(lockFile(file), lenient);
            done = true;
            return new Held(file, mutex, dot);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MailboxException("4.3.0", "mail system is shutting down");
        } finally {
            if (!done) {
                release(file, mutex);
            }
        }
    }

    private void release(Path file, ReentrantLock mutex) {
        if (mutex.isHeldByCurrentThread()) {
            mutex.unlock();
        }
        threads.computeIfPresent(file, (_, had) -> had.users() == 1 ? null : had.plus(-1));
    }

    private static Path lockFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    /// Makes the lock file.
    ///
    /// @return whether it was made
    private boolean dotlock(Path dot, boolean lenient) throws MailboxException {
        for (int attempt = 1;; attempt++) {
            try {
                FileChannel.open(dot, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                        .close();
                return true;
            } catch (FileAlreadyExistsException e) {
                if (attempt >= attempts) {
                    throw new MailboxException("4.2.0",
                            "unable to create lock file " + dot + ": File exists");
                }
                removeStale(dot);
            } catch (IOException e) {
                if (lenient) {
                    return false;
                }
                throw MailboxException.of("unable to create lock file " + dot, e);
            }
            pause();
        }
    }

    private void removeStale(Path dot) throws MailboxException {
        try {
            FileTime made = Files.getLastModifiedTime(dot);
            if (made.toInstant().plus(stale).isBefore(clock.instant())) {
                Files.deleteIfExists(dot);
            }
        } catch (NoSuchFileException e) {
            // Its owner was faster.
        } catch (IOException e) {
            throw MailboxException.of("unable to remove stale lock file " + dot, e);
        }
    }

    private void pause() throws MailboxException {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MailboxException("4.3.0", "mail system is shutting down");
        }
    }

    /// Locks that are held; closing releases them.
    final class Held implements AutoCloseable {
        private final Path file;
        private final ReentrantLock mutex;
        private final boolean dot;

        private Held(Path file, ReentrantLock mutex, boolean dot) {
            this.file = file;
            this.mutex = mutex;
            this.dot = dot;
        }

        /// Locks the open file, until it is closed.
        ///
        /// @throws MailboxException if another program holds a lock for too long
        void inFile(FileChannel mailbox) throws IOException, MailboxException {
            for (var style : styles) {
                if (!style.equals("dotlock")) {
                    inFile(mailbox, style);
                }
            }
        }

        private void inFile(FileChannel mailbox, String style)
                throws IOException, MailboxException {
            for (int attempt = 1;; attempt++) {
                if (style.equals("flock") ? Locks.tryLock(mailbox, false) : isLocked(mailbox)) {
                    return;
                }
                if (attempt >= attempts) {
                    throw new MailboxException("4.2.0",
                            "unable to lock for exclusive access: Resource temporarily unavailable");
                }
                pause();
            }
        }

        private static boolean isLocked(FileChannel mailbox) throws IOException {
            try {
                return mailbox.tryLock() != null;
            } catch (OverlappingFileLockException e) {
                return false; // another service of this process
            }
        }

        @Override
        public void close() {
            try {
                if (dot) {
                    Files.deleteIfExists(lockFile(file));
                }
            } catch (IOException e) {
                // It becomes stale.
            } finally {
                release(file, mutex);
            }
        }
    }
}
