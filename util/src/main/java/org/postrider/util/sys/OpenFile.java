package org.postrider.util.sys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.util.Objects;

/// A file that somebody else controls, opened for reading: what is known about it is true of what is
/// read, whoever puts another file in its place meanwhile, and opening it never waits for somebody
/// who writes, as it would with a FIFO.
public final class OpenFile implements AutoCloseable {
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int CHUNK = 8192;

    private final int descriptor;
    private boolean closed;

    private OpenFile(int descriptor) {
        this.descriptor = descriptor;
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
        return open(path, Native.O_NOFOLLOW);
    }

    private static OpenFile open(String path, int flags) throws SysException {
        try (var arena = Arena.ofConfined()) {
            return new OpenFile(Native.call(Native.function("open"),
                    Native.string(arena, path).address(), O_NONBLOCK | O_CLOEXEC | flags)
                    .check("open " + path));
        }
    }

    /// What is known about this file.
    public FileStatus status() throws SysException {
        return FileStatus.of(descriptor);
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

    /// Its bytes from where the last read has ended. Closing it closes the file.
    public InputStream stream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int start, int length) throws IOException {
                Objects.checkFromIndexSize(start, length, bytes.length);
                if (length == 0) {
                    return 0;
                }
                var next = OpenFile.this.read(Math.min(length, CHUNK));
                System.arraycopy(next, 0, bytes, start, next.length);
                return next.length == 0 ? -1 : next.length;
            }

            @Override
            public void close() {
                OpenFile.this.close();
            }
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(descriptor);
        }
    }
}
