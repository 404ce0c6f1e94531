package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A file of the Lightning Memory-Mapped Database, read-only, in the layout of its versions 0.9 on
/// 64-bit machines with small byte order.
///
/// ```
/// pages 0, 1   meta: 16 magic, 40 page size, 120 number of entries, 128 root page of the
///              entries, 136 last page, 144 transaction; the later transaction counts
/// page n       0 number, 10 flags, 12 lower end of free space, 14 upper end,
///              from 16: offsets of the nodes, 16 bits each, in the order of the keys
/// node         0 value length, 4 flags, 6 key length, 8 key, then the value; in a branch 0..5 are
///              the page, and the first key counts as lowest
/// big value    flag 1: the value is the number of a page; behind the head of that page lie the
///              bytes, over as many pages as they need
/// ```
///
/// A snapshot is read: a writer that changes the file in place never touches pages that the newest
/// meta page of that moment led to before it has written another.
final class LmdbFile extends IndexFile {
    static final int MAGIC = 0xbeefc0de;
    static final int HEADER = 16;
    static final int BRANCH = 1;
    static final int LEAF = 2;
    static final int OVERFLOW = 4;
    static final int META = 8;
    static final int BIG = 1;
    static final int NODE = 8;
    /// Bytes of the longest key that the library takes.
    static final int LONGEST_KEY = 511;

    private static final int DEEPEST = 32;

    private final ByteBuffer map;
    private final int size;
    private final long root;

    LmdbFile(ByteBuffer buffer) throws IOException {
        super("LMDB");
        map = buffer.order(ByteOrder.LITTLE_ENDIAN);
        try {
            size = map.getInt(40);
            if (size < 512 || size > 65_536 || Integer.bitCount(size) != 1) {
                throw corrupt();
            }
            int meta = map.getLong(144) > map.getLong(size + 144) ? 0 : size;
            if (map.getInt(meta + HEADER) != MAGIC || map.getInt(meta + 20) != 1) {
                throw corrupt();
            }
            root = map.getLong(meta + 128);
        } catch (IndexOutOfBoundsException e) {
            throw corrupt();
        }
    }

    @Override
    byte[] find(byte[] key) throws IOException {
        if (root == -1 || key.length > LONGEST_KEY) {
            return null;
        }
        int page = at(root);
        for (int depth = 0; flag(page, BRANCH); depth++) {
            if (depth > DEEPEST || nodes(page) == 0) {
                throw corrupt();
            }
            page = at(child(page, lastNotAbove(page, key, 1)));
        }
        if (!flag(page, LEAF)) {
            throw corrupt();
        }
        int index = lastNotAbove(page, key, 0);
        int node = index < 0 ? 0 : node(page, index);
        return node > 0 && compare(node, key) == 0 ? value(node) : null;
    }

    /// The last node whose key is not above this one, at least `from - 1`.
    private int lastNotAbove(int page, byte[] key, int from) {
        int low = from;
        int high = nodes(page) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(node(page, middle), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }

    private int compare(int node, byte[] key) {
        int length = map.getShort(node + 6) & 0xffff;
        int common = Math.min(length, key.length);
        for (int i = 0; i < common; i++) {
            int order = (map.get(node + NODE + i) & 0xff) - (key[i] & 0xff);
            if (order != 0) {
                return order;
            }
        }
        return length - key.length;
    }

    @Override
    void scan(Taker taker) throws IOException {
        if (root != -1) {
            scan(at(root), 0, taker);
        }
    }

    private void scan(int page, int depth, Taker taker) throws IOException {
        if (depth > DEEPEST || !flag(page, BRANCH | LEAF)) {
            throw corrupt();
        }
        int nodes = nodes(page);
        for (int i = 0; i < nodes; i++) {
            if (flag(page, BRANCH)) {
                scan(at(child(page, i)), depth + 1, taker);
                continue;
            }
            int node = node(page, i);
            var key = bytes(map, node + NODE, map.getShort(node + 6) & 0xffff);
            taker.entry(text(key), text(value(node)));
        }
    }

    private byte[] value(int node) {
        int length = map.getInt(node);
        int start = node + NODE + (map.getShort(node + 6) & 0xffff);
        boolean big = (map.getShort(node + 4) & BIG) != 0;
        return bytes(map, big ? at(map.getLong(start)) + HEADER : start, length);
    }

    private long child(int page, int index) {
        int node = node(page, index);
        return map.getInt(node) & 0xffff_ffffL | (map.getShort(node + 4) & 0xffffL) << 32;
    }

    private int node(int page, int index) {
        int offset = map.getShort(page + HEADER + 2 * index) & 0xffff;
        if (offset < HEADER || offset > size - NODE) {
            throw new IllegalArgumentException();
        }
        return page + offset;
    }

    private int nodes(int page) {
        int nodes = ((map.getShort(page + 12) & 0xffff) - HEADER) / 2;
        if (nodes < 0 || nodes > size / 2) {
            throw new IllegalArgumentException();
        }
        return nodes;
    }

    private boolean flag(int page, int flags) {
        return (map.getShort(page + 10) & flags) != 0;
    }

    private int at(long page) {
        if (page < 2 || (page + 1) * size > map.limit()) {
            throw new IllegalArgumentException();
        }
        return (int) page * size;
    }
}
