package org.postrider.server.client;

import java.io.IOException;
import java.util.List;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.server.ServiceContext;

/// Asks the queue manager for something; it does not answer.
public final class QmgrClient {
    private QmgrClient() {}

    /// Asks, and waits for no longer than `trigger_timeout`.
    ///
    /// @throws IOException if the queue manager cannot be reached in that time
    public static void tell(ServiceContext context, List<? extends QmgrTrigger> triggers)
            throws IOException {
        var conf = context.conf();
        try (var wire = context.ipc().connectPublic(conf.get(CommonParams.QUEUE_SERVICE_NAME))) {
            wire.timeout(conf.get(CommonParams.TRIGGER_TIMEOUT));
            for (var trigger : triggers) {
                QmgrTrigger.write(trigger, wire.out());
            }
            wire.out().flush();
        }
    }
}
