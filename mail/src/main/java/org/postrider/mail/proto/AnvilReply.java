package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Anvil's answer to an [AnvilRequest].
///
/// @param count connections of this client now
/// @param rate such events of this client in the current time unit, this one included
public record AnvilReply(int count, int rate) {
    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.number("count", count).number("rate", rate).end();
    }

    /// Reads what [#write] wrote.
    public static AnvilReply read(AttrReader in) throws IOException {
        var reply = new AnvilReply(in.number("count", 0, Integer.MAX_VALUE),
                in.number("rate", 0, Integer.MAX_VALUE));
        in.end();
        return reply;
    }
}
