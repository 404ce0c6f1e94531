package org.postrider.sasl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// MD5 (RFC 1321) that can go on from a state. The platform's cannot, but what is stored for CRAM-MD5
/// is such a state.
final class Md5 {
    /// Bytes of a block.
    static final int BLOCK = 64;
    /// The state at the beginning.
    private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    private static final int[][] SHIFTS =
            {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    private static final int[] SINES = new int[64];

    static {
        for (int i = 0; i < SINES.length; i++) {
            SINES[i] = (int) (long) (Math.abs(Math.sin(i + 1)) * (1L << 32));
        }
    }

    private Md5() {}

    /// The state after one block.
    static int[] start(byte[] block) {
        return compress(START, ByteBuffer.wrap(block));
    }

    /// The digest of one block, of which only the state is known, and what follows it.
    static byte[] finish(int[] afterBlock, byte[] rest) {
        int padded = (rest.length + 8) / BLOCK * BLOCK + BLOCK;
        var all = ByteBuffer.wrap(Arrays.copyOf(rest, padded)).order(ByteOrder.LITTLE_ENDIAN);
        all.put(rest.length, (byte) 0x80);
        all.putLong(padded - 8, (BLOCK + rest.length) * 8L);
        var state = afterBlock;
        for (int at = 0; at < padded; at += BLOCK) {
            state = compress(state, all.slice(at, BLOCK));
        }
        return bytes(state);
    }

    /// A state as it is stored.
    static byte[] bytes(int[] state) {
        var out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(state);
        return out.array();
    }

    /// A state that was stored.
    static int[] state(byte[] bytes) {
        var state = new int[4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state);
        return state;
    }

    private static int[] compress(int[] before, ByteBuffer block) {
        var words = block.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        int a = before[0];
        int b = before[1];
        int c = before[2];
        int d = before[3];
        for (int i = 0; i < 64; i++) {
            int mixed;
            int word;
            switch (i / 16) {
                case 0 -> {
                    mixed = b & c | ~b & d;
                    word = i;
                }
                case 1 -> {
                    mixed = d & b | ~d & c;
                    word = (5 * i + 1) % 16;
                }
                case 2 -> {
                    mixed = b ^ c ^ d;
                    word = (3 * i + 5) % 16;
                }
                default -> {
                    mixed = c ^ (b | ~d);
                    word = 7 * i % 16;
                }
            }
            int sum = a + mixed + SINES[i] + words.get(word);
            a = d;
            d = c;
            c = b;
            b += Integer.rotateLeft(sum, SHIFTS[i / 16][i % 4]);
        }
        return new int[] {before[0] + a, before[1] + b, before[2] + c, before[3] + d};
    }
}
