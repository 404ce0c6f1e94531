package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.mail.dsn.Dsn;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A delivery agent's answer to a [DeliveryRequest]: all recipients have been dealt with (marked
/// done, bounced, or left for a later attempt).
///
/// @param deferred whether some recipient is left for later: the queue file goes to `deferred`
/// @param suspend the reason why the whole destination cannot be reached now, so that qmgr
///     lowers its concurrency; a status of `2.0.0` says that the destination is well
public record DeliveryReply(boolean deferred, Dsn suspend) {
    /// The destination works.
    public static final Dsn WELL = Dsn.of("2.0.0", "delivered", "");

    /// Whether the destination as a whole failed.
    public boolean suspends() {
        return !suspend.status().startsWith("2");
    }

    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.number("deferred", deferred ? 1 : 0);
        DsnAttrs.write(out, suspend);
        out.end();
    }

    /// Reads what [#write] wrote.
    public static DeliveryReply read(AttrReader in) throws IOException {
        var reply = new DeliveryReply(in.number("deferred", 0, 1) == 1, DsnAttrs.read(in));
        in.end();
        return reply;
    }
}
