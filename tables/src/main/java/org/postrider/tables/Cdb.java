package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
final class Cdb extends IndexFile {
    static final int HEADER = 2048;
    /// The hash of nothing.
    static final int SEED = 5381;

    private final ByteBuffer map;

    Cdb(ByteBuffer map) {
        super("cdb");
        this.map = map.order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    byte[] find(byte[] key) {
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
                return bytes(map, record + 8 + key.length, map.getInt(record + 4));
            }
        }
        return null;
    }

    private boolean matches(int record, byte[] key) {
        return map.getInt(record) == key.length && same(map, record + 8, key);
    }

    @Override
    void scan(Taker taker) throws IOException {
        int end = map.getInt(0);
        for (int i = 1; i < 256; i++) {
            end = Math.min(end, map.getInt(i * 8));
        }
        if (end < HEADER || end > map.limit()) {
            throw corrupt();
        }
        int at = HEADER;
        while (at < end) {
            var key = bytes(map, at + 8, map.getInt(at));
            var value = bytes(map, at + 8 + key.length, map.getInt(at + 4));
            taker.entry(text(key), text(value));
            at += 8 + key.length + value.length;
        }
    }

    static int hash(byte[] key) {
        return hash(SEED, key, 0, key.length);
    }

    /// Goes on with a hash over more bytes.
    static int hash(int before, byte[] bytes, int from, int length) {
        int hash = before;
        for (int i = from; i < from + length; i++) {
            hash = (hash << 5) + hash ^ bytes[i] & 0xff;
        }
        return hash;
    }
}
