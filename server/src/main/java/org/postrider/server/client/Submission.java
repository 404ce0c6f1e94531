package org.postrider.server.client;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.milter.Filter;

/// One message on its way into the queue. Used by one thread.
public interface Submission extends Closeable {
    /// The name of the file in the making.
    String queueId();

    /// Takes the records of the message, in the order of a maildrop file (`T`, `A`..., `S`,
    /// recipients, `M`, content, `X`, `E`). A write that fails means that nobody takes the message
    /// any more: [#finish()] may still tell why.
    RecordWriter records();

    /// Lets cleanup speak with filters that this process has connections to, while [#finish()] waits.
    /// Their records are in the envelope, in this order.
    default void relay(List<Filter> filters) {
        // Where nobody speaks with filters, there is nothing to do.
    }

    /// Waits until the message is on disk, after the `E` record.
    ///
    /// @throws IOException if that cannot be known: the message must be taken as not queued
    CleanupReply finish() throws IOException;

    /// Makes the message vanish when what was written so far has been looked at, and logged.
    default void cancel() throws IOException {
        close();
    }

    /// Without [#finish()], makes the message vanish.
    @Override
    void close() throws IOException;
}
