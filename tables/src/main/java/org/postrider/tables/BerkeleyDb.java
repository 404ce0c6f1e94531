package org.postrider.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Tells Berkeley DB files, which Postfix makes for `hash:` and `btree:`, from ours of the same
/// names.
final class BerkeleyDb {
    private static final int MAGIC_OFFSET = 12;
    private static final int HASH = 0x00061561;
    private static final int BTREE = 0x00053162;

    private BerkeleyDb() {}

    static boolean is(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var magic = ByteBuffer.allocate(4);
            if (channel.read(magic, MAGIC_OFFSET) < 4) {
                return false;
            }
            return isMagic(magic.order(ByteOrder.LITTLE_ENDIAN).getInt(0))
                    || isMagic(magic.order(ByteOrder.BIG_ENDIAN).getInt(0));
        }
    }

    private static boolean isMagic(int number) {
        return number == HASH || number == BTREE;
    }

    /// @throws IOException that says what to do, if the file is one
    static void refuse(Path file, String table) throws IOException {
        if (is(file)) {
            throw new IOException(file + " was made by another mail system; run \"postmap "
                    + table + "\" (or \"postalias " + table + "\" for aliases) to rebuild it");
        }
    }
}
