package org.postrider.util.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/// Advisory locks of flock(2), which Postfix uses for its own files. (fcntl(2) locks come from
/// `FileChannel.lock`.)
public final class Locks {
    private static final MemorySegment FLOCK = Native.function("flock");
    private static final int LOCK_SHARED = 1;
    private static final int LOCK_EXCLUSIVE = 2;
    private static final int LOCK_NO_WAIT = 4;
    private static final int EWOULDBLOCK = 11;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_CLOEXEC = 02000000;

    private Locks() {}

    /// A locked open file; the lock ends when it is closed, or with the process.
    ///
    /// @param number of its descriptor
    public record Held(int number) implements AutoCloseable {
        @Override
        public void close() {
            Descriptors.close(number);
        }
    }

    /// Opens a file, makes it if it is not there, and locks it against all others.
    ///
    /// @param mode permission bits of a new file
    /// @return empty if another process holds the lock
    public static java.util.Optional<Held> tryLock(String path, int mode) throws IOException {
        int flags = O_RDWR | O_CREAT | O_CLOEXEC | Native.O_NOFOLLOW;
        int number;
        try (var arena = Arena.ofConfined()) {
            number = Native.call(Native.function("open"), Native.string(arena, path).address(),
                    flags, mode).check("open " + path);
        }
        boolean held = false;
        try {
            held = lock(number, LOCK_EXCLUSIVE, path);
        } finally {
            if (!held) {
                Descriptors.close(number);
            }
        }
        return held ? java.util.Optional.of(new Held(number)) : java.util.Optional.empty();
    }

    /// Locks an open file for this opening of it, until that is closed.
    ///
    /// @param shared whether others may have a shared lock at the same time
    /// @return false if somebody else, in this process or in another, has a lock in the way
    public static boolean tryLock(FileChannel file, boolean shared) throws IOException {
        return lock(Descriptors.number(file), shared ? LOCK_SHARED : LOCK_EXCLUSIVE, "file");
    }

    private static boolean lock(int number, int kind, String what) throws SysException {
        var lock = Native.call(FLOCK, number, kind | LOCK_NO_WAIT);
        if (lock.asInt() != 0 && lock.errno() != EWOULDBLOCK) {
            throw Native.failure("lock " + what, lock.errno());
        }
        return lock.asInt() == 0;
    }
}
