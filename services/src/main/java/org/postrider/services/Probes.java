package org.postrider.services;

import java.io.IOException;
import org.postrider.mail.header.MailDate;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.RecordType;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.CleanupClient;
import org.postrider.server.client.ProbeSender;

/// Sends the messages that find out what would become of mail.
final class Probes {
    private final ServiceContext context;
    private final ProbeSender sender;

    Probes(ServiceContext context) {
        this.context = context;
        sender = new ProbeSender(context.conf(), context.clock());
    }

    /// Sends one. What goes wrong is logged: the client asks again.
    ///
    /// @param address internal form
    void send(String address) {
        try (var submission = CleanupClient.open(context, CleanupFlags.INTERNAL
                | CleanupClient.detection(context.conf(), "verify"))) {
            var now = context.clock().instant();
            var from = sender.now();
            var out = submission.records();
            out.write(RecordType.TIME, now.getEpochSecond() + " " + now.getNano() / 1000);
            out.write(RecordType.ATTRIBUTE, "log_message_origin=local");
            out.write(RecordType.ATTRIBUTE, "trace_flags=" + Envelope.TRACE_PROBE);
            out.write(RecordType.SENDER, from);
            out.write(RecordType.RECIPIENT, address);
            out.write(RecordType.MESSAGE, "");
            for (var line : new String[] {
                "Date: " + MailDate.of(context.clock()),
                "From: " + (from.isEmpty() ? "MAILER-DAEMON" : from), "To: probe-recipient:;",
                "Subject: Mail delivery test", "Auto-Submitted: auto-generated", "",
                "This message finds out whether mail can be delivered. It is never delivered.",
                context.conf().get(CommonParams.MAIL_NAME)}) {
                out.write(RecordType.NORMAL, line);
            }
            out.write(RecordType.EXTRACTED, "");
            out.write(RecordType.END, "");
            var reply = submission.finish();
            if (!reply.ok()) {
                throw new IOException(reply.problem().text());
            }
        } catch (IOException e) {
            context.log().warning("cannot send a probe: " + e.getMessage());
        }
    }
}
