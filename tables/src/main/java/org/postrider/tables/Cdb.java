package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.postrider.util.Bytes;

/// Reads a constant database in the public format of D. J. Bernstein's cdb, file-compatible with
/// other programs.
///
/// ```
/// 256 pairs (position, slots) of hash tables, each number 32 bits, little endian
/// records: key length, data length, key, data
/// hash tables: pairs (hash, position of the record); position 0 is a free slot
/// ```
///
/// The file is mapped; it is never changed in place, a new one is renamed over it. Positions are
/// checked, so that a file cut short is an error and not a wrong answer.
final class Cdb implements FileDict.Content {
    static final int HEADER = 2048;

    private final ByteBuffer map;

    private Cdb(ByteBuffer map) {
        this.map = map;
    }

    static Cdb open(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < HEADER || size > Integer.MAX_VALUE) {
                throw new IOException(file + ": not a cdb file");
            }
            // Small files are read: a mapping costs more than it saves.
            ByteBuffer map;
            if (size <= 65_536) {
                map = ByteBuffer.allocate((int) size);
                while (map.hasRemaining() && channel.read(map) >= 0) { }
                map.flip();
            } else {
                map = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            }
            return new Cdb(map.order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    /// Looks a folded key up, as it is and with the NUL that some writers put after keys.
    @Override
    public Lookup lookup(String key) throws IOException {
        var folded = Bytes.of(Keys.fold(key));
        var value = find(folded);
        if (value == null) {
            value = find(Arrays.copyOf(folded, folded.length + 1));
        }
        return value == null || value.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(value);
    }

    private String find(byte[] key) throws IOException {
        try {
            int hash = hash(key);
            int table = (hash & 255) * 8;
            int position = map.getInt(table);
            int slots = map.getInt(table + 4);
            if (slots < 0 || slots > map.limit()) {
                throw new IllegalArgumentException();
            }
            for (int i = 0; i < slots; i++) {
                int slot = position + (int) (((hash >>> 8) + (long) i) % slots) * 8;
                int record = map.getInt(slot + 4);
                if (record == 0) {
                    return null;
                }
                if (map.getInt(slot) == hash && matches(record, key)) {
                    return text(record + 8 + key.length, map.getInt(record + 4));
                }
            }
            return null;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("corrupt cdb file");
        }
    }

    private boolean matches(int record, byte[] key) {
        if (map.getInt(record) != key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (map.get(record + 8 + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    /// Hands over all entries in the order in which they were written.
    void forEach(BiConsumer<String, String> taker) throws IOException {
        try {
            int end = map.getInt(0);
            for (int i = 1; i < 256; i++) {
                end = Math.min(end, map.getInt(i * 8));
            }
            int at = HEADER;
            while (at < end) {
                int keyLength = map.getInt(at);
                int length = map.getInt(at + 4);
                taker.accept(text(at + 8, keyLength), text(at + 8 + keyLength, length));
                at += 8 + keyLength + length;
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("corrupt cdb file");
        }
    }

    private String text(int at, int length) {
        if (length < 0 || length > map.limit()) {
            throw new IllegalArgumentException();
        }
        var bytes = new byte[length];
        map.get(at, bytes);
        int end = length > 0 && bytes[length - 1] == 0 ? length - 1 : length;
        return Bytes.text(bytes, 0, end);
    }

    static int hash(byte[] key) {
        int hash = 5381;
        for (byte b : key) {
            hash = (hash << 5) + hash ^ b & 0xff;
        }
        return hash;
    }
}
