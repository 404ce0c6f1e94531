package org.postrider.mail.proto;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postrider.mail.queue.QueueId;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;

/// What the queue manager is told on `public/qmgr`: single letters as in Postfix, and two requests
/// of our own that name a message, so that no directory is scanned for it.
///
/// ```
/// I                       scan incoming
/// N 4F1A230021 NUL        this message is new in incoming
/// R 4F1A230021 NUL        try this deferred message now
/// ```
///
/// Any number of requests may come on one connection, which the sender may keep.
public sealed interface QmgrTrigger {
    /// One of the letters.
    enum Request implements QmgrTrigger {
        /// Scan the deferred queue.
        SCAN_DEFERRED('D'),
        /// Scan the incoming queue.
        SCAN_INCOMING('I'),
        /// Forget which destinations are dead.
        FLUSH_DEAD('F'),
        /// With the next scan of the deferred queue: try all messages now, due or not.
        SCAN_ALL('A'),
        /// Master's timer: look whether a queue scan is due.
        WAKEUP('W');

        private final char letter;

        Request(char letter) {
            this.letter = letter;
        }

        /// The letter on the wire.
        public char letter() {
            return letter;
        }
    }

    /// A message is complete in `incoming`.
    record New(String queueId) implements QmgrTrigger {}

    /// Somebody wants this deferred message tried now.
    record Retry(String queueId) implements QmgrTrigger {}

    /// Writes one request, without flushing.
    static void write(QmgrTrigger trigger, OutputStream out) throws IOException {
        switch (trigger) {
            case Request request -> out.write(request.letter());
            case New(var queueId) -> write('N', queueId, out);
            case Retry(var queueId) -> write('R', queueId, out);
        }
    }

    private static void write(char letter, String queueId, OutputStream out) throws IOException {
        out.write(letter);
        out.write(Bytes.of(queueId));
        out.write(0);
    }

    /// Reads one request; letters that are none are skipped, as Postfix does.
    ///
    /// @return empty at the end of the stream
    /// @throws ProtocolException if a queue id is not valid
    static java.util.Optional<QmgrTrigger> read(InputStream in) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == 'N') {
                return java.util.Optional.of(new New(queueId(in)));
            }
            if (b == 'R') {
                return java.util.Optional.of(new Retry(queueId(in)));
            }
            for (var request : Request.values()) {
                if (request.letter == b) {
                    return java.util.Optional.of(request);
                }
            }
        }
        return java.util.Optional.empty();
    }

    private static String queueId(InputStream in) throws IOException {
        var id = new StringBuilder(16);
        for (int b = in.read(); b != 0; b = in.read()) {
            if (b < 0 || id.length() > 100) {
                throw new ProtocolException("bad queue id in a trigger");
            }
            id.append((char) b);
        }
        if (!QueueId.isValid(id.toString())) {
            throw new ProtocolException("bad queue id in a trigger");
        }
        return id.toString();
    }
}
