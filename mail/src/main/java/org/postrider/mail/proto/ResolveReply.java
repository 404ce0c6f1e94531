package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Where an address is delivered.
///
/// @param flags address class and problems: see the constants
/// @param transport service name of the delivery agent
/// @param nexthop where it goes
/// @param recipient the address to deliver to, in internal form
public record ResolveReply(int flags, String transport, String nexthop, String recipient) {
    /// Final destination: `mydestination`, `inet_interfaces`.
    public static final int LOCAL = 1;
    /// `virtual_alias_domains`.
    public static final int VIRTUAL_ALIAS = 2;
    /// `virtual_mailbox_domains`.
    public static final int VIRTUAL_MAILBOX = 4;
    /// `relay_domains`.
    public static final int RELAY = 8;
    /// Any other domain.
    public static final int DEFAULT = 16;
    /// The address is malformed.
    public static final int ERROR = 32;
    /// A table could not be searched: defer.
    public static final int FAIL = 64;
    /// The address routes by `@`, `%` or `!` in its local part: not for strangers to relay.
    public static final int ROUTED = 128;

    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.number("flags", flags).text("transport", transport).text("nexthop", nexthop)
                .text("recipient", recipient).end();
    }

    /// Reads what [#write] wrote.
    public static ResolveReply read(AttrReader in) throws IOException {
        var reply = new ResolveReply(in.number("flags", 0, 0xff), in.text("transport"),
                in.text("nexthop"), in.text("recipient"));
        in.end();
        return reply;
    }

    /// Whether this flag is set.
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
