package org.postrider.mailbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.postrider.mail.queue.ContentReader;
import org.postrider.util.Bytes;

/// Copies a message into an open file or to a command, with the header lines that final delivery
/// adds on top.
///
/// @param sender envelope sender, empty for the null sender
/// @param original address before rewriting, for `X-Original-To:`; empty for no such line
/// @param delivered the address that the message was for; empty for no `Delivered-To:`
public record Envelope(String sender, String original, String delivered) {
    private static final int BUFFER = 32 * 1024;

    /// Writes the added header lines and the content.
    ///
    /// @param mbox whether lines that begin with `From ` get a `>` in front and a blank line ends
    ///     the message
    /// @param fromLine the mbox separator line with its newline; empty for none
    public void copy(ContentReader content, WritableByteChannel to, boolean mbox, String fromLine)
            throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER);
        put(buffer, to, Bytes.of(fromLine + "Return-Path: <" + sender + ">\n"
                + (original.isEmpty() ? "" : "X-Original-To: " + original + "\n")
                + (delivered.isEmpty() ? "" : "Delivered-To: " + delivered + "\n")));
        boolean atLineStart = true;
        while (content.next()) {
            if (mbox && atLineStart && startsWithFrom(content)) {
                put(buffer, to, '>');
            }
            put(buffer, to, content.buffer(), content.start(), content.length());
            atLineStart = content.endsLine();
            if (atLineStart) {
                put(buffer, to, '\n');
            }
        }
        if (!atLineStart) {
            put(buffer, to, '\n');
        }
        if (mbox) {
            put(buffer, to, '\n');
        }
        drain(buffer, to);
    }

    private static boolean startsWithFrom(ContentReader content) {
        var bytes = content.buffer();
        int at = content.start();
        return content.length() >= 5 && bytes[at] == 'F' && bytes[at + 1] == 'r'
                && bytes[at + 2] == 'o' && bytes[at + 3] == 'm' && bytes[at + 4] == ' ';
    }

    private static void put(ByteBuffer buffer, WritableByteChannel to, char one)
            throws IOException {
        if (!buffer.hasRemaining()) {
            drain(buffer, to);
        }
        buffer.put((byte) one);
    }

    private static void put(ByteBuffer buffer, WritableByteChannel to, byte[] bytes)
            throws IOException {
        put(buffer, to, bytes, 0, bytes.length);
    }

    private static void put(ByteBuffer buffer, WritableByteChannel to, byte[] bytes, int offset,
            int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                drain(buffer, to);
            }
            int part = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, offset + done, part);
            done += part;
        }
    }

    private static void drain(ByteBuffer buffer, WritableByteChannel to) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
        buffer.clear();
    }
}
