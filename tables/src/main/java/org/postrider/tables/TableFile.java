package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.postrider.util.BulkOutput;

/// Puts a new table in the place of an old one.
///
/// | it ends | then there is |
/// |---|---|
/// | while it writes, or at a full disk | the old table, perhaps `name.tmp`, which the next run writes over |
/// | after the rename | the new table; its content was on disk before |
///
/// Readers see the old table or the new one. Of two writers, one waits for the other.
final class TableFile {
    private TableFile() {}

    /// @param type of the table
    /// @param terminated whether keys and values get a final NUL
    /// @param mode permissions of the new file
    static void write(Path target, String type, EntryStore entries, boolean terminated,
            Set<PosixFilePermission> mode) throws IOException {
        var temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try (var channel = lock(temporary)) {
            try {
                channel.truncate(0);
                content(channel, type, entries, terminated);
                Files.setPosixFilePermissions(temporary, mode);
                channel.force(true);
            } catch (IOException e) {
                Files.deleteIfExists(temporary);
                throw e;
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        var folder = target.toAbsolutePath().getParent();
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Opens the file and locks it; goes on to the next one where somebody renamed it meanwhile.
    private static FileChannel lock(Path file) throws IOException {
        while (true) {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            var before = key(file);
            channel.lock();
            if (before != null && before.equals(key(file))) {
                return channel;
            }
            channel.close();
        }
    }

    private static Object key(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void content(FileChannel channel, String type, EntryStore entries,
            boolean terminated) throws IOException {
        var terminator = terminated ? new byte[1] : new byte[0];
        boolean lmdb = type.equals("lmdb");
        channel.position(lmdb ? LmdbWriter.metaSize() : Cdb.HEADER);
        var out = new Buffer(channel);
        ByteBuffer head;
        if (lmdb) {
            head = ByteBuffer.wrap(LmdbWriter.write(out, entries, terminator));
        } else {
            var cdb = new CdbWriter(out, terminator);
            if (type.equals("btree")) {
                entries.forEachSorted(cdb::add);
            } else {
                entries.forEach(cdb::add);
            }
            head = ByteBuffer.wrap(cdb.finish());
        }
        out.flush();
        channel.position(0);
        while (head.hasRemaining()) {
            channel.write(head);
        }
    }

    /// A buffered stream without a lock.
    private static final class Buffer extends BulkOutput {
        private final FileChannel channel;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(65_536);

        Buffer(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            int at = offset;
            while (at < offset + length) {
                if (!bytes.hasRemaining()) {
                    flush();
                }
                int part = Math.min(bytes.remaining(), offset + length - at);
                bytes.put(from, at, part);
                at += part;
            }
        }

        @Override
        public void flush() throws IOException {
            bytes.flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            bytes.clear();
        }
    }
}
