package org.postrider.services;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.queue.QueueId;
import org.postrider.util.Bytes;

/// The logs of flush(8), in the directory `flush`: one for each site, with the queue ids of messages
/// that wait for it, each on a line. The name of a log is that of the site in lower case, with `_`
/// for what is neither a letter nor a digit.
///
/// They are hints: what a crash leaves undone or twice does no harm, as every message is tried by
/// the queue manager in its own time, too.
final class FlushLogs {
    private final Path directory;

    FlushLogs(Path directory) {
        this.directory = directory;
    }

    /// Adds a message to the log of a site.
    synchronized void add(String site, String queueId) throws IOException {
        var line = ByteBuffer.wrap(Bytes.of(queueId + "\n"));
        try (var log = FileChannel.open(path(site),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")))) {
            while (line.hasRemaining()) {
                log.write(line);
            }
        }
    }

    /// The messages that wait for a site, each once.
    Set<String> waiting(String site) throws IOException {
        return read(path(site));
    }

    /// Empties the log of a site.
    void clear(String site) throws IOException {
        truncate(path(site));
    }

    /// Takes out the messages of all logs that have not been used for a time, and removes those that
    /// have been empty for a time.
    ///
    /// @return the messages, each once
    synchronized Set<String> old(Instant now, Duration refresh, Duration purge)
            throws IOException {
        var ids = new LinkedHashSet<String>();
        for (var log : all()) {
            try {
                var age = Duration.between(Files.getLastModifiedTime(log).toInstant(), now);
                if (Files.size(log) == 0) {
                    if (age.compareTo(purge) >= 0) {
                        Files.delete(log);
                    }
                } else if (age.compareTo(refresh) >= 0) {
                    ids.addAll(read(log));
                    truncate(log);
                }
            } catch (NoSuchFileException e) {
                // Somebody else removed it.
            }
        }
        return ids;
    }

    private List<Path> all() throws IOException {
        var all = new ArrayList<Path>();
        try (var paths = Files.newDirectoryStream(directory)) {
            for (var path : paths) {
                if (Files.isRegularFile(path)) {
                    all.add(path);
                }
            }
        }
        return all;
    }

    private static Set<String> read(Path log) throws IOException {
        var ids = new LinkedHashSet<String>();
        try {
            for (var line : Bytes.text(Files.readAllBytes(log)).split("\n")) {
                // A line may be cut off, and the file may have been changed by anybody.
                if (QueueId.isValid(line)) {
                    ids.add(line);
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing waits.
        }
        return ids;
    }

    private synchronized void truncate(Path log) throws IOException {
        try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        } catch (NoSuchFileException e) {
            // It is as empty as can be.
        }
    }

    private Path path(String site) {
        var name = new StringBuilder(site.length());
        var lower = Bytes.lower(site);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            name.append(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' ? c : '_');
        }
        return directory.resolve(name.toString());
    }
}
