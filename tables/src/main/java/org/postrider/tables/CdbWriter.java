package org.postrider.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.postrider.util.Bytes;

/// Writes a cdb file; see [Cdb] for the format.
final class CdbWriter {
    private CdbWriter() {}

    /// @param entries keys and values as they are stored
    static void write(OutputStream out, Map<String, String> entries) throws IOException {
        int count = entries.size();
        var hashes = new int[count];
        var positions = new int[count];
        var perTable = new int[256];
        long end = Cdb.HEADER;
        int i = 0;
        for (var entry : entries.entrySet()) {
            hashes[i] = Cdb.hash(Bytes.of(entry.getKey()));
            positions[i] = (int) end;
            perTable[hashes[i] & 255]++;
            end += 8L + entry.getKey().length() + entry.getValue().length();
            i++;
        }
        if (end + count * 16L > Integer.MAX_VALUE) {
            throw new IOException("database would exceed 2 gigabytes");
        }
        writeHeader(out, perTable, (int) end);
        var number = buffer(8);
        for (var entry : entries.entrySet()) {
            number.putInt(0, entry.getKey().length()).putInt(4, entry.getValue().length());
            out.write(number.array());
            TableFile.put(out, entry.getKey());
            TableFile.put(out, entry.getValue());
        }
        writeTables(out, perTable, hashes, positions);
    }

    private static void writeHeader(OutputStream out, int[] perTable, int end) throws IOException {
        var header = buffer(Cdb.HEADER);
        int at = end;
        for (int entries : perTable) {
            header.putInt(at).putInt(entries * 2);
            at += entries * 16;
        }
        out.write(header.array());
    }

    private static void writeTables(OutputStream out, int[] perTable, int[] hashes,
            int[] positions) throws IOException {
        var byTable = new int[256][];
        for (int t = 0; t < 256; t++) {
            byTable[t] = new int[perTable[t]];
        }
        var filled = new int[256];
        for (int i = 0; i < hashes.length; i++) {
            int t = hashes[i] & 255;
            byTable[t][filled[t]++] = i;
        }
        for (var members : byTable) {
            int slots = members.length * 2;
            var table = buffer(slots * 8);
            for (int i : members) {
                int slot = (hashes[i] >>> 8) % slots;
                while (table.getInt(slot * 8 + 4) != 0) {
                    slot = (slot + 1) % slots;
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
