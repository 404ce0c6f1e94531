package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postrider.util.FatalException;

/// Makes and changes indexed tables: what postmap(1) and postalias(1) do. All entries are held in
/// memory; the file is replaced as a whole by `commit`.
public final class TableBuilder {
    private final Path file;
    private final boolean fold;
    private final Map<String, String> entries = new LinkedHashMap<>();
    private boolean terminated;

    private TableBuilder(Path file, boolean fold) {
        this.file = file;
        this.fold = fold;
    }

    /// Begins an empty table.
    ///
    /// @param type `cdb`, `hash` or `btree`
    /// @param source name of the table, without suffix
    /// @param fold whether keys become small letters
    /// @throws FatalException if tables of this type cannot be made
    public static TableBuilder create(String type, String source, boolean fold) {
        return switch (type) {
            case "cdb", "hash", "btree" ->
                    new TableBuilder(Path.of(source + Tables.suffix(type)), fold);
            default -> throw new FatalException(Tables.types().contains(type)
                    ? "no 'map create' support for this type: " + type
                    : "unsupported dictionary type: " + type);
        };
    }

    /// Begins with the entries that the table has.
    ///
    /// @param create whether a table that does not exist is begun empty
    /// @throws FatalException if it cannot be read
    public static TableBuilder open(String type, String source, boolean fold, boolean create) {
        var builder = create(type, source, fold);
        try {
            BerkeleyDb.refuse(builder.file, type + ":" + source);
            Cdb.open(builder.file).forEach(builder.entries::put);
        } catch (NoSuchFileException e) {
            if (!create) {
                throw new FatalException(
                        "open database " + builder.file + ": No such file or directory");
            }
        } catch (IOException e) {
            throw new FatalException("open database " + builder.file + ": " + e.getMessage());
        }
        return builder;
    }

    /// The file that `commit` writes.
    public Path file() {
        return file;
    }

    /// Whether keys and values are written with a final NUL.
    public void terminated(boolean yes) {
        terminated = yes;
    }

    /// The entries so far, in order; keys as they are stored.
    public Map<String, String> entries() {
        return java.util.Collections.unmodifiableMap(entries);
    }

    /// Adds an entry unless the key is there.
    ///
    /// @return whether it was added
    public boolean add(String key, String value) {
        return entries.putIfAbsent(stored(key), value) == null;
    }

    /// Adds or replaces an entry.
    public void replace(String key, String value) {
        entries.put(stored(key), value);
    }

    /// Adds or replaces an entry whose key is stored as it is.
    void exact(String key, String value) {
        entries.put(key, value);
    }

    /// Removes an entry.
    ///
    /// @return whether it was there
    public boolean remove(String key) {
        return entries.remove(stored(key)) != null;
    }

    /// The key in the form in which it is stored.
    public String stored(String key) {
        return fold ? Keys.fold(key) : key;
    }

    /// Writes the table to disk and puts it in the place of the old one, with these permissions.
    public void commit(java.util.Set<java.nio.file.attribute.PosixFilePermission> mode)
            throws IOException {
        var all = entries;
        if (terminated) {
            all = new LinkedHashMap<>();
            for (var entry : entries.entrySet()) {
                all.put(entry.getKey() + '\0', entry.getValue() + '\0');
            }
        }
        CdbWriter.write(file, all, mode);
    }

    /// Whether the table exists.
    public boolean exists() {
        return Files.exists(file);
    }
}
