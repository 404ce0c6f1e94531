package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A Berkeley DB file with btree pages, read-only: what Postfix's `btree:` made.
///
/// ```
/// meta       88 root page
/// internal   items: 0 key length, 2 type, 4 page, 12 key; the first key counts as lowest
/// leaf       items: 0 length, 2 type, 3 bytes; key, value, key, value ... sorted
/// overflow   as an item, type 3: 4 first page, 8 length
/// ```
final class BerkeleyBtree extends IndexFile {
    static final int MAGIC = 0x00053162;

    private static final int INTERNAL = 3;
    private static final int LEAF = 5;
    private static final int KEYDATA = 1;
    private static final int OFFPAGE = 3;
    private static final int DELETED = 0x80;
    private static final int DEEPEST = 32;

    private final BerkeleyPages pages;
    private final int root;

    BerkeleyBtree(ByteBuffer map) throws IOException {
        super("Berkeley DB btree");
        try {
            pages = new BerkeleyPages(map, MAGIC);
            root = map.getInt(88);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw corrupt();
        }
    }

    @Override
    byte[] find(byte[] key) throws IOException {
        int leaf = leafFor(key);
        int low = 0;
        int high = pages.items(leaf) / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(data(leaf, 2 * middle), key);
            if (order == 0) {
                return deleted(leaf, 2 * middle) ? null : data(leaf, 2 * middle + 1);
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return null;
    }

    /// The leaf on which the key must be; null goes to the first one.
    private int leafFor(byte[] key) throws IOException {
        int page = root;
        for (int depth = 0; pages.type(page) == INTERNAL; depth++) {
            if (depth > DEEPEST || pages.items(page) == 0) {
                throw corrupt();
            }
            page = pages.file().getInt(pages.item(page, key == null ? 0 : child(page, key)) + 4);
        }
        if (pages.type(page) != LEAF) {
            throw corrupt();
        }
        return page;
    }

    /// The last item of an internal page whose key is not above this one.
    private int child(int page, byte[] key) throws IOException {
        int low = 1;
        int high = pages.items(page) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(separator(page, middle), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }

    private byte[] separator(int page, int index) throws IOException {
        int item = pages.item(page, index);
        var file = pages.file();
        return switch (file.get(item + 2) & ~DELETED) {
            case KEYDATA -> bytes(file, item + 12, pages.u16(item));
            case OFFPAGE -> pages.overflow(file.getInt(item + 12 + 4), file.getInt(item + 12 + 8));
            default -> throw corrupt();
        };
    }

    private boolean deleted(int leaf, int index) {
        return (pages.file().get(pages.item(leaf, index) + 2) & DELETED) != 0
                || (pages.file().get(pages.item(leaf, index + 1) + 2) & DELETED) != 0;
    }

    private byte[] data(int leaf, int index) throws IOException {
        int item = pages.item(leaf, index);
        var file = pages.file();
        return switch (file.get(item + 2) & ~DELETED) {
            case KEYDATA -> bytes(file, item + 3, pages.u16(item));
            case OFFPAGE -> pages.overflow(file.getInt(item + 4), file.getInt(item + 8));
            default -> throw corrupt();
        };
    }

    @Override
    void scan(Taker taker) throws IOException {
        int seen = 0;
        for (int leaf = leafFor(null); leaf != 0; leaf = pages.next(leaf)) {
            if (pages.type(leaf) != LEAF || ++seen > pages.count()) {
                throw corrupt();
            }
            int items = pages.items(leaf);
            for (int i = 0; i + 1 < items; i += 2) {
                if (!deleted(leaf, i)) {
                    taker.entry(text(data(leaf, i)), text(data(leaf, i + 1)));
                }
            }
        }
    }
}
