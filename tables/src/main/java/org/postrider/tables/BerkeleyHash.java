package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A Berkeley DB file with hash pages, read-only: what Postfix's `hash:` made.
///
/// ```
/// meta     72 last bucket, 76 high mask, 80 low mask, 92 hash of a known string,
///          96 for each doubling: first page of its buckets minus their number
/// items    key, value, key, value ...; an item ends where the one before begins
///          type 1: the bytes; type 3: 4 first overflow page, 8 length
/// ```
final class BerkeleyHash extends IndexFile {
    static final int MAGIC = 0x00061561;

    private static final int KEYDATA = 1;
    private static final int OFFPAGE = 3;
    private static final int UNSORTED = 2;
    private static final int SORTED = 13;
    private static final byte[] KNOWN = "%$sniglet^&\0".getBytes(
            java.nio.charset.StandardCharsets.US_ASCII);

    private final BerkeleyPages pages;
    private final int lastBucket;
    private final int highMask;
    private final int lowMask;
    private final boolean knownHash;

    BerkeleyHash(ByteBuffer map) throws IOException {
        super("Berkeley DB hash");
        try {
            pages = new BerkeleyPages(map, MAGIC);
            lastBucket = map.getInt(72);
            highMask = map.getInt(76);
            lowMask = map.getInt(80);
            knownHash = map.getInt(92) == hash(KNOWN);
            if (lastBucket < 0 || lastBucket >= pages.count()) {
                throw corrupt();
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw corrupt();
        }
    }

    /// FNV-1, as the library uses it since its version 3.
    private static int hash(byte[] key) {
        int hash = 0;
        for (byte b : key) {
            hash = hash * 16_777_619 ^ b & 0xff;
        }
        return hash;
    }

    @Override
    byte[] find(byte[] key) throws IOException {
        if (knownHash) {
            int bucket = hash(key) & highMask;
            return findIn(bucket > lastBucket ? bucket & lowMask : bucket, key);
        }
        // Made with a hash function that nobody here knows: slow, but right.
        for (int bucket = 0; bucket <= lastBucket; bucket++) {
            var value = findIn(bucket, key);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private byte[] findIn(int bucket, byte[] key) throws IOException {
        int seen = 0;
        for (int page = first(bucket); page != 0; page = pages.next(page)) {
            int items = items(page, ++seen);
            for (int i = 0; i + 1 < items; i += 2) {
                if (holds(page, i, key)) {
                    return value(page, i + 1);
                }
            }
        }
        return null;
    }

    @Override
    void scan(Taker taker) throws IOException {
        for (int bucket = 0; bucket <= lastBucket; bucket++) {
            int seen = 0;
            for (int page = first(bucket); page != 0; page = pages.next(page)) {
                int items = items(page, ++seen);
                for (int i = 0; i + 1 < items; i += 2) {
                    taker.entry(text(value(page, i)), text(value(page, i + 1)));
                }
            }
        }
    }

    /// The first page of a bucket: buckets were added in doublings, each a run of pages.
    private int first(int bucket) {
        int doubling = bucket == 0 ? 0 : 32 - Integer.numberOfLeadingZeros(bucket);
        return bucket + pages.file().getInt(96 + 4 * doubling);
    }

    private int items(int page, int seen) throws IOException {
        int type = pages.type(page);
        int items = pages.items(page);
        // Pages of buckets that were never used are all zero.
        boolean good = type == SORTED || type == UNSORTED || type == 0 && items == 0;
        if (!good || items % 2 != 0 || seen > pages.count()) {
            throw corrupt();
        }
        return items;
    }

    private int length(int page, int index) {
        int end = index == 0 ? pages.at(page) + pages.size() : pages.item(page, index - 1);
        return end - pages.item(page, index);
    }

    private boolean holds(int page, int index, byte[] key) throws IOException {
        int item = pages.item(page, index);
        if (pages.file().get(item) == KEYDATA) {
            return length(page, index) == key.length + 1
                    && same(pages.file(), item + 1, key);
        }
        return pages.file().getInt(item + 8) == key.length
                && Arrays.equals(value(page, index), key);
    }

    private byte[] value(int page, int index) throws IOException {
        int item = pages.item(page, index);
        return switch (pages.file().get(item)) {
            case KEYDATA -> bytes(pages.file(), item + 1, length(page, index) - 1);
            case OFFPAGE -> pages.overflow(pages.file().getInt(item + 4),
                    pages.file().getInt(item + 8));
            default -> throw corrupt();
        };
    }
}
