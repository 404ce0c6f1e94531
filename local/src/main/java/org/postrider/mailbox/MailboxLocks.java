package org.postrider.mailbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.postrider.mail.lock.LockPolicy;
import org.postrider.mail.params.ConfException;
import org.postrider.util.DiskStep;
import org.postrider.util.Reason;

/// Locks mailbox files against other programs, and against the other threads of this one.
public final class MailboxLocks {
    private final LockPolicy policy;
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
    /// @throws ConfException if there is no such style
    public MailboxLocks(String parameter, LockPolicy policy, Clock clock) {
        for (var style : policy.styles()) {
            if (!LockPolicy.STYLES.contains(style)) {
                throw new ConfException("parameter " + parameter + ": unsupported lock method \""
                        + style + "\"; expected: flock, fcntl, dotlock");
            }
        }
        this.policy = policy;
        this.clock = clock;
    }

    /// Locks what can be locked before the file is open.
    ///
    /// @param notes hears of a directory in which no lock file can be made, which is put up with;
    ///     null where it is not
    /// @throws MailboxException if somebody else holds the lock for too long
    Held before(Path file, Consumer<String> notes) throws MailboxException {
        var mutex = threads.compute(file, (_, had) -> had == null
                ? new Mutex(new ReentrantLock(), 1) : had.plus(1)).lock();
        boolean done = false;
        try {
            if (!mutex.tryLock(policy.delay().toMillis() * policy.attempts(),
                    TimeUnit.MILLISECONDS)) {
                throw new MailboxException("4.2.0", "unable to lock for exclusive access: " + file);
            }
            boolean dot = policy.wantsLockFile() && madeLockFile(file, notes);
            done = true;
            return new Held(file, mutex, dot);
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            if (!done) {
                release(file, mutex);
            }
        }
    }

    private boolean madeLockFile(Path file, Consumer<String> notes)
            throws MailboxException, InterruptedException {
        try {
            policy.makeLockFile(file, clock);
            return true;
        } catch (LockPolicy.HeldException e) {
            throw new MailboxException("4.2.0", e.getMessage());
        } catch (IOException e) {
            var what = "unable to create lock file " + LockPolicy.lockFile(file);
            if (notes == null) {
                throw MailboxException.of(what, e);
            }
            notes.accept(what + ": " + Reason.of(e));
            return false;
        }
    }

    private void release(Path file, ReentrantLock mutex) {
        if (mutex.isHeldByCurrentThread()) {
            mutex.unlock();
        }
        threads.computeIfPresent(file, (_, had) -> had.users() == 1 ? null : had.plus(-1));
    }

    private static MailboxException interrupted() {
        Thread.currentThread().interrupt();
        return new MailboxException("4.3.0", "mail system is shutting down");
    }

    /// Locks that are held; closing releases them.
    final class Held implements AutoCloseable {
        private final Path file;
        private final ReentrantLock mutex;
        private final boolean hasLockFile;

        private Held(Path file, ReentrantLock mutex, boolean hasLockFile) {
            this.file = file;
            this.mutex = mutex;
            this.hasLockFile = hasLockFile;
        }

        /// Locks the open file, until it is closed.
        ///
        /// @throws MailboxException if another program holds a lock for too long
        void inFile(FileChannel mailbox) throws IOException, MailboxException {
            try {
                policy.lock(mailbox);
            } catch (LockPolicy.HeldException e) {
                throw new MailboxException("4.2.0", e.getMessage());
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        @Override
        public void close() {
            try {
                if (hasLockFile) {
                    DiskStep.REMOVE_LOCK_FILE.make(
                            () -> Files.deleteIfExists(LockPolicy.lockFile(file)));
                }
            } catch (IOException e) {
                // It becomes stale.
            } finally {
                release(file, mutex);
            }
        }
    }
}
