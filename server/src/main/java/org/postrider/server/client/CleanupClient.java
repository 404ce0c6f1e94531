package org.postrider.server.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Client of cleanup(8): submits messages to the queue.
///
/// ```
/// cleanup:  queue_id=ID
/// client:   flags=N, then the records of the message up to END
/// cleanup:  status=N reason=TEXT
/// ```
public final class CleanupClient {
    private static final int BUFFER = 8192;

    private CleanupClient() {}

    /// Begins a message.
    ///
    /// @param flags of [org.postrider.mail.proto.CleanupFlags]
    /// @throws IOException if cleanup cannot be reached, or cannot make a queue file
    public static Submission open(ServiceContext context, int flags) throws IOException {
        var wire = context.ipc().connectPublic(
                context.conf().get(CommonParams.CLEANUP_SERVICE_NAME));
        boolean done = false;
        try {
            var in = new AttrReader(wire.in());
            var queueId = in.text("queue_id");
            in.end();
            if (queueId.isEmpty()) {
                throw new IOException("cleanup cannot make a queue file");
            }
            var out = new BufferedOutputStream(wire.out(), BUFFER);
            new AttrWriter(wire.out()).number("flags", flags).endPart();
            var submission = new CleanupSubmission(wire, out, queueId);
            done = true;
            return submission;
        } finally {
            if (!done) {
                wire.close();
            }
        }
    }
}
