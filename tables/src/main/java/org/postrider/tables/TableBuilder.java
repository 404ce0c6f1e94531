package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.postrider.util.FatalException;

/// Makes and changes indexed tables: what postmap(1) and postalias(1) do. All entries are held in
/// memory; the file is replaced as a whole by `commit`.
///
/// | type | written as |
/// |---|---|
/// | `cdb` | cdb file, `name.cdb` |
/// | `lmdb` | LMDB file, `name.lmdb` |
/// | `hash`, `btree` | cdb file, `name.db`; `btree` in the order of its keys |
public final class TableBuilder {
    private final String type;
    private final Path file;
    private final String label;
    private final Tables.Mode mode;
    private final EntryStore entries = new EntryStore();
    private boolean terminated;

    private TableBuilder(String type, String source, Tables.Mode mode) {
        this.type = type;
        this.mode = mode;
        file = Path.of(source + Tables.suffix(type));
        label = switch (type) {
            case "cdb" -> source;
            case "lmdb" -> "lmdb:" + source;
            default -> file.toString();
        };
    }

    /// Begins an empty table.
    ///
    /// @param type `cdb`, `hash`, `btree` or `lmdb`
    /// @param source name of the table, without suffix
    /// @param mode whether and how keys are folded
    /// @throws FatalException if tables of this type cannot be made
    public static TableBuilder create(String type, String source, Tables.Mode mode) {
        return switch (type) {
            case "cdb", "hash", "btree", "lmdb" -> new TableBuilder(type, source, mode);
            case "fail" -> throw new FatalException("table fail:" + source
                    + ": write error: Application error");
            case "proxy" -> throw new FatalException("can't create maps via the proxy service");
            default -> throw new FatalException(Tables.types().contains(type)
                    ? "no 'map create' support for this type: " + type
                    : "unsupported dictionary type: " + type);
        };
    }

    /// Begins with the entries that the table has, to change some.
    ///
    /// @param create whether a table that does not exist is begun empty
    /// @throws FatalException if it cannot be read, or tables of this type cannot be changed
    public static TableBuilder open(String type, String source, Tables.Mode mode,
            boolean create) {
        switch (type) {
            case "hash", "btree", "lmdb" -> { }
            case "cdb" -> throw new FatalException("unsupported non-bulk change request");
            case "fail" -> throw new FatalException("table fail:" + source
                    + (create ? ": write" : ": delete") + " error: Application error");
            case "static", "environ", "internal" -> throw new FatalException("table "
                    + type + ":" + source + ": " + (create ? "update" : "delete")
                    + " operation is not supported");
            case "debug" -> {
                int colon = source.indexOf(':');
                return open(source.substring(0, Math.max(colon, 0)), source.substring(colon + 1),
                        mode, create);
            }
            case "proxy" -> throw new FatalException("can't create maps via the proxy service");
            default -> throw new FatalException(Tables.types().contains(type) ? type + ":" + source
                    + " map requires O_RDONLY access mode"
                    : "unsupported " + (create ? "map" : "dictionary") + " type: " + type);
        }
        var builder = create(type, source, mode);
        try {
            IndexFile.open(builder.file).forEach(builder.entries::replace);
        } catch (NoSuchFileException e) {
            if (!create && !type.equals("lmdb")) {
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

    /// How warnings call the table.
    public String label() {
        return label;
    }

    /// Whether keys and values are written with a final NUL.
    public void terminated(boolean yes) {
        terminated = yes;
    }

    /// Adds an entry unless the key is there.
    ///
    /// @return whether it was added
    public boolean add(String key, String value) {
        return entries.add(stored(key), value);
    }

    /// Adds or replaces an entry.
    public void replace(String key, String value) {
        entries.replace(stored(key), value);
    }

    /// Adds or replaces an entry whose key is stored as it is.
    void exact(String key, String value) {
        entries.replace(key, value);
    }

    /// Removes an entry.
    ///
    /// @return whether it was there
    public boolean remove(String key) {
        return entries.remove(stored(key));
    }

    /// The key in the form in which it is stored.
    public String stored(String key) {
        return mode.key(key);
    }

    /// The permissions that a new table gets: group and others may read it where they may read the
    /// text that it is made from.
    public static Set<PosixFilePermission> permissions(Path text) throws IOException {
        var mode = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        mode.addAll(Files.getPosixFilePermissions(text));
        mode.retainAll(PosixFilePermissions.fromString("rw-r--r--"));
        return mode;
    }

    /// Writes the table to disk and puts it in the place of the old one.
    ///
    /// @param mode permissions of a new file; an old one keeps its own, except `cdb`
    public void commit(Set<PosixFilePermission> mode) throws IOException {
        boolean keeps = exists() && !type.equals("cdb");
        TableFile.write(file, type, entries, terminated,
                keeps ? Files.getPosixFilePermissions(file) : mode);
    }

    /// Whether the table exists.
    public boolean exists() {
        return Files.exists(file);
    }
}
