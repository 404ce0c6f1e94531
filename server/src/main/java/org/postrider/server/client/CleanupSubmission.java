package org.postrider.server.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.AttrReader;
import org.postrider.util.UnixWire;

/// A message that cleanup(8) takes.
final class CleanupSubmission implements Submission {
    private final UnixWire wire;
    private final BufferedOutputStream out;
    private final String queueId;
    private final RecordWriter records;

    CleanupSubmission(UnixWire wire, BufferedOutputStream out, String queueId) {
        this.wire = wire;
        this.out = out;
        this.queueId = queueId;
        records = new RecordWriter(out);
    }

    @Override
    public String queueId() {
        return queueId;
    }

    @Override
    public RecordWriter records() {
        return records;
    }

    @Override
    public CleanupReply finish() throws IOException {
        out.flush();
        return CleanupReply.read(new AttrReader(wire.in()));
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
