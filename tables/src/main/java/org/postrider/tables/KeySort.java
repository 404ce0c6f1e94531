package org.postrider.tables;

import java.util.ArrayDeque;
import java.util.Deque;

/// Sorts the keys of an [EntryStore] byte by byte, as unsigned numbers; of two keys that begin alike, the
/// shorter comes first.
///
/// By one byte after another, each key goes to the others with that byte (McIlroy, Bostic and McIlroy 1993). Eight bytes
/// of each key lie beside its position, so that the entries, all over the memory, are looked at once for eight bytes.
final class KeySort {
    private static final int CHUNK = Long.BYTES;
    private static final int FEW = 24;

    /// Keys that are still to be sorted.
    ///
    /// @param depth bytes that they have in common
    private record Range(int from, int to, int depth) {}

    private final byte[] data;
    private final int head;
    private int[] at;
    private long[] chunks;
    private final Deque<Range> later = new ArrayDeque<>();

    /// @param data where the entries are; each begins with the length of its key
    /// @param head length of what is before the key
    KeySort(byte[] data, int head) {
        this.data = data;
        this.head = head;
    }

    /// Sorts positions of entries. All keys are different.
    void sort(int[] positions) {
        at = positions;
        chunks = new long[positions.length];
        later.push(new Range(0, positions.length, 0));
        while (!later.isEmpty()) {
            var range = later.pop();
            for (int i = range.from(); i < range.to(); i++) {
                chunks[i] = chunk(at[i], range.depth());
            }
            byByte(range.from(), range.to(), range.depth(), Long.SIZE - 8);
        }
    }

    /// @param shift of the byte that is looked at within the eight bytes; those before it are the same
    private void byByte(int from, int to, int depth, int shift) {
        if (shift < 0) {
            same(from, to, depth);
            return;
        }
        if (to - from <= FEW) {
            insert(from, to, depth);
            return;
        }
        var ends = ends(from, to, shift);
        int first = digit(chunks[from], shift);
        boolean same = ends[first] == to && (first == 0 || ends[first - 1] == from);
        if (!same) {
            permute(from, ends, shift);
        }
        int begin = from;
        for (int end : ends) {
            if (end - begin > 1) {
                byByte(begin, end, depth, shift - 8);
            }
            begin = end;
        }
    }

    private static int digit(long chunk, int shift) {
        return (int) (chunk >>> shift) & 0xff;
    }

    /// Where the keys with each byte will end.
    private int[] ends(int from, int to, int shift) {
        var ends = new int[256];
        var all = chunks;
        for (int i = from; i < to; i++) {
            ends[digit(all[i], shift)]++;
        }
        int end = from;
        for (int digit = 0; digit < ends.length; digit++) {
            end += ends[digit];
            ends[digit] = end;
        }
        return ends;
    }

    /// Puts each key where those with its byte belong.
    private void permute(int from, int[] ends, int shift) {
        var next = new int[ends.length];
        next[0] = from;
        System.arraycopy(ends, 0, next, 1, ends.length - 1);
        var all = chunks;
        var places = at;
        for (int digit = 0; digit < ends.length; digit++) {
            for (int i = next[digit]; i < ends[digit]; i = next[digit]) {
                long chunk = all[i];
                int place = places[i];
                for (int d = digit(chunk, shift); d != digit; d = digit(chunk, shift)) {
                    int to = next[d]++;
                    long other = all[to];
                    int otherPlace = places[to];
                    all[to] = chunk;
                    places[to] = place;
                    chunk = other;
                    place = otherPlace;
                }
                all[i] = chunk;
                places[i] = place;
                next[digit]++;
            }
        }
    }

    private void insert(int from, int to, int depth) {
        for (int i = from + 1; i < to; i++) {
            for (int j = i; j > from && Long.compareUnsigned(chunks[j], chunks[j - 1]) < 0; j--) {
                swap(j, j - 1);
            }
        }
        int run = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || chunks[i] != chunks[run]) {
                same(run, i, depth);
                run = i;
            }
        }
    }

    /// Sorts keys with the same eight bytes here: those that end in them, by length, since the rest of
    /// the eight is zero; then the longer ones.
    private void same(int from, int to, int depth) {
        if (to - from < 2) {
            return;
        }
        int longer = from;
        for (int i = from; i < to; i++) {
            if (length(at[i]) <= depth + CHUNK) {
                swap(longer++, i);
            }
        }
        for (int i = from + 1; i < longer; i++) {
            for (int j = i; j > from && length(at[j]) < length(at[j - 1]); j--) {
                swap(j, j - 1);
            }
        }
        if (to - longer > 1) {
            later.push(new Range(longer, to, depth + CHUNK));
        }
    }

    private int length(int position) {
        return EntryStore.number(data, position);
    }

    /// Eight bytes of a key, so that numbers compare as the bytes do; behind its end are zeros.
    private long chunk(int position, int depth) {
        int from = position + head + depth;
        int end = Math.min(from + CHUNK, position + head + length(position));
        long chunk = 0;
        for (int i = from; i < end; i++) {
            chunk |= (data[i] & 0xffL) << 8 * (from + CHUNK - 1 - i);
        }
        return chunk;
    }

    private void swap(int i, int j) {
        int position = at[i];
        at[i] = at[j];
        at[j] = position;
        long chunk = chunks[i];
        chunks[i] = chunks[j];
        chunks[j] = chunk;
    }
}
