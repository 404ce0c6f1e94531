package org.postrider.server.client;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.AttrReader;
import org.postrider.util.UnixWire;

/// One message on its way into the queue. Used by one thread.
public final class Submission implements Closeable {
    private final UnixWire wire;
    private final BufferedOutputStream out;
    private final String queueId;
    private final RecordWriter records;

    Submission(UnixWire wire, BufferedOutputStream out, String queueId) {
        this.wire = wire;
        this.out = out;
        this.queueId = queueId;
        records = new RecordWriter(out);
    }

    /// The name of the queue file in the making.
    public String queueId() {
        return queueId;
    }

    /// Takes the records of the message, in the order of a maildrop file (`T`, `A`..., `S`,
    /// recipients, `M`, content, `X`, `E`). A write that fails means that cleanup has given
    /// up: [#finish()] may still tell why.
    public RecordWriter records() {
        return records;
    }

    /// Waits until the message is in the queue, after the `E` record.
    ///
    /// @throws IOException if cleanup is gone: the message must be taken as not queued
    public CleanupReply finish() throws IOException {
        out.flush();
        return CleanupReply.read(new AttrReader(wire.in()));
    }

    /// Without [#finish()], makes cleanup forget the message.
    @Override
    public void close() throws IOException {
        wire.close();
    }
}
