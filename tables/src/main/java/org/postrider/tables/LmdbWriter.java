package org.postrider.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postrider.util.Bytes;

/// Writes a file of the Lightning Memory-Mapped Database (see [LmdbFile] for the layout) in one
/// pass: leaves full, in the order of the keys, then the branches above them.
///
/// The library accepts it as the result of its first transaction.
final class LmdbWriter {
    private static final int PAGE = 4096;
    /// A node above this size has its value on pages of its own.
    private static final int LARGEST_NODE = ((PAGE - LmdbFile.HEADER) / 2 & -2) - 2;
    private static final int INTEGER_KEYS = 8;
    private static final long MAP_SIZE = 16_777_216;

    /// A page that was written, and the lowest key below it.
    private record Child(long page, byte[] key) {}

    private final OutputStream out;
    private final byte[] terminator;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
    private final List<byte[]> waiting = new ArrayList<>();
    private final int[] counts = new int[8];
    private long next = 2;
    private int nodes;
    private int upper = PAGE;

    private LmdbWriter(OutputStream out, byte[] terminator) {
        this.out = out;
        this.terminator = terminator;
    }

    /// Writes all but the meta pages, which are known only then.
    ///
    /// @param terminator what goes behind each key and value
    /// @return the meta pages, to be written at the beginning of the file
    static byte[] write(OutputStream out, EntryStore entries, byte[] terminator)
            throws IOException {
        var writer = new LmdbWriter(out, terminator);
        var level = writer.leaves(entries);
        int depth = level.isEmpty() ? 0 : 1;
        while (level.size() > 1) {
            level = writer.branches(level);
            depth++;
        }
        long root = level.isEmpty() ? -1 : level.getFirst().page();
        return writer.meta(root, depth, entries.size());
    }

    /// Bytes that [#write] returns.
    static int metaSize() {
        return 2 * PAGE;
    }

    private List<Child> leaves(EntryStore entries) throws IOException {
        var children = new ArrayList<Child>();
        var lowest = new byte[1][];
        entries.forEachSorted((data, key, keyLength, valueLength) ->
                leafEntry(data, key, keyLength, valueLength, lowest, children));
        if (nodes > 0) {
            children.add(new Child(finish(LmdbFile.LEAF), lowest[0]));
        }
        return children;
    }

    private void leafEntry(byte[] data, int from, int keyLength, int valueLength, byte[][] lowest,
            List<Child> children) throws IOException {
        int key = keyLength + terminator.length;
        int value = valueLength + terminator.length;
        if (key > LmdbFile.LONGEST_KEY || key == 0) {
            throw new IOException("key is longer than " + LmdbFile.LONGEST_KEY
                    + " bytes, or empty: \""
                    + Bytes.printable(Bytes.text(data, from, keyLength), 60) + "\"");
        }
        boolean big = LmdbFile.NODE + key + value > LARGEST_NODE;
        int size = even(LmdbFile.NODE + key + (big ? 8 : value));
        if (!fits(size)) {
            children.add(new Child(finish(LmdbFile.LEAF), lowest[0]));
        }
        if (nodes == 0) {
            lowest[0] = Arrays.copyOf(Arrays.copyOfRange(data, from, from + keyLength), key);
        }
        int node = place(size);
        page.putInt(node, value).putShort(node + 4, (short) (big ? LmdbFile.BIG : 0))
                .putShort(node + 6, (short) key).put(node + LmdbFile.NODE, data, from, keyLength);
        int content = node + LmdbFile.NODE + key;
        if (big) {
            // Its pages come after this one, and their number is known when this one is.
            page.putLong(content, waiting.size());
            waiting.add(Arrays.copyOf(Arrays.copyOfRange(data, from + keyLength,
                    from + keyLength + valueLength), value));
        } else {
            page.put(content, data, from + keyLength, valueLength);
        }
    }

    private List<Child> branches(List<Child> below) throws IOException {
        var children = new ArrayList<Child>();
        byte[] first = null;
        for (var child : below) {
            int size = even(LmdbFile.NODE + child.key().length);
            if (!fits(size)) {
                children.add(new Child(finish(LmdbFile.BRANCH), first));
            }
            var key = nodes == 0 ? new byte[0] : child.key();
            if (nodes == 0) {
                first = child.key();
            }
            int node = place(even(LmdbFile.NODE + key.length));
            page.putInt(node, (int) child.page()).putShort(node + 4, (short) (child.page() >>> 32))
                    .putShort(node + 6, (short) key.length).put(node + LmdbFile.NODE, key);
        }
        children.add(new Child(finish(LmdbFile.BRANCH), first));
        return children;
    }

    private static int even(int size) {
        return size + 1 & -2;
    }

    private boolean fits(int size) {
        return upper - size - 2 >= LmdbFile.HEADER + 2 * nodes;
    }

    private int place(int size) {
        upper -= size;
        page.putShort(LmdbFile.HEADER + 2 * nodes, (short) upper);
        nodes++;
        return upper;
    }

    /// Writes the page, and the big values of its nodes behind it.
    private long finish(int kind) throws IOException {
        long number = next++;
        long big = next;
        var at = new long[waiting.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = big;
            big += pages(waiting.get(i));
        }
        for (int i = 0; i < nodes && kind == LmdbFile.LEAF; i++) {
            int node = page.getShort(LmdbFile.HEADER + 2 * i) & 0xffff;
            int reference = node + LmdbFile.NODE + (page.getShort(node + 6) & 0xffff);
            if (page.getShort(node + 4) == LmdbFile.BIG) {
                page.putLong(reference, at[(int) page.getLong(reference)]);
            }
        }
        page.putLong(0, number).putShort(10, (short) kind)
                .putShort(12, (short) (LmdbFile.HEADER + 2 * nodes)).putShort(14, (short) upper);
        out.write(page.array());
        for (var value : waiting) {
            overflow(value);
        }
        waiting.clear();
        Arrays.fill(page.array(), (byte) 0);
        nodes = 0;
        upper = PAGE;
        counts[kind]++;
        return number;
    }

    private static int pages(byte[] value) {
        return (LmdbFile.HEADER - 1 + value.length) / PAGE + 1;
    }

    private void overflow(byte[] value) throws IOException {
        int pages = pages(value);
        var all = ByteBuffer.allocate(pages * PAGE).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(0, next).putShort(10, (short) LmdbFile.OVERFLOW).putInt(12, pages)
                .put(LmdbFile.HEADER, value);
        out.write(all.array());
        next += pages;
        counts[LmdbFile.OVERFLOW] += pages;
    }

    private byte[] meta(long root, int depth, int entries) {
        var meta = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 2; i++) {
            int at = i * PAGE;
            meta.putLong(at, i).putShort(at + 10, (short) LmdbFile.META)
                    .putInt(at + 16, LmdbFile.MAGIC).putInt(at + 20, 1)
                    .putLong(at + 32, Math.max(MAP_SIZE, next * PAGE))
                    .putInt(at + 40, PAGE).putShort(at + 44, (short) INTEGER_KEYS)
                    .putLong(at + 80, -1).putLong(at + 128, i == 0 ? -1 : root)
                    .putLong(at + 136, i == 0 ? 1 : next - 1).putLong(at + 144, i);
        }
        int at = PAGE;
        meta.putShort(at + 94, (short) depth).putLong(at + 96, counts[LmdbFile.BRANCH])
                .putLong(at + 104, counts[LmdbFile.LEAF])
                .putLong(at + 112, counts[LmdbFile.OVERFLOW]).putLong(at + 120, entries);
        return meta.array();
    }
}
