package org.postrider.mail.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import org.postrider.util.Reason;

/// An mbox file, open for appending and locked against other programs until it is closed.
public final class FolderLock implements AutoCloseable {
    private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.CREATE,
            StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final FileChannel channel;
    private final Path file;
    private final boolean hasLockFile;

    private FolderLock(FileChannel channel, Path file, boolean hasLockFile) {
        this.channel = channel;
        this.file = file;
        this.hasLockFile = hasLockFile;
    }

    /// Opens a file, makes it if it is not there, and locks it.
    ///
    /// @throws IOException with a text for people, if that cannot be done or somebody else holds
    ///         a lock for too long
    public static FolderLock take(Path file, LockPolicy policy, Clock clock)
            throws IOException, InterruptedException {
        boolean wantsLockFile = policy.wantsLockFile();
        if (wantsLockFile) {
            makeLockFile(file, policy, clock);
        }
        FolderLock lock = null;
        try {
            var channel = open(file);
            try {
                policy.lock(channel);
                lock = new FolderLock(channel, file, wantsLockFile);
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
        } finally {
            if (lock == null && wantsLockFile) {
                Files.deleteIfExists(LockPolicy.lockFile(file));
            }
        }
        return lock;
    }

    private static void makeLockFile(Path file, LockPolicy policy, Clock clock)
            throws IOException, InterruptedException {
        try {
            policy.makeLockFile(file, clock);
        } catch (LockPolicy.HeldException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("unable to create lock file " + LockPolicy.lockFile(file) + ": "
                    + Reason.of(e), e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, APPEND, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new IOException("cannot open file: " + Reason.of(e), e);
        }
    }

    /// Gives the locks back.
    @Override
    public void close() throws IOException {
        try {
            if (hasLockFile) {
                Files.deleteIfExists(LockPolicy.lockFile(file));
            }
        } finally {
            channel.close();
        }
    }
}
