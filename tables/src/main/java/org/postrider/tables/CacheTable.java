package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.util.FatalException;
import org.postrider.util.Log;

/// A cache in a file: `btree:$data_directory/verify_cache`.
///
/// Changes are kept in memory, before the file, until [#flush] writes a new file with all of them
/// (see [TableFile] for what a crash leaves). A cache loses what it learned since then, and learns
/// it again. A file of Postfix's is taken over with its entries.
///
/// One program at a time may change a table; what others write into the file is seen at the next
/// lookup, and what is in memory goes on top of it.
final class CacheTable implements Cache {
    private static final int UNWRITTEN = 10_000;

    private record Base(Object stamp, IndexFile file) {}

    private final String name;
    private final String type;
    private final Path path;
    private final Log log;
    /// Changes that are not in the file; empty for an entry that was removed.
    private final Map<String, Optional<String>> changes = new ConcurrentHashMap<>();
    private volatile Base base = new Base(null, null);

    /// Opens a table, or begins an empty one.
    ///
    /// @param typeAndName of type `btree`, `hash` or `lmdb`
    /// @param log for what cannot be written at the end
    /// @throws FatalException if the type cannot be changed while it is used
    /// @throws IOException if the file cannot be read
    CacheTable(String typeAndName, Log log) throws IOException {
        int colon = typeAndName.indexOf(':');
        name = typeAndName;
        this.log = log;
        type = colon < 0 ? "" : typeAndName.substring(0, colon);
        switch (type) {
            case "btree", "hash", "lmdb" ->
                    path = Path.of(typeAndName.substring(colon + 1) + Tables.suffix(type));
            default -> throw new FatalException(
                    typeAndName + ": this type of table cannot be used as a cache");
        }
        base();
    }

    private static Object stamp(Path file) throws IOException {
        try {
            var a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.fileKey() + " " + a.size() + " " + a.lastModifiedTime();
        } catch (NoSuchFileException e) {
            return "none";
        }
    }

    private IndexFile base() throws IOException {
        var known = base;
        var stamp = stamp(path);
        if (stamp.equals(known.stamp())) {
            return known.file();
        }
        try {
            base = new Base(stamp, stamp.equals("none") ? null : IndexFile.open(path));
        } catch (IOException e) {
            throw new IOException("open database " + path + ": " + e.getMessage(), e);
        }
        return base.file();
    }

    @Override
    public Lookup lookup(String key) {
        var change = changes.get(key);
        if (change != null) {
            return change.<Lookup>map(Lookup.Found::new).orElse(Lookup.NOT_FOUND);
        }
        try {
            var file = base();
            return file == null ? Lookup.NOT_FOUND : file.lookup(key);
        } catch (IOException e) {
            return new Lookup.Failed("table " + name + ": query error: " + e.getMessage());
        }
    }

    /// @throws IOException if so much has changed that the file was written, and it could not
    @Override
    public void update(String key, String value) throws IOException {
        changes.put(key, Optional.of(value));
        flushIfLarge();
    }

    /// @throws IOException as [#update]
    @Override
    public boolean delete(String key) throws IOException {
        boolean was = lookup(key) instanceof Lookup.Found;
        changes.put(key, Optional.empty());
        flushIfLarge();
        return was;
    }

    private void flushIfLarge() throws IOException {
        if (changes.size() > UNWRITTEN) {
            flush();
        }
    }

    @Override
    public void forEach(Entries taker) throws IOException {
        var file = base();
        if (file != null) {
            file.forEach((key, value) -> {
                if (!changes.containsKey(key)) {
                    taker.entry(key, value);
                }
            });
        }
        for (var change : changes.entrySet()) {
            if (change.getValue().isPresent()) {
                taker.entry(change.getKey(), change.getValue().get());
            }
        }
    }

    @Override
    public int[] expire(Expiry expiry) throws IOException {
        int[] counts = {0, 0};
        forEach((key, value) -> {
            counts[0]++;
            if (expiry.expired(key, value)) {
                counts[1]++;
                changes.put(key, Optional.empty());
            }
        });
        flush();
        return counts;
    }

    /// Writes what has changed.
    @Override
    public synchronized void flush() throws IOException {
        if (changes.isEmpty()) {
            return;
        }
        var written = Map.copyOf(changes);
        var file = base();
        var entries = new EntryStore();
        if (file != null) {
            file.forEach((key, value) -> {
                if (!written.containsKey(key)) {
                    entries.add(key, value);
                }
            });
        }
        for (var change : written.entrySet()) {
            if (change.getValue().isPresent()) {
                entries.add(change.getKey(), change.getValue().get());
            }
        }
        TableFile.write(path, type, entries, false, PosixFilePermissions.fromString("rw-------"));
        base();
        for (var entry : written.entrySet()) {
            changes.remove(entry.getKey(), entry.getValue()); // unless changed meanwhile
        }
    }

    @Override
    public String name() {
        return name;
    }

    /// Writes what has changed; what cannot be written is lost, with a warning.
    @Override
    public void close() {
        try {
            flush();
        } catch (IOException e) {
            log.warning("table " + name + ": write error: " + e.getMessage());
        }
    }
}
