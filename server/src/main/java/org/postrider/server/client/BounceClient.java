package org.postrider.server.client;

import java.io.IOException;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.server.ServiceContext;

/// Client of bounce(8) in its three roles. What is asked has been done, durably, when the method
/// returns; an `IOException` says that it may not have been.
public final class BounceClient {
    /// Which of the services is asked.
    public enum Role {
        /// Mail that has failed for good.
        BOUNCE,
        /// Mail that will be tried again.
        DEFER,
        /// Deliveries that are recorded on request.
        TRACE
    }

    private final ServicePool bounce;
    private final ServicePool defer;
    private final ServicePool trace;

    /// Connects when first asked.
    public BounceClient(ServiceContext context) {
        var conf = context.conf();
        bounce = new ServicePool(context, conf.get(CommonParams.BOUNCE_SERVICE_NAME));
        defer = new ServicePool(context, conf.get(CommonParams.DEFER_SERVICE_NAME));
        trace = new ServicePool(context, conf.get(CommonParams.TRACE_SERVICE_NAME));
    }

    /// Adds a recipient to the message's log; it is on disk when this returns.
    ///
    /// @throws IOException if it may not be on disk
    public void append(Role role, String queueId, Recipient recipient, Dsn dsn)
            throws IOException {
        ask(role, new BounceRequest.Append(queueId, recipient, dsn));
    }

    /// Sends the report on what is in the message's log; it is queued when this returns.
    ///
    /// @throws IOException if it may not be queued
    public void report(Role role, BounceRequest.Report report) throws IOException {
        ask(role, report);
    }

    /// Sends a report on one recipient, without a log.
    ///
    /// @throws IOException if it may not be queued
    public void one(BounceRequest.One one) throws IOException {
        ask(Role.BOUNCE, one);
    }

    private void ask(Role role, BounceRequest request) throws IOException {
        var pool = switch (role) {
            case BOUNCE -> bounce;
            case DEFER -> defer;
            case TRACE -> trace;
        };
        int status = pool.call((out, in) -> {
            BounceRequest.write(request, out);
            int answer = in.number("status", 0, 1);
            in.end();
            return answer;
        });
        if (status != 0) {
            throw new IOException(role.name().toLowerCase(java.util.Locale.ROOT)
                    + " service failure");
        }
    }
}
