package org.postrider.server.milter;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;

/// One packet of the milter protocol: length in four bytes, the highest first, which counts the
/// command and the data; one byte for the command; data.
///
/// ```
/// 00 00 00 05  R  75 40 65 00        RCPT with "u@e" NUL
/// ```
/// @param command see the constants
/// @param data not copied
public record Packet(char command, byte[] data) {
    /// Longest data that is accepted, in bytes: more than filters send at once.
    public static final int LIMIT = 1 << 20;

    /// A packet without data.
    public static Packet of(char command) {
        return new Packet(command, new byte[0]);
    }

    /// A packet of strings, each with its NUL.
    public static Packet of(char command, String... strings) {
        var out = new ByteArrayOutputStream(64);
        for (var string : strings) {
            out.writeBytes(Bytes.of(string.replace("\0", "")));
            out.write(0);
        }
        return new Packet(command, out.toByteArray());
    }

    /// Writes the packet; does not flush.
    public void write(OutputStream out) throws IOException {
        int length = data.length + 1;
        out.write(new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8),
            (byte) length, (byte) command});
        out.write(data);
    }

    /// Reads the next packet.
    ///
    /// @throws EOFException if the stream ends
    /// @throws ProtocolException if the length makes no sense
    public static Packet read(InputStream in) throws IOException {
        int length = 0;
        for (int i = 0; i < 4; i++) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("lost connection");
            }
            length = length << 8 | b;
        }
        if (length < 1 || length > LIMIT) {
            throw new ProtocolException("unreasonable packet length: " + length);
        }
        int command = in.read();
        var data = in.readNBytes(length - 1);
        if (command < 0 || data.length < length - 1) {
            throw new EOFException("lost connection");
        }
        return new Packet((char) command, data);
    }

    /// What Sendmail's headers call a filter's reply.
    String symbol() {
        return switch (command) {
            case '+' -> "SMFIR_ADDRCPT";
            case '-' -> "SMFIR_DELRCPT";
            case '2' -> "SMFIR_ADDRCPT_PAR";
            case 'b' -> "SMFIR_REPLBODY";
            case 'e' -> "SMFIR_CHGFROM";
            case 'f' -> "SMFIR_CONN_FAIL";
            case 'h' -> "SMFIR_ADDHEADER";
            case 'i' -> "SMFIR_INSHEADER";
            case 'm' -> "SMFIR_CHGHEADER";
            case 'q' -> "SMFIR_QUARANTINE";
            default -> "(unknown filter reply)";
        };
    }

    /// The number in four bytes at this place.
    ///
    /// @throws ProtocolException if there are fewer
    int number(int offset) throws ProtocolException {
        if (offset + 4 > data.length) {
            throw new ProtocolException("short packet " + command);
        }
        return (data[offset] & 0xff) << 24 | (data[offset + 1] & 0xff) << 16
                | (data[offset + 2] & 0xff) << 8 | data[offset + 3] & 0xff;
    }

    /// The string that begins at this place, up to its NUL or the end.
    String string(int offset) {
        int end = offset;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return offset >= data.length ? "" : Bytes.text(data, offset, end - offset);
    }

    /// Where the string after the one at this place begins.
    int after(int offset) {
        int end = offset;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return end + 1;
    }
}
