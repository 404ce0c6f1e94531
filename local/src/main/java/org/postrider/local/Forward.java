package org.postrider.local;

import java.io.IOException;
import java.util.List;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.header.MailDate;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Delivery;
import org.postrider.server.client.CleanupClient;
import org.postrider.util.Bytes;

/// Sends a message on to addresses elsewhere, as a new message in the queue.
final class Forward {
    private final ServiceContext context;

    Forward(ServiceContext context) {
        this.context = context;
    }

    /// Queues the message anew.
    ///
    /// @param recipient whose alias it was
    /// @param addresses where it goes, in internal form
    /// @param owner new envelope sender; empty to keep the message's own
    Outcome send(Delivery delivery, Recipient recipient, List<String> addresses, String owner) {
        if (delivery.probes()) {
            return Outcome.sent("forwards to " + String.join(", ", addresses));
        }
        try (var submission = CleanupClient.open(context, CleanupFlags.INTERNAL)) {
            try {
                write(submission.records(), submission.queueId(), delivery, recipient, addresses,
                        owner);
            } catch (IOException e) {
                // Cleanup has given up; its answer says why.
            }
            var reply = submission.finish();
            if (reply.ok()) {
                return new Outcome.Sent(Dsn.of("2.0.0", "expanded",
                        "forwarded as " + submission.queueId()));
            }
            var problem = reply.problem();
            return problem.status().startsWith("5")
                    ? Outcome.bounced(problem.status(), problem.text())
                    : Outcome.deferred(problem.status(), problem.text());
        } catch (IOException e) {
            return Outcome.deferred("4.3.0", "unable to forward mail: " + e.getMessage());
        }
    }

    private void write(RecordWriter out, String queueId, Delivery delivery, Recipient recipient,
            List<String> addresses, String owner) throws IOException {
        var request = delivery.request();
        long now = delivery.now();
        out.write(RecordType.TIME, now / 1_000_000 + " " + now % 1_000_000);
        attribute(out, "log_message_origin", "local");
        attribute(out, "rewrite_context", "local");
        if (!request.encoding().isEmpty()) {
            attribute(out, "encoding", request.encoding());
        }
        boolean ownSender = owner.isEmpty() || request.sender().isEmpty();
        out.write(RecordType.SENDER, ownSender ? request.sender() : owner);
        for (var address : addresses) {
            out.write(RecordType.ORIGINAL_RECIPIENT, recipient.original().isEmpty()
                    ? recipient.address() : recipient.original());
            out.write(RecordType.RECIPIENT, address);
        }
        out.write(RecordType.MESSAGE, "");
        line(out, "Received: by " + context.conf().get(CommonParams.MYHOSTNAME) + " ("
                + context.conf().get(CommonParams.MAIL_NAME) + ")");
        line(out, "\tid " + queueId + "; " + MailDate.of(context.clock()));
        line(out, "Delivered-To: " + recipient.address());
        var content = delivery.content();
        while (content.next()) {
            out.write(content.endsLine() ? RecordType.NORMAL : RecordType.CONTINUED,
                    content.buffer(), content.start(), content.length());
        }
        out.write(RecordType.EXTRACTED, "");
        out.write(RecordType.END, "");
    }

    private static void attribute(RecordWriter out, String name, String value)
            throws IOException {
        out.write(RecordType.ATTRIBUTE, name + "=" + value);
    }

    private static void line(RecordWriter out, String text) throws IOException {
        var bytes = Bytes.of(text);
        out.write(RecordType.NORMAL, bytes, 0, bytes.length);
    }
}
