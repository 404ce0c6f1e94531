package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// An event that anvil(8) counts. Answered by an [AnvilReply].
///
/// @param event what happened
/// @param ident who did it: `service:address`
public record AnvilRequest(Event event, String ident) {
    /// What is counted.
    public enum Event {
        /// A client connected.
        CONNECT,
        /// A client is gone.
        DISCONNECT,
        /// A client began a message.
        MESSAGE,
        /// A client named a recipient.
        RECIPIENT,
        /// A client made a TLS handshake without the keys of an earlier one.
        NEW_TLS,
        /// A client wants to make a handshake: nothing is counted, the answer has the rate of
        /// [#NEW_TLS].
        TLS,
        /// A client sent AUTH.
        AUTH
    }

    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.text("request", event.name()).text("ident", ident).end();
    }

    /// Reads what [#write] wrote.
    public static AnvilRequest read(AttrReader in) throws IOException {
        var name = in.text("request");
        var ident = in.text("ident");
        in.end();
        for (var event : Event.values()) {
            if (event.name().equals(name)) {
                return new AnvilRequest(event, ident);
            }
        }
        throw new ProtocolException("unknown anvil request");
    }
}
