package org.postrider.tables;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The pages of a Berkeley DB file (versions that mail systems of the last twenty years wrote), in
/// whichever byte order its writer had.
///
/// ```
/// page 0   meta: 12 magic, 16 version, 20 page size, 25 type, 32 last page, then by type
/// page n   8 number, 12 previous, 16 next, 20 number of items, 22 free offset, 24 level, 25 type
///          from 26: offsets of the items, 16 bits each; items from the end of the page downwards
/// ```
///
/// A value that does not fit lies on a chain of overflow pages; their "free offset" is the number
/// of bytes that they hold. Encrypted files and files with checksums are refused: mail systems do
/// not make them.
final class BerkeleyPages {
    /// Bytes of the smallest page.
    static final int SMALLEST = 512;
    static final int HEADER = 26;
    static final int OVERFLOW = 7;

    private static final int LARGEST = 65_536;
    private static final int META_CHECKSUM = 1;

    private final ByteBuffer file;
    private final int size;

    BerkeleyPages(ByteBuffer map, int magic) {
        var order = map.order(ByteOrder.LITTLE_ENDIAN).getInt(12) == magic
                ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        file = map.order(order);
        size = file.getInt(20);
        boolean good = size >= SMALLEST && size <= LARGEST && Integer.bitCount(size) == 1
                && file.get(24) == 0 && (file.get(26) & META_CHECKSUM) == 0;
        if (!good) {
            throw new IllegalArgumentException();
        }
    }

    ByteBuffer file() {
        return file;
    }

    /// Bytes of a page.
    int size() {
        return size;
    }

    /// How many pages there can be.
    int count() {
        return file.limit() / size;
    }

    /// Where a page begins.
    int at(int page) {
        if (page < 0 || page >= count()) {
            throw new IllegalArgumentException();
        }
        return page * size;
    }

    int type(int page) {
        return file.get(at(page) + 25);
    }

    int next(int page) {
        return file.getInt(at(page) + 16);
    }

    /// Number of items on a page.
    int items(int page) {
        int items = u16(at(page) + 20);
        if (HEADER + 2 * items > size) {
            throw new IllegalArgumentException();
        }
        return items;
    }

    /// Where an item of a page begins in the file.
    int item(int page, int index) {
        int offset = u16(at(page) + HEADER + 2 * index);
        if (offset < HEADER || offset >= size) {
            throw new IllegalArgumentException();
        }
        return at(page) + offset;
    }

    int u16(int at) {
        return file.getShort(at) & 0xffff;
    }

    /// What a chain of overflow pages holds.
    ///
    /// @param length of all of it, as the item says
    byte[] overflow(int first, int length) {
        if (length < 0 || length > file.limit()) {
            throw new IllegalArgumentException();
        }
        var all = new ByteArrayOutputStream(length);
        int page = first;
        for (int seen = 0; all.size() < length; seen++) {
            int held = u16(at(page) + 22);
            if (page == 0 || seen > count() || type(page) != OVERFLOW || HEADER + held > size) {
                throw new IllegalArgumentException();
            }
            all.writeBytes(IndexFile.bytes(file, at(page) + HEADER, held));
            page = next(page);
        }
        if (all.size() != length) {
            throw new IllegalArgumentException();
        }
        return all.toByteArray();
    }
}
