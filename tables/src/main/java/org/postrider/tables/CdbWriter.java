package org.postrider.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes a cdb file (see [Cdb] for the format) in one pass. The head of the file is known only at
/// its end.
final class CdbWriter {
    private final OutputStream out;
    private final byte[] terminator;
    private final ByteBuffer lengths = buffer(8);
    private int[] hashes = new int[1024];
    private int[] positions = new int[1024];
    private int count;
    private long end = Cdb.HEADER;

    /// @param out what is written goes behind the head, which has [Cdb#HEADER] bytes
    /// @param terminator what goes behind each key and value
    CdbWriter(OutputStream out, byte[] terminator) {
        this.out = out;
        this.terminator = terminator;
    }

    /// Adds an entry.
    ///
    /// @param key where it begins in the data; the value follows it
    void add(byte[] data, int key, int keyLength, int valueLength) throws IOException {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
        }
        int zeros = terminator.length;
        int hash = Cdb.hash(Cdb.SEED, data, key, keyLength);
        hashes[count] = Cdb.hash(hash, terminator, 0, zeros);
        positions[count++] = (int) end;
        lengths.putInt(0, keyLength + zeros).putInt(4, valueLength + zeros);
        out.write(lengths.array(), 0, 8);
        out.write(data, key, keyLength);
        out.write(terminator, 0, zeros);
        out.write(data, key + keyLength, valueLength);
        out.write(terminator, 0, zeros);
        end += 8L + keyLength + valueLength + 2 * zeros;
        if (end + count * 16L > Integer.MAX_VALUE) {
            throw new IOException("database would exceed 2 gigabytes");
        }
    }

    /// Ends the file.
    ///
    /// @return its head
    byte[] finish() throws IOException {
        var perTable = new int[256];
        for (int i = 0; i < count; i++) {
            perTable[hashes[i] & 255]++;
        }
        var header = buffer(Cdb.HEADER);
        int at = (int) end;
        for (int entries : perTable) {
            header.putInt(at).putInt(entries * 2);
            at += entries * 16;
        }
        writeTables(perTable);
        return header.array();
    }

    private void writeTables(int[] perTable) throws IOException {
        var byTable = new int[256][];
        for (int t = 0; t < 256; t++) {
            byTable[t] = new int[perTable[t]];
        }
        var filled = new int[256];
        for (int i = 0; i < count; i++) {
            int t = hashes[i] & 255;
            byTable[t][filled[t]++] = i;
        }
        for (var members : byTable) {
            int slots = members.length * 2;
            var table = buffer(slots * 8);
            for (int i : members) {
                int slot = (hashes[i] >>> 8) % slots;
                while (table.getInt(slot * 8 + 4) != 0) {
                    slot = slot + 1 == slots ? 0 : slot + 1;
                }
                table.putInt(slot * 8, hashes[i]).putInt(slot * 8 + 4, positions[i]);
            }
            out.write(table.array());
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
