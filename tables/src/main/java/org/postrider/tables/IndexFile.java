package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.postrider.util.Bytes;

/// An indexed table that was read from a file, in one of the formats that we know.
///
/// Every position that comes from the file is checked: a file that is cut short or damaged is an
/// error and never a wrong answer.
abstract class IndexFile implements FileDict.Content {
    /// Files up to this size are read: a mapping costs more than it saves. Bytes.
    private static final int SMALL = 65_536;

    /// Takes one entry; without the NUL that some writers put at the end of keys and values.
    interface Taker {
        void entry(String key, String value) throws IOException;
    }

    private final String format;

    /// @param format for messages, such as `cdb`
    IndexFile(String format) {
        this.format = format;
    }

    /// Opens the file in whatever format it is: cdb, LMDB or Berkeley DB.
    static IndexFile open(Path file) throws IOException {
        var map = map(file);
        return switch (Format.of(map)) {
            case BERKELEY_HASH -> new BerkeleyHash(map);
            case BERKELEY_BTREE -> new BerkeleyBtree(map);
            case LMDB -> new LmdbFile(map);
            case CDB -> new Cdb(map);
            case OTHER -> throw new IOException(file + ": not a table file");
        };
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new IOException("file is larger than 2 gigabytes");
            }
            if (size > SMALL) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            }
            var small = ByteBuffer.allocate((int) size);
            while (small.hasRemaining() && channel.read(small) >= 0) {
                // Until all is there.
            }
            return small.flip();
        }
    }

    /// The value of the key exactly as it is stored; null where it is not there.
    ///
    /// @throws IndexOutOfBoundsException if the file is damaged; also IllegalArgumentException
    abstract byte[] find(byte[] key) throws IOException;

    /// Hands over all entries in the order of the file.
    ///
    /// @throws IndexOutOfBoundsException if the file is damaged; also IllegalArgumentException
    abstract void scan(Taker taker) throws IOException;

    /// Looks a key up, as it is and with the NUL that some writers put after keys.
    @Override
    public final Lookup lookup(String key) throws IOException {
        try {
            var bytes = Bytes.of(key);
            var value = find(bytes);
            if (value == null) {
                value = find(Arrays.copyOf(bytes, bytes.length + 1));
            }
            var text = value == null ? "" : text(value);
            return text.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(text);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw corrupt();
        } catch (InternalError e) {
            throw cutShort();
        }
    }

    @Override
    public final boolean hasSequence() {
        return true;
    }

    @Override
    public final void forEach(Taker taker) throws IOException {
        try {
            scan(taker);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw corrupt();
        } catch (InternalError e) {
            throw cutShort();
        }
    }

    /// What to throw where the file contradicts itself.
    final IOException corrupt() {
        return new IOException("corrupt " + format + " file");
    }

    /// The platform's way to say that a mapped page is gone: somebody truncated the file in place.
    private IOException cutShort() {
        return new IOException(format + " file was cut short");
    }

    /// A copy of bytes of the buffer.
    static byte[] bytes(ByteBuffer from, int at, int length) {
        if (length < 0 || length > from.limit()) {
            throw new IllegalArgumentException();
        }
        var bytes = new byte[length];
        from.get(at, bytes);
        return bytes;
    }

    /// Whether the bytes at this place are these.
    static boolean same(ByteBuffer in, int at, byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (in.get(at + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    /// Byte text without a final NUL.
    static String text(byte[] bytes) {
        int length = bytes.length;
        return Bytes.text(bytes, 0, length > 0 && bytes[length - 1] == 0 ? length - 1 : length);
    }

    /// What kind of file it is, by what it begins with.
    enum Format {
        BERKELEY_HASH, BERKELEY_BTREE, LMDB, CDB, OTHER;

        private static final int MAGIC_OFFSET = 12;
        private static final int HASH = 0x00061561;
        private static final int BTREE = 0x00053162;
        private static final int LMDB_MAGIC_OFFSET = 16;
        private static final int LMDB_MAGIC = 0xbeefc0de;

        static Format of(ByteBuffer file) {
            if (file.limit() < BerkeleyPages.SMALLEST) {
                return OTHER;
            }
            int magic = file.getInt(MAGIC_OFFSET);
            if (is(magic, HASH)) {
                return BERKELEY_HASH;
            }
            if (is(magic, BTREE)) {
                return BERKELEY_BTREE;
            }
            if (is(file.getInt(LMDB_MAGIC_OFFSET), LMDB_MAGIC)) {
                return LMDB;
            }
            return file.limit() >= Cdb.HEADER ? CDB : OTHER;
        }

        private static boolean is(int number, int magic) {
            return number == magic || Integer.reverseBytes(number) == magic;
        }
    }
}
