package org.postrider.mail.header;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.postrider.mail.queue.ContentReader;
import org.postrider.util.Bytes;

/// The addresses in the `Delivered-To:` header lines of a message: a message that comes to one of
/// them again is in a loop.
public final class Loops {
    private static final String HEADER = "delivered-to:";

    private final Set<String> addresses = new HashSet<>();

    /// Reads the header of a message.
    public Loops(ContentReader content) throws IOException {
        boolean atLineStart = true;
        while (content.next() && !(atLineStart && content.length() == 0)) {
            if (atLineStart && content.length() > HEADER.length()) {
                var line = content.buffer()[content.start()] == 'D'
                        || content.buffer()[content.start()] == 'd' ? content.text() : "";
                if (Bytes.lower(line).startsWith(HEADER)) {
                    addresses.add(Bytes.lower(line.substring(HEADER.length()).strip()));
                }
            }
            atLineStart = content.endsLine();
        }
    }

    /// Whether the message has been delivered to this address before.
    public boolean has(String address) {
        return addresses.contains(Bytes.lower(address));
    }
}
