package org.postrider.cleanup;

import java.io.IOException;
import java.util.List;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.log.Delays;
import org.postrider.mail.log.DeliveryLog;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;

/// Reports a message that is not accepted to its sender, where the submitting program has nobody
/// to tell: the user's command has ended long ago.
final class ReturnToSender {
    private final ServiceContext context;
    private final BounceClient bounce;

    ReturnToSender(ServiceContext context, BounceClient bounce) {
        this.context = context;
        this.bounce = bounce;
    }

    /// Records and logs every recipient as failed, then has the report sent.
    ///
    /// @param arrival of the message, in microseconds since 1970
    /// @param report of the message whose file is still there, as far as it was written
    /// @return whether the report is safely in the queue
    boolean send(String queueId, long arrival, List<Recipient> recipients, Dsn why,
            BounceRequest.Report report) {
        try {
            for (var recipient : recipients) {
                bounce.append(BounceClient.Role.BOUNCE, queueId, recipient, why);
                var now = context.clock().instant();
                long done = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
                context.log().info(DeliveryLog.of(context.conf()).line(queueId, recipient, "none",
                        new Delays(arrival, done, done, 0, 1), done, why, "bounced"));
            }
            bounce.report(BounceClient.Role.BOUNCE, report);
        } catch (IOException e) {
            context.log().warning(queueId + ": bounce message failure");
            return false;
        }
        context.log().info(queueId + ": removed (discarded)");
        return true;
    }
}
