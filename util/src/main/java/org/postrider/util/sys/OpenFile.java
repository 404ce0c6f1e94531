package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.util.Set;

/// A file that somebody else controls, opened for reading: what is known about it is true of what is
/// read, whoever puts another file in its place meanwhile, and opening it never waits for somebody
/// who writes, as it would with a FIFO.
public final class OpenFile implements AutoCloseable {
    private static final int O_NONBLOCK = 04000;
    /// One of the few numbers that are not the same on all processors.
    private static final int O_NOFOLLOW =
            Set.of("aarch64", "arm", "ppc64", "ppc64le").contains(System.getProperty("os.arch"))
                    ? 0100000 : 0400000;
    private static final int O_CLOEXEC = 02000000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256; // bytes of struct statx
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int CHUNK = 8192;

    private final int descriptor;

    private OpenFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /// What is known about an open file.
    ///
    /// @param mode type and permission bits, as in stat(2)
    /// @param uid of its owner
    /// @param links how many names it has
    /// @param size in bytes
    public record Status(int mode, int uid, int links, long size) {
        /// Whether it is a regular file.
        public boolean isRegular() {
            return (mode & TYPE) == REGULAR;
        }
    }

    /// Opens a file.
    ///
    /// @throws SysException if it cannot be opened
    public static OpenFile of(String path) throws SysException {
        return open(path, 0);
    }

    /// Opens a file that must not be a symbolic link; its folders may be.
    ///
    /// @throws SysException if it cannot be opened; with ELOOP if it is a symbolic link
    public static OpenFile withoutLink(String path) throws SysException {
        return open(path, O_NOFOLLOW);
    }

    private static OpenFile open(String path, int flags) throws SysException {
        try (var arena = Arena.ofConfined()) {
            return new OpenFile(Native.call(Native.function("open"),
                    Native.string(arena, path).address(), O_NONBLOCK | O_CLOEXEC | flags)
                    .check("open " + path));
        }
    }

    /// What is known about this file.
    public Status status() throws SysException {
        return status(descriptor);
    }

    /// What is known about an open file of the JDK.
    public static Status status(FileChannel file) throws IOException {
        return status(Descriptors.number(file));
    }

    private static Status status(int descriptor) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var found = Native.memory(arena, STATX_SIZE);
            Native.call(Native.function("statx"), descriptor,
                    Native.string(arena, "").address(), AT_EMPTY_PATH, STATX_BASIC_STATS,
                    found.address()).check("statx");
            return new Status(found.get(JAVA_SHORT, 28) & 0xffff, found.get(JAVA_INT, 20),
                    found.get(JAVA_INT, 16), found.get(JAVA_LONG, 40));
        }
    }

    /// Reads from where the last call has ended, up to the end of the file.
    ///
    /// @param limit bytes that are read at most
    public byte[] read(int limit) throws SysException {
        var all = new ByteArrayOutputStream();
        try (var arena = Arena.ofConfined()) {
            var buffer = Native.memory(arena, CHUNK);
            while (all.size() < limit) {
                int n = Native.call(Native.function("read"), descriptor, buffer.address(),
                        Math.min(CHUNK, limit - all.size())).check("read");
                if (n == 0) {
                    break;
                }
                all.writeBytes(Native.bytes(buffer, n));
            }
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
