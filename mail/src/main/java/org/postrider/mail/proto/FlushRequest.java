package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// What is asked of flush(8). Answered by one attribute `status`, the number of a [Status].
public sealed interface FlushRequest {
    /// Notes that a message waits for a site.
    record Add(String site, String queueId) implements FlushRequest {}

    /// Has all mail tried that waits for a site.
    record Send(String site) implements FlushRequest {}

    /// What came of it.
    enum Status {
        /// It was done.
        OK,
        /// It could not be done now.
        FAILED,
        /// The request makes no sense.
        BAD,
        /// Nothing is kept for this site.
        DENIED
    }

    /// Writes the whole list and flushes.
    static void write(FlushRequest request, AttrWriter out) throws IOException {
        switch (request) {
            case Add(var site, var queueId) -> out.text("request", "add").text("site", site)
                    .text("queue_id", queueId);
            case Send(var site) -> out.text("request", "send_site").text("site", site);
        }
        out.end();
    }

    /// Reads what [#write] wrote.
    static FlushRequest read(AttrReader in) throws IOException {
        var kind = in.text("request");
        var site = in.text("site");
        FlushRequest request = switch (kind) {
            case "add" -> new Add(site, in.text("queue_id"));
            case "send_site" -> new Send(site);
            default -> throw new ProtocolException("unknown flush request");
        };
        in.end();
        return request;
    }

    /// Writes an answer.
    static void write(Status status, AttrWriter out) throws IOException {
        out.number("status", status.ordinal()).end();
    }

    /// Reads an answer.
    static Status readStatus(AttrReader in) throws IOException {
        var status = Status.values()[in.number("status", 0, Status.values().length - 1)];
        in.end();
        return status;
    }
}
