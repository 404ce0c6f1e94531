package org.postrider.tables;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Reason;

/// A table in a file. Each lookup sees the file as it is then: when it was changed or replaced, it
/// is read anew. A file that cannot be read makes lookups fail, until it can.
final class FileDict implements Dict {
    /// What was read from the file.
    interface Content {
        /// @param key prepared as the type wants it
        Lookup lookup(String key) throws IOException;

        /// Whether [#forEach] hands anything over.
        default boolean hasSequence() {
            return false;
        }

        /// Hands over all entries.
        default void forEach(IndexFile.Taker taker) throws IOException {}

        /// Lets go of connections, once no lookup needs them.
        default void close() {}
    }

    /// Reads the file.
    interface Loader {
        /// @throws IOException with a message for the log
        Content load(Path file) throws IOException;
    }

    /// Which file it was, at what time.
    private record Stamp(FileTime modified, long size, Object inode) {
        static Stamp of(Path file) throws IOException {
            var a = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(a.lastModifiedTime(), a.size(), a.fileKey());
        }

        /// Written out, because linking the equality of a record at run time costs 50 ms.
        boolean same(Stamp other) {
            return size == other.size && modified.equals(other.modified)
                    && Objects.equals(inode, other.inode);
        }
    }

    private record Loaded(Stamp stamp, Content content) {}

    private final String name;
    private final Path file;
    private final boolean pattern;
    private final Loader loader;
    private final Log log;
    private volatile Loaded loaded;
    private volatile String complaint = "";

    FileDict(String name, Path file, boolean pattern, Loader loader, Log log) {
        this.name = name;
        this.file = file;
        this.pattern = pattern;
        this.loader = loader;
        this.log = log;
    }

    @Override
    public Lookup lookup(String key) {
        Content content;
        try {
            content = current();
        } catch (IOException e) {
            return failed(reason(e));
        }
        try {
            return content.lookup(key);
        } catch (IOException e) {
            return failed("query error: " + reason(e));
        }
    }

    /// What happened, in the words of the system.
    private String reason(IOException e) {
        var open = pattern ? "open " : "open database ";
        return e instanceof FileSystemException
                ? open + file + ": " + Reason.of(e) : String.valueOf(e.getMessage());
    }

    private Lookup failed(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.warning(name + ": " + reason);
        }
        return new Lookup.Failed("table " + name + ": " + reason);
    }

    @Override
    public void check() throws IOException {
        try {
            current();
        } catch (IOException e) {
            throw new IOException(reason(e), e);
        }
    }

    @Override
    public void forEach(Entries taker) throws IOException {
        try {
            var content = current();
            if (!content.hasSequence()) {
                throw new FatalException("table " + name + ": sequence operation is not supported");
            }
            content.forEach(taker::entry);
        } catch (IOException e) {
            throw new IOException(reason(e), e);
        }
    }

    /// Files of root's are trusted.
    @Override
    public Owner owner() {
        try {
            int uid = ((Number) Files.getAttribute(file, "unix:uid")).intValue();
            return uid == 0 ? Owner.ROOT : new Owner(false, uid);
        } catch (IOException e) {
            return Owner.UNKNOWN;
        }
    }

    private Content current() throws IOException {
        var stamp = Stamp.of(file);
        var known = loaded;
        if (known != null && known.stamp().same(stamp)) {
            return known.content();
        }
        return load();
    }

    private synchronized Content load() throws IOException {
        var stamp = Stamp.of(file);
        var known = loaded;
        if (known != null && known.stamp().same(stamp)) {
            return known.content();
        }
        var content = loader.load(file);
        loaded = new Loaded(stamp, content);
        if (known != null) {
            known.content().close();
        }
        complaint = "";
        return content;
    }

    @Override
    public void close() {
        var known = loaded;
        if (known != null) {
            known.content().close();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean pattern() {
        return pattern;
    }
}
