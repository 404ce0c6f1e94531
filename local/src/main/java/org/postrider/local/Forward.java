package org.postrider.local;

import java.io.IOException;
import java.util.List;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.header.MailDate;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.ClientInfo;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.mail.queue.SendOptions;
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
    /// @param recipient whose alias or `.forward` it was
    /// @param delivered for the `Delivered-To:` header; empty for none
    /// @param to where it goes; addresses in internal form
    /// @param sender envelope sender
    Outcome send(Delivery delivery, Recipient recipient, String delivered, List<Recipient> to,
            String sender) {
        if (delivery.probes()) {
            return Outcome.sent("forwards to " + String.join(", ",
                    to.stream().map(Recipient::address).toList()));
        }
        try (var submission = CleanupClient.open(context, CleanupFlags.INTERNAL
                | CleanupClient.detection(context.conf(), "forward"))) {
            try {
                write(submission.records(), submission.queueId(), delivery, delivered, to, sender);
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

    private void write(RecordWriter out, String queueId, Delivery delivery, String delivered,
            List<Recipient> to, String sender) throws IOException {
        var request = delivery.request();
        long now = delivery.now();
        out.write(RecordType.TIME, now / 1_000_000 + " " + now % 1_000_000);
        out.write(RecordType.SENDER, sender);
        if (request.ret() != 0) {
            attribute(out, "ret_flags", Integer.toString(request.ret()));
        }
        known(out, "envelope_id", request.envid());
        client(out, request.client());
        int options = request.sendopts() & SendOptions.REQUESTS;
        if (options != 0) {
            attribute(out, "sendopts", Integer.toString(options));
        }
        for (var target : to) {
            recipient(out, target);
        }
        out.write(RecordType.MESSAGE, "");
        line(out, "Received: by " + context.conf().get(CommonParams.MYHOSTNAME) + " ("
                + context.conf().get(CommonParams.MAIL_NAME) + ")");
        line(out, "\tid " + queueId + "; " + MailDate.of(context.clock()));
        if (!delivered.isEmpty()) {
            line(out, "Delivered-To: " + delivered);
        }
        var content = delivery.content();
        while (content.next()) {
            out.write(content.endsLine() ? RecordType.NORMAL : RecordType.CONTINUED,
                    content.buffer(), content.start(), content.length());
        }
        out.write(RecordType.EXTRACTED, "");
        out.write(RecordType.END, "");
    }

    /// Where the message came from in the first place: commands that it is delivered to learn that.
    private static void client(RecordWriter out, ClientInfo client) throws IOException {
        known(out, "log_client_name", client.name());
        known(out, "log_client_address", client.address());
        known(out, "log_protocol_name", client.protocol());
        known(out, "log_helo_name", client.helo());
        known(out, "sasl_method", client.saslMethod());
        known(out, "sasl_username", client.saslUsername());
        known(out, "sasl_sender", client.saslSender());
        known(out, "log_ident", client.identity());
        attribute(out, "rewrite_context",
                client.rewriteContext().isEmpty() ? "local" : client.rewriteContext());
    }

    private static void known(RecordWriter out, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            attribute(out, name, value);
        }
    }

    /// A report of success has been made here, so it is not asked for again (RFC 3461,
    /// section 5.2.7.3).
    private static void recipient(RecordWriter out, Recipient target) throws IOException {
        int notify = target.notifyFlags() & ~Recipient.SUCCESS;
        if (target.notifyFlags() != 0) {
            attribute(out, "notify_flags",
                    Integer.toString(notify == 0 ? Recipient.NEVER : notify));
        }
        if (!target.orcpt().isEmpty()) {
            attribute(out, "dsn_orig_rcpt", target.orcpt());
        }
        out.write(RecordType.ORIGINAL_RECIPIENT,
                target.original().isEmpty() ? target.address() : target.original());
        out.write(RecordType.RECIPIENT, target.address());
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
