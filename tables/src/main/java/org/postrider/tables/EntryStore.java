package org.postrider.tables;

import java.io.IOException;
import java.util.Arrays;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// The entries of a table that is being made, in little memory: bytes in one array, found by an
/// index of positions. As strings in a map they would need three times as much, and the collector
/// would take as long as the work itself.
///
/// ```
/// data    4 key length, 4 value length, 1 for an entry that was removed, key, value; in order
/// index   positions by hash, each plus 1; 0 is free
/// ```
final class EntryStore {
    /// Takes an entry in place.
    interface Taker {
        /// @param data where it is; not to be changed
        /// @param key where it begins; the value follows it
        void entry(byte[] data, int key, int keyLength, int valueLength) throws IOException;
    }

    private static final int HEAD = 9;
    private static final int LARGEST = Integer.MAX_VALUE - 16;

    private byte[] data = new byte[8192];
    private int end;
    private int[] index = new int[256];
    private int used;
    private int count;

    /// Number of entries.
    int size() {
        return count;
    }

    /// Adds an entry unless the key is there.
    ///
    /// @return whether it was added
    boolean add(String key, String value) {
        var bytes = Bytes.of(key);
        int slot = slot(bytes);
        if (index[slot] > 0 && data[index[slot] - 1 + 8] == 0) {
            return false;
        }
        append(bytes, value, slot);
        return true;
    }

    /// Adds an entry at the end; one of the same key goes.
    void replace(String key, String value) {
        var bytes = Bytes.of(key);
        int slot = slot(bytes);
        removeAt(slot);
        append(bytes, value, slot);
    }

    /// Removes an entry.
    ///
    /// @return whether it was there
    boolean remove(String key) {
        return removeAt(slot(Bytes.of(key)));
    }

    private boolean removeAt(int slot) {
        int at = index[slot] - 1;
        if (at < 0 || data[at + 8] != 0) {
            return false;
        }
        data[at + 8] = 1;
        count--;
        return true;
    }

    private void append(byte[] key, String value, int slot) {
        var content = Bytes.of(value);
        long needed = (long) end + HEAD + key.length + content.length;
        if (needed > LARGEST) {
            throw new FatalException("table would exceed 2 gigabytes");
        }
        if (needed > data.length) {
            data = Arrays.copyOf(data, (int) Math.min(LARGEST, Math.max(2L * data.length, needed)));
        }
        used += index[slot] == 0 ? 1 : 0;
        index[slot] = end + 1;
        put(end, key.length);
        put(end + 4, content.length);
        System.arraycopy(key, 0, data, end + HEAD, key.length);
        System.arraycopy(content, 0, data, end + HEAD + key.length, content.length);
        end = (int) needed;
        count++;
        if (used > index.length / 2) {
            grow();
        }
    }

    /// The slot of a key, or the free one where it belongs.
    private int slot(byte[] key) {
        int slot = hash(key, 0, key.length) & index.length - 1;
        while (index[slot] != 0 && !holds(index[slot] - 1, key)) {
            slot = slot + 1 & index.length - 1;
        }
        return slot;
    }

    private boolean holds(int at, byte[] key) {
        return number(at) == key.length && Arrays.equals(data, at + HEAD, at + HEAD + key.length,
                key, 0, key.length);
    }

    /// Spread well in the lower bits.
    private static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9e37_79b9;
        return hash ^ hash >>> 16;
    }

    private void grow() {
        var bigger = new int[index.length * 4];
        for (int old : index) {
            if (old == 0) {
                continue;
            }
            int from = old - 1 + HEAD;
            int slot = hash(data, from, from + number(old - 1)) & bigger.length - 1;
            while (bigger[slot] != 0) {
                slot = slot + 1 & bigger.length - 1;
            }
            bigger[slot] = old;
        }
        index = bigger;
    }

    private void put(int at, int number) {
        data[at] = (byte) number;
        data[at + 1] = (byte) (number >>> 8);
        data[at + 2] = (byte) (number >>> 16);
        data[at + 3] = (byte) (number >>> 24);
    }

    private int number(int at) {
        return data[at] & 0xff | (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff) << 16
                | data[at + 3] << 24;
    }

    /// Hands over all entries in the order in which they were added.
    void forEach(Taker taker) throws IOException {
        int at = 0;
        while (at < end) {
            int keyLength = number(at);
            int valueLength = number(at + 4);
            if (data[at + 8] == 0) {
                taker.entry(data, at + HEAD, keyLength, valueLength);
            }
            at += HEAD + keyLength + valueLength;
        }
    }

    /// Hands over all entries in the order of their keys, byte by byte.
    void forEachSorted(Taker taker) throws IOException {
        var positions = new int[count];
        int[] filled = {0};
        forEach((_, key, _, _) -> positions[filled[0]++] = key - HEAD);
        sort(positions, 0, count, 0);
        for (int at : positions) {
            taker.entry(data, at + HEAD, number(at), number(at + 4));
        }
    }

    /// Quicksort by one byte of the keys after another (Bentley and Sedgewick).
    private void sort(int[] a, int from, int to, int depth) {
        int low = from;
        int high = to;
        int d = depth;
        while (high - low > 1) {
            int pivot = byteAt(a[low + high >>> 1], d);
            int less = low;
            int greater = high;
            int i = low;
            while (i < greater) {
                int b = byteAt(a[i], d);
                if (b < pivot) {
                    swap(a, less++, i++);
                } else if (b > pivot) {
                    swap(a, i, --greater);
                } else {
                    i++;
                }
            }
            sort(a, low, less, d);
            sort(a, greater, high, d);
            if (pivot < 0) {
                return; // keys that have ended: there is only one such key
            }
            low = less;
            high = greater;
            d++;
        }
    }

    private static void swap(int[] a, int i, int j) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }

    private int byteAt(int at, int depth) {
        return depth < number(at) ? data[at + HEAD + depth] & 0xff : -1;
    }
}
