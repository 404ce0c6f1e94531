package org.postrider.pipe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Clock;
import org.postrider.mail.address.Address;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mailbox.Mbox;
import org.postrider.util.Bytes;

/// The message as a command gets it: with the header lines and the changes that the flags want.
///
/// @param sender envelope sender, or what stands for the null sender
/// @param recipient for `Delivered-To:` and `X-Original-To:`
/// @param shown whether there may be an `X-Original-To:` (`enable_original_recipient`)
record PipeMessage(Attributes attributes, String sender, Recipient recipient, boolean shown,
        Clock clock) {
    private static final int BUFFER = 8192;

    /// Writes it.
    void write(ContentReader content, WritableByteChannel to) throws IOException {
        var out = new java.io.BufferedOutputStream(Channels.newOutputStream(to), BUFFER);
        var eol = Bytes.of(attributes.eol());
        top(out, eol);
        boolean atLineStart = true;
        while (content.next()) {
            var bytes = content.buffer();
            int start = content.start();
            int length = content.length();
            if (atLineStart && attributes.has('>') && startsWithFrom(bytes, start, length)) {
                out.write('>');
            } else if (atLineStart && attributes.has('.') && length > 0 && bytes[start] == '.') {
                out.write('.');
            }
            out.write(bytes, start, length);
            atLineStart = content.endsLine();
            if (atLineStart) {
                out.write(eol);
            }
        }
        if (!atLineStart) {
            out.write(eol);
        }
        if (attributes.has('B')) {
            out.write(eol);
        }
        out.flush();
    }

    private void top(OutputStream out, byte[] eol) throws IOException {
        if (attributes.has('F')) {
            line(out, Mbox.separator(Address.external(sender), clock).stripTrailing(), eol);
        }
        if (attributes.has('R')) {
            line(out, "Return-Path: <" + Address.external(sender) + ">", eol);
        }
        if (attributes.has('O') && shown) {
            line(out, "X-Original-To: " + Address.external(recipient.original()), eol);
        }
        if (attributes.has('D')) {
            line(out, "Delivered-To: " + Address.external(recipient.address()), eol);
        }
    }

    private static void line(OutputStream out, String text, byte[] eol) throws IOException {
        out.write(Bytes.of(text));
        out.write(eol);
    }

    private static boolean startsWithFrom(byte[] bytes, int at, int length) {
        return length >= 5 && bytes[at] == 'F' && bytes[at + 1] == 'r' && bytes[at + 2] == 'o'
                && bytes[at + 3] == 'm' && bytes[at + 4] == ' ';
    }
}
