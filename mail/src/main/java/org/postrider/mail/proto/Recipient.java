package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// One recipient of a queued message, on its way through qmgr, delivery agents and bounce.
///
/// @param offset of the recipient's record in the queue file, in bytes; 0 for none
/// @param address where to deliver
/// @param original the address before rewriting and aliasing; empty where it is unknown
/// @param orcpt DSN original recipient `type;address` (RFC 3461, section 4.2); empty for none
/// @param notifyFlags DSN NOTIFY bits: [#NEVER], [#SUCCESS], [#FAILURE], [#DELAY]; 0 for the default
public record Recipient(long offset, String address, String original, String orcpt, int notifyFlags) {
    /// NOTIFY=NEVER.
    public static final int NEVER = 1;
    /// NOTIFY=SUCCESS.
    public static final int SUCCESS = 2;
    /// NOTIFY=FAILURE.
    public static final int FAILURE = 4;
    /// NOTIFY=DELAY.
    public static final int DELAY = 8;

    /// The same with other NOTIFY bits.
    public Recipient withNotify(int flags) {
        return flags == notifyFlags ? this
                : new Recipient(offset, address, original, orcpt, flags);
    }

    /// Writes the attributes, without an end of list.
    public void write(AttrWriter out) throws IOException {
        out.number("offset", offset).text("recipient", address).text("original_recipient", original)
                .text("dsn_orig_rcpt", orcpt).number("notify_flags", notifyFlags);
    }

    /// Reads what [#write] wrote.
    public static Recipient read(AttrReader in) throws IOException {
        return new Recipient(in.number("offset"), in.text("recipient"),
                in.text("original_recipient"), in.text("dsn_orig_rcpt"),
                in.number("notify_flags", 0, 15));
    }
}
