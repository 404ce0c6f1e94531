package org.postrider.cleanup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.postrider.server.milter.Packet;
import org.postrider.server.milter.Wires;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

/// The way to a filter whose connection smtpd has: packets go through the submitter's connection,
/// after the message's last record and before the answer.
///
/// ```
/// cleanup:  more=1 filter=0 packets=BASE64
/// smtpd:    packet=BASE64          empty if the filter is gone
/// cleanup:  more=0, then the answer
/// ```
final class FilterRelay implements Wires {
    private final int number;
    private final AttrReader in;
    private final AttrWriter out;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /// @param number which of smtpd's filters it is
    FilterRelay(int number, AttrReader in, AttrWriter out) {
        this.number = number;
        this.in = in;
        this.out = out;
    }

    @Override
    public void send(Packet packet) throws IOException {
        packet.write(pending);
    }

    @Override
    public Packet receive(Duration limit) throws IOException {
        out.number("more", 1).number("filter", number).number("limit", limit.toMillis())
                .text("packets", Bytes.text(Base64.getEncoder().encode(pending.toByteArray())))
                .end();
        pending.reset();
        var packet = in.text("packet");
        in.end();
        if (packet.isEmpty()) {
            throw new EOFException("lost connection");
        }
        try {
            return Packet.read(new ByteArrayInputStream(
                    Base64.getDecoder().decode(Bytes.of(packet))));
        } catch (IllegalArgumentException e) {
            throw new IOException("bad packet", e);
        }
    }

    @Override
    public void close() {
        pending.reset(); // smtpd ends its connections itself
    }
}
