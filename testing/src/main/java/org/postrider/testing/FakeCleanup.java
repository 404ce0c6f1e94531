package org.postrider.testing;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.Record;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordType;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A cleanup service that keeps what it is given.
public final class FakeCleanup implements Program {
    /// One message.
    ///
    /// @param records all but the last
    public record Message(String queueId, List<Record> records) {
        /// Content lines, pieces marked with a plus sign in front.
        public List<String> content() {
            var lines = new ArrayList<String>();
            boolean inside = false;
            for (var record : records) {
                switch (record.type()) {
                    case RecordType.MESSAGE -> inside = true;
                    case RecordType.EXTRACTED -> inside = false;
                    default -> {
                        if (inside) {
                            lines.add((record.type() == RecordType.CONTINUED ? "+" : "")
                                    + record.text());
                        }
                    }
                }
            }
            return lines;
        }

        /// Envelope records as `type text`.
        public List<String> envelope() {
            var lines = new ArrayList<String>();
            for (var record : records) {
                if (record.type() == RecordType.MESSAGE) {
                    break;
                }
                lines.add(record.type() + " " + record.text());
            }
            return lines;
        }
    }

    /// What it was given.
    public final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    /// What it answers.
    public volatile CleanupReply answer = new CleanupReply(0, "");
    private final AtomicInteger count = new AtomicInteger();

    /// Takes all.
    public FakeCleanup() {
        // It has been given nothing yet.
    }

    @Override
    public String name() {
        return "cleanup";
    }

    @Override
    public Service create(ServiceContext context) {
        return this::serve;
    }

    private void serve(Connection connection) throws IOException {
        var out = new AttrWriter(connection.wire().out());
        var id = "Q" + count.incrementAndGet();
        out.text("queue_id", id).end();
        var in = new AttrReader(connection.wire().in());
        in.number("flags");
        in.end();
        var reader = new RecordReader(connection.wire().in(), 1 << 20);
        var records = new ArrayList<Record>();
        try {
            for (var record = reader.next(); record.type() != RecordType.END;
                    record = reader.next()) {
                records.add(record);
            }
        } catch (EOFException e) {
            return;
        }
        messages.add(new Message(id, records));
        answer.write(out);
    }
}
