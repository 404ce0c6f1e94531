package org.postrider.server.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Passes a recipient on to another delivery agent, as `mailbox_transport` and
/// `fallback_transport` want it. That agent records and logs what becomes of the recipient; marking
/// it done in the queue file stays with the one who passes it on.
public final class Pass {
    /// The other agent keeps its own time limits; this one only frees the thread.
    private static final Duration LIMIT = Duration.ofHours(24);

    private Pass() {}

    /// Has the delivery made.
    ///
    /// @param destination `transport:nexthop`, or a transport, whose nexthop is then the recipient's
    ///     domain
    /// @param recipient without an offset
    /// @return whether the recipient is done; false if there must be another attempt
    /// @throws IOException if the agent cannot be reached, or went away in the middle
    public static boolean on(ServiceContext context, Delivery delivery, String destination,
            Recipient recipient) throws IOException {
        int colon = destination.indexOf(':');
        var transport = colon < 0 ? destination : destination.substring(0, colon);
        var nexthop = colon < 0 ? "" : destination.substring(colon + 1);
        if (nexthop.isEmpty()) {
            nexthop = recipient.address().substring(recipient.address().lastIndexOf('@') + 1);
        }
        context.log().info(delivery.request().queueId() + ": passing <" + recipient.address()
                + "> to transport=" + transport);
        try (var wire = context.ipc().connectPrivate(transport)) {
            wire.timeout(LIMIT);
            var in = new AttrReader(wire.in());
            DeliveryRequest.readReady(in);
            request(delivery, nexthop, recipient).write(new AttrWriter(wire.out()));
            return !DeliveryReply.read(in).deferred();
        }
    }

    private static DeliveryRequest request(Delivery delivery, String nexthop,
            Recipient recipient) {
        var r = delivery.request();
        return new DeliveryRequest(r.flags(), r.queueName(), r.queueId(), r.dataOffset(),
                r.size(), nexthop, r.encoding(), r.sendopts(), r.sender(), r.envid(), r.ret(),
                r.arrival(), r.activated(), delivery.now(), r.client(), List.of(recipient));
    }
}
