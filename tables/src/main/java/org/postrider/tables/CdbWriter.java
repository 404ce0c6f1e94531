package org.postrider.tables;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.postrider.util.Bytes;

/// Writes a cdb file (see [Cdb] for the format) beside the final name, and renames it over that
/// when all is on disk: readers see the old file or the new one.
final class CdbWriter {
    private CdbWriter() {}

    /// @param mode permissions of the new file
    static void write(Path target, Map<String, String> entries,
            java.util.Set<java.nio.file.attribute.PosixFilePermission> mode) throws IOException {
        var temporary = target.resolveSibling(target.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            var out = new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel),
                    65_536);
            write(out, entries);
            out.flush();
            Files.setPosixFilePermissions(temporary, mode);
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(OutputStream out, Map<String, String> entries) throws IOException {
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
        for (var entry : entries.entrySet()) {
            var number = buffer(8).putInt(entry.getKey().length()).putInt(entry.getValue().length());
            out.write(number.array());
            out.write(Bytes.of(entry.getKey()));
            out.write(Bytes.of(entry.getValue()));
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
