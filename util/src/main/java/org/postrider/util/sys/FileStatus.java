package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/// What is known about a file (statx(2)).
///
/// For looks that are taken at every message: the JDK makes a set of permissions for each, and where
/// there is no file an exception with a stack trace.
///
/// @param mode type and permission bits, as in stat(2)
/// @param uid of its owner
/// @param links how many names it has
/// @param size in bytes
/// @param modified when its content changed last, in milliseconds since 1970
public record FileStatus(int mode, int uid, int links, long size, long modified) {
    /// Permission of the owner to run it.
    public static final int OWNER_EXECUTE = 0100;
    /// Permission of the group to read it.
    public static final int GROUP_READ = 040;
    /// Permission of the group to run it.
    public static final int GROUP_EXECUTE = 010;

    private static final MemorySegment STATX = Native.function("statx");
    private static final int HERE = -100; // AT_FDCWD
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256; // bytes of struct statx
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int PERMISSIONS = 07777;

    /// What is known about the file of this name; of a symbolic link, about itself.
    ///
    /// @return empty if there is none
    /// @throws SysException if that cannot be told
    public static Optional<FileStatus> of(Path path) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var found = Native.memory(arena, STATX_SIZE);
            var result = Native.call(STATX, HERE, Native.string(arena, path).address(),
                    AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, found.address());
            if (result.isNotFound()) {
                return Optional.empty();
            }
            result.check(path.toString());
            return Optional.of(of(found));
        }
    }

    /// What is known about an open file of the JDK.
    public static FileStatus of(FileChannel file) throws IOException {
        return of(Descriptors.number(file));
    }

    static FileStatus of(int descriptor) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var found = Native.memory(arena, STATX_SIZE);
            Native.call(STATX, descriptor, Native.string(arena, "").address(), AT_EMPTY_PATH,
                    STATX_BASIC_STATS, found.address()).check("statx");
            return of(found);
        }
    }

    private static FileStatus of(MemorySegment found) {
        return new FileStatus(found.get(JAVA_SHORT, 28) & 0xffff, found.get(JAVA_INT, 20),
                found.get(JAVA_INT, 16), found.get(JAVA_LONG, 40),
                found.get(JAVA_LONG, 112) * 1000 + found.get(JAVA_INT, 120) / 1_000_000);
    }

    /// Whether it is a regular file.
    public boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    /// Whether all of these bits are in its mode.
    public boolean has(int bits) {
        return (mode & bits) == bits;
    }

    /// The permission bits, without the type.
    public int permissions() {
        return mode & PERMISSIONS;
    }
}
