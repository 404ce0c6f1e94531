package org.postrider.util.sys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Names in directories: removes one, and tells what is in a directory, with what the kernel says of each entry without looking at its file
/// (getdents64(2)). The JDK's own streams have names only, and a look at each of hundreds of
/// thousands of files takes seconds.
///
/// A directory that changes meanwhile gives what a `DirectoryStream` gives: what is there all the
/// time is found once.
public final class DirectoryEntries {
    private static final int O_CLOEXEC = 02000000;
    private static final MemorySegment UNLINK = Native.function("unlink");
    private static final int NOT_A_DIRECTORY = 20;
    /// System calls have numbers of their own on each kind of processor.
    private static final int GETDENTS64 =
            "amd64".equals(System.getProperty("os.arch")) ? 217 : 61;
    private static final int CHUNK = 1 << 16;
    private static final int LENGTH = 16; // of this entry, 2 bytes; before it: inode, offset
    private static final int NAME = 19; // after the kind, 1 byte; ends with NUL

    private DirectoryEntries() {}

    /// Takes the entries of a directory.
    @FunctionalInterface
    public interface Visitor {
        /// @param inode number of the file, as far as the directory knows it: where file systems
        /// are laid over each other, the file itself may have another
        void entry(String name, long inode);
    }

    /// Goes through a directory; `.` and `..` are left out.
    ///
    /// @throws NoSuchFileException if there is nothing of this name
    /// @throws NotDirectoryException if it is something else
    /// @throws SysException if it cannot be read
    public static void visit(String directory, Visitor visitor)
            throws NoSuchFileException, NotDirectoryException, SysException {
        try (var arena = Arena.ofConfined()) {
            var opened = Native.call(Native.function("open"),
                    Native.string(arena, directory).address(), O_CLOEXEC);
            if (opened.isNotFound()) {
                throw new NoSuchFileException(directory);
            }
            int descriptor = opened.check("open " + directory);
            try {
                var buffer = Native.memory(arena, CHUNK);
                while (true) {
                    var read = Native.call(Native.function("syscall"), GETDENTS64, descriptor,
                            buffer.address(), CHUNK);
                    if (read.value() < 0 && read.errno() == NOT_A_DIRECTORY) {
                        throw new NotDirectoryException(directory);
                    }
                    int length = read.check("read " + directory);
                    if (length == 0) {
                        return;
                    }
                    visit(ByteBuffer.wrap(Native.bytes(buffer, length))
                            .order(ByteOrder.nativeOrder()), visitor);
                }
            } finally {
                Descriptors.close(descriptor);
            }
        }
    }

    /// Removes the name of a file that is no directory. `Files.deleteIfExists` looks at it first.
    ///
    /// @return whether it was there
    /// @throws SysException if it cannot be removed
    public static boolean remove(Path file) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var removed = Native.call(UNLINK, Native.string(arena, file).address());
            if (removed.isNotFound()) {
                return false;
            }
            removed.check("remove " + file);
            return true;
        }
    }

    private static void visit(ByteBuffer entries, Visitor visitor) {
        for (int at = 0; at < entries.limit(); at += entries.getShort(at + LENGTH)) {
            int end = at + NAME;
            while (entries.get(end) != 0) {
                end++;
            }
            var name = new String(entries.array(), at + NAME, end - at - NAME, ISO_8859_1);
            if (!name.equals(".") && !name.equals("..")) {
                visitor.entry(name, entries.getLong(at));
            }
        }
    }
}
