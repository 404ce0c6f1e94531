package org.postrider.postconf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.postrider.util.FatalException;
import org.postrider.util.Reason;

/// Replaces a configuration file by an edited copy.
///
/// ```
/// main.cf.lock   held while the copy is made; removed afterwards
/// main.cf.tmp    the copy: gets the file's mode, owner and group, is written to disk, and then
///                takes the file's name
/// ```
/// An interruption at any moment leaves the old or the new file, and perhaps one of these two, which
/// the next editor takes over. If the name is a symbolic link, the file that it leads to is replaced,
/// and the link stays.
final class FileReplacement {
    private FileReplacement() {}

    /// Edits a file.
    ///
    /// @param edit makes the new lines from the old ones, both without line ends
    /// @throws FatalException if the file cannot be read or written, or from `edit`; the file is
    ///     then as it was
    static void edit(Path name, UnaryOperator<List<String>> edit) {
        Path file;
        try {
            file = name.toRealPath();
        } catch (IOException e) {
            boolean noFolder = !Files.isDirectory(name.toAbsolutePath().getParent());
            throw new FatalException("open " + name + (noFolder ? ".tmp: " : " for reading: ")
                    + Reason.of(e), e);
        }
        var lock = beside(file, ".lock");
        try (var _ = locked(lock)) {
            try {
                replace(file, edit);
            } finally {
                Files.deleteIfExists(lock);
            }
        } catch (IOException e) {
            throw new FatalException("edit " + file + ": " + Reason.of(e), e);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /// Waits until no other editor has the file. The other one has removed its lock then, so that
    /// this may hold a lock that nobody else will look at: it is taken anew.
    private static FileChannel locked(Path lock) throws IOException {
        var mine = Long.toString(ProcessHandle.current().pid()).getBytes(ISO_8859_1);
        while (true) {
            var channel = FileChannel.open(lock, CREATE, WRITE);
            channel.lock();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(mine), 0);
            if (holds(lock, mine)) {
                return channel;
            }
            channel.close();
        }
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        try {
            return Arrays.equals(Files.readAllBytes(file), content);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void replace(Path file, UnaryOperator<List<String>> edit) throws IOException {
        var lines = edit.apply(lines(file));
        var copy = beside(file, ".tmp");
        try (var channel = FileChannel.open(copy, Set.of(CREATE, WRITE, TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")))) {
            likeOriginal(file, copy);
            write(channel, lines);
            channel.force(true);
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
        try (var folder = FileChannel.open(file.getParent())) {
            folder.force(true);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        var text = Files.readString(file, ISO_8859_1);
        var lines = new ArrayList<String>();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        return lines;
    }

    private static void write(FileChannel channel, List<String> lines) throws IOException {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(line).append('\n');
        }
        var bytes = ByteBuffer.wrap(text.toString().getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void likeOriginal(Path file, Path copy) throws IOException {
        var original = Files.getFileAttributeView(file, PosixFileAttributeView.class)
                .readAttributes();
        var view = Files.getFileAttributeView(copy, PosixFileAttributeView.class);
        var fresh = view.readAttributes();
        if (!fresh.owner().equals(original.owner())) {
            view.setOwner(original.owner());
        }
        if (!fresh.group().equals(original.group())) {
            view.setGroup(original.group());
        }
        view.setPermissions(original.permissions());
    }
}
