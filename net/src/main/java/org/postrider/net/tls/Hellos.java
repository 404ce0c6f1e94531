package org.postrider.net.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what the first messages of both sides say in the clear (RFC 8446, sections 4.1.2 to 4.2.8).
///
/// ```
/// record    = 22 version(2) length(2) message
/// message   = type(1) length(3) version(2) random(32) session<1> choice extension<2>
/// choice    = suites<2> compressions<1>      of the client; type 1
///           / suite(2) compression(1)        of the server; type 2
/// extension = type(2) value<2>
/// ```
/// with the length of `value<2>` before it in two bytes. What is cut short or otherwise says nothing that
/// is looked for is as if it were empty: this only tells the log, the platform decides.
final class Hellos {
    private static final int HANDSHAKE = 22;
    private static final int OF_CLIENT = 1;
    private static final int OF_SERVER = 2;
    private static final int RANDOM = 32;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int KEY_SHARE = 51;

    private Hellos() {}

    /// The name of the group in which keys are exchanged. A server that asks for another share of the client
    /// says it there, too.
    ///
    /// @param record the first of the server
    static Optional<String> group(ByteBuffer record) {
        return extension(record, OF_SERVER, KEY_SHARE).filter(value -> value.remaining() >= 2)
                .flatMap(value -> name(value.getShort() & 0xffff));
    }

    /// What the client takes for signatures, in its order (section 4.2.3).
    ///
    /// @param record the first of the client
    static List<Integer> signatures(ByteBuffer record) {
        var all = new ArrayList<Integer>();
        extension(record, OF_CLIENT, SIGNATURE_ALGORITHMS).ifPresent(value -> {
            if (value.remaining() >= 2) {
                value.getShort(); // the list's length
            }
            while (value.remaining() >= 2) {
                all.add(value.getShort() & 0xffff);
            }
        });
        return all;
    }

    private static Optional<ByteBuffer> extension(ByteBuffer record, int message, int wanted) {
        var in = record.duplicate();
        try {
            if (in.get() != HANDSHAKE) {
                return Optional.empty();
            }
            in.position(in.position() + 4);
            if (in.get() != message) {
                return Optional.empty();
            }
            skip(in, 3 + 2 + RANDOM);
            skip(in, in.get() & 0xff);
            if (message == OF_CLIENT) {
                skip(in, in.getShort() & 0xffff);
                skip(in, in.get() & 0xff);
            } else {
                skip(in, 3);
            }
            in.getShort();
            while (true) {
                int type = in.getShort() & 0xffff;
                int length = in.getShort() & 0xffff;
                if (type == wanted) {
                    return Optional.of(in.slice(in.position(), Math.min(length, in.remaining())));
                }
                skip(in, length);
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void skip(ByteBuffer in, int count) {
        in.position(in.position() + count);
    }

    private static Optional<String> name(int group) {
        return Optional.ofNullable(switch (group) {
            case 23 -> "secp256r1";
            case 24 -> "secp384r1";
            case 25 -> "secp521r1";
            case 29 -> "x25519";
            case 30 -> "x448";
            case 256 -> "ffdhe2048";
            case 257 -> "ffdhe3072";
            case 258 -> "ffdhe4096";
            case 259 -> "ffdhe6144";
            case 260 -> "ffdhe8192";
            case 4587 -> "SecP256r1MLKEM768";
            case 4588 -> "X25519MLKEM768";
            case 4589 -> "SecP384r1MLKEM1024";
            default -> null;
        });
    }
}
