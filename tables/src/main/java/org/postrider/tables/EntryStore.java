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
/// index   by hash: in the upper half the hash, in the lower half the position plus 1; 0 is free
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
    private long[] index = new long[512];
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
        int hash = hash(bytes);
        int slot = slot(bytes, hash);
        if (index[slot] != 0 && data[position(index[slot]) + 8] == 0) {
            return false;
        }
        append(bytes, value, hash, slot);
        return true;
    }

    /// Adds an entry at the end; one of the same key goes.
    void replace(String key, String value) {
        var bytes = Bytes.of(key);
        int hash = hash(bytes);
        int slot = slot(bytes, hash);
        removeAt(slot);
        append(bytes, value, hash, slot);
    }

    /// Removes an entry.
    ///
    /// @return whether it was there
    boolean remove(String key) {
        var bytes = Bytes.of(key);
        return removeAt(slot(bytes, hash(bytes)));
    }

    private boolean removeAt(int slot) {
        int at = position(index[slot]);
        if (at < 0 || data[at + 8] != 0) {
            return false;
        }
        data[at + 8] = 1;
        count--;
        return true;
    }

    private void append(byte[] key, String value, int hash, int slot) {
        var content = Bytes.of(value);
        long needed = (long) end + HEAD + key.length + content.length;
        if (needed > LARGEST) {
            throw new FatalException("table would exceed 2 gigabytes");
        }
        if (needed > data.length) {
            data = Arrays.copyOf(data, (int) Math.min(LARGEST, Math.max(2L * data.length, needed)));
        }
        used += index[slot] == 0 ? 1 : 0;
        index[slot] = (long) hash << 32 | end + 1;
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

    /// -1 for a free slot.
    private static int position(long slot) {
        return (int) slot - 1;
    }

    /// The slot of a key, or the free one where it belongs. Entries of another hash are not looked at: they
    /// lie all over the memory.
    private int slot(byte[] key, int hash) {
        int slot = hash & index.length - 1;
        while (index[slot] != 0 && !((int) (index[slot] >>> 32) == hash
                && holds(position(index[slot]), key))) {
            slot = slot + 1 & index.length - 1;
        }
        return slot;
    }

    private boolean holds(int at, byte[] key) {
        return number(at) == key.length && Arrays.equals(data, at + HEAD, at + HEAD + key.length,
                key, 0, key.length);
    }

    /// Spread well in the lower bits.
    private static int hash(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9e37_79b9;
        return hash ^ hash >>> 16;
    }

    private void grow() {
        var bigger = new long[index.length * 2];
        for (long old : index) {
            if (old == 0) {
                continue;
            }
            int slot = (int) (old >>> 32) & bigger.length - 1;
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
        new KeySort(data, HEAD).sort(positions);
        for (int at : positions) {
            taker.entry(data, at + HEAD, number(at), number(at + 4));
        }
    }

    private int number(int at) {
        return number(data, at);
    }

    /// A number as the head of an entry has it.
    static int number(byte[] data, int at) {
        return data[at] & 0xff | (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff) << 16
                | data[at + 3] << 24;
    }
}
