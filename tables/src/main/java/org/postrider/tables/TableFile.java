package org.postrider.tables;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import org.postrider.util.Bytes;

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
    /// @param entries keys and values as they are stored
    /// @param mode permissions of the new file
    static void write(Path target, String type, Map<String, String> entries,
            Set<PosixFilePermission> mode) throws IOException {
        var temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try (var channel = lock(temporary)) {
            try {
                channel.truncate(0);
                content(channel, type, entries);
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

    private static void content(FileChannel channel, String type, Map<String, String> entries)
            throws IOException {
        var out = new BufferedOutputStream(Channels.newOutputStream(channel), 65_536);
        if (!type.equals("lmdb")) {
            CdbWriter.write(out, entries);
            out.flush();
            return;
        }
        channel.position(LmdbWriter.metaSize());
        var meta = ByteBuffer.wrap(LmdbWriter.write(out, entries));
        out.flush();
        channel.position(0);
        while (meta.hasRemaining()) {
            channel.write(meta);
        }
    }

    /// Writes byte text.
    static void put(OutputStream out, String text) throws IOException {
        out.write(Bytes.of(text));
    }
}
