package org.postrider.server.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.milter.Filter;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;
import org.postrider.util.UnixWire;

/// A message that cleanup(8) takes.
final class CleanupSubmission implements Submission {
    private final UnixWire wire;
    private final BufferedOutputStream out;
    private final String queueId;
    private final RecordWriter records;
    private List<Filter> filters = List.of();

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
        var in = new AttrReader(wire.in());
        if (!filters.isEmpty()) {
            relay(in);
        }
        return CleanupReply.read(in);
    }

    @Override
    public void relay(List<Filter> ours) {
        filters = List.copyOf(ours);
    }

    /// Passes packets on, until cleanup has no more.
    private void relay(AttrReader in) throws IOException {
        var answers = new AttrWriter(wire.out());
        while (in.number("more", 0, 1) == 1) {
            var filter = filters.get(in.number("filter", 0, filters.size() - 1));
            var limit = Duration.ofMillis(in.number("limit", 0, Integer.MAX_VALUE));
            var packets = Base64.getDecoder().decode(Bytes.of(in.text("packets")));
            in.end();
            answers.text("packet", filter.forward(packets, limit)
                    .map(p -> Bytes.text(Base64.getEncoder().encode(p))).orElse("")).end();
        }
        in.end();
    }

    @Override
    public void cancel() throws IOException {
        out.flush();
        close();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
