package org.postrider.mail.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// Finds the files of one queue, hashed or not, while others make, move and remove them.
///
/// Every file that is there during the whole scan is found; one that comes, goes or moves
/// meanwhile may be found or not, or twice. A directory that vanishes is skipped. Subdirectories are
/// entered if their names have one character, whatever the hashing parameters say now.
public final class QueueScan implements Closeable {
    private final Deque<Path> directories = new ArrayDeque<>();
    private DirectoryStream<Path> stream;
    private Iterator<Path> iterator;

    QueueScan(Path directory) {
        directories.add(directory);
    }

    /// The next file whose name is a valid queue id; empty at the end.
    ///
    /// @return its path
    public java.util.Optional<Path> next() throws IOException {
        while (true) {
            var path = entry();
            if (path == null) {
                return java.util.Optional.empty();
            }
            var name = path.getFileName().toString();
            if (name.length() == 1) {
                directories.add(path);
            } else if (QueueId.isValid(name)) {
                return java.util.Optional.of(path);
            }
        }
    }

    /// The next file whatever its name, directories of a hashed queue excepted; empty at the end.
    public java.util.Optional<Path> nextOfAnyName() throws IOException {
        while (true) {
            var path = entry();
            if (path == null) {
                return java.util.Optional.empty();
            }
            if (path.getFileName().toString().length() == 1) {
                directories.add(path);
            } else {
                return java.util.Optional.of(path);
            }
        }
    }

    private Path entry() throws IOException {
        while (true) {
            try {
                if (iterator != null && iterator.hasNext()) {
                    return iterator.next();
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            close();
            var directory = directories.poll();
            if (directory == null) {
                return null;
            }
            try {
                stream = Files.newDirectoryStream(directory);
                iterator = stream.iterator();
            } catch (NoSuchFileException | NotDirectoryException e) {
                iterator = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        iterator = null;
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
