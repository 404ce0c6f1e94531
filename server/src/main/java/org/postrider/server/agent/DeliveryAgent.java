package org.postrider.server.agent;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.queue.ContentReader;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.VerifyClient;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;
import org.postrider.util.Reason;

/// The service of every delivery agent: serves qmgr's requests, one after another on each
/// connection.
public final class DeliveryAgent implements Service {
    private final ServiceContext context;
    private final Spool spool;
    private final BounceClient bounces;
    private final VerifyClient verifier;
    private final StatusFilter filter;
    private final Deliverer deliverer;
    private final LastSteps lastSteps = new LastSteps();

    /// @param deliverer closed with this service
    public DeliveryAgent(ServiceContext context, Deliverer deliverer) {
        this.context = context;
        this.deliverer = deliverer;
        spool = Spool.of(context.conf(), context.clock());
        bounces = new BounceClient(context);
        verifier = new VerifyClient(context);
        filter = new StatusFilter(context);
    }

    @Override
    public void session(Connection connection) throws IOException {
        var wire = connection.wire();
        wire.timeout(context.conf().get(CommonParams.IPC_TIMEOUT));
        var in = new AttrReader(wire.in());
        var out = new AttrWriter(wire.out());
        // A queue manager that ended while this connection waited to be accepted has not sent
        // anything: its successor has ordered the same delivery.
        DeliveryRequest.writeReady(out);
        while (wire.awaitMore()) {
            var request = DeliveryRequest.read(in);
            check(request);
            try {
                serve(request).write(out);
            } catch (StoppedException e) {
                return;
            } catch (IOException e) {
                return; // a new queue manager finds what became of the recipients in the file
            }
        }
    }

    private static void check(DeliveryRequest request) throws ProtocolException {
        if (!request.queueName().equals(QueueName.ACTIVE.directory())
                || !QueueId.isValid(request.queueId()) || request.dataOffset() <= 0) {
            throw new ProtocolException("bad queue file in a delivery request");
        }
    }

    private DeliveryReply serve(DeliveryRequest request) {
        var path = spool.path(QueueName.ACTIVE, request.queueId());
        try (var file = QueueFile.open(path)) {
            if (!file.lockForDelivery()) {
                context.log().warning("lock " + QueueName.ACTIVE.directory() + " "
                        + request.queueId() + ": the queue manager has it");
                return new DeliveryReply(true, DeliveryReply.WELL);
            }
            return deliver(new Delivery(context, bounces, verifier, filter, lastSteps, request,
                    file));
        } catch (NoSuchFileException e) {
            // postsuper -d, or an earlier delivery that took longer than qmgr lived.
            context.log().warning("open " + QueueName.ACTIVE.directory() + " "
                    + request.queueId() + ": No such file or directory");
        } catch (IOException e) {
            context.log().warning("open " + path + ": " + Reason.of(e));
        }
        return new DeliveryReply(true, DeliveryReply.WELL);
    }

    private DeliveryReply deliver(Delivery delivery) {
        if (deliverer.namesLastStep()) {
            return attempt(delivery);
        }
        try (var _ = lastSteps.begin()) {
            return attempt(delivery);
        }
    }

    private DeliveryReply attempt(Delivery delivery) {
        try {
            if (delivery.canBeNoted()) {
                deliverer.deliver(delivery);
            } else {
                rest(delivery, "queue file cannot be updated");
            }
        } catch (StoppedException e) {
            throw e;
        } catch (CorruptFileException e) {
            delivery.message().damaged(e);
        } catch (IOException e) {
            context.log().warning(delivery.request().queueId() + ": " + Reason.text(e));
            rest(delivery, "mail system error");
        } catch (RuntimeException e) {
            context.log().panic(delivery.request().queueId(), e);
            rest(delivery, "unknown mail transport error");
        }
        rest(delivery, "mail system error");
        if (!delivery.message().damage().isEmpty()) {
            corrupt(delivery);
        }
        return delivery.reply();
    }

    private void corrupt(Delivery delivery) {
        var name = QueueName.ACTIVE.directory() + "/" + delivery.request().queueId();
        var damage = delivery.message().damage();
        if (damage.startsWith(ContentReader.BAD_RECORD)) {
            context.log().warning(damage);
        } else {
            context.log().warning(name + ": " + damage);
            context.log().warning(ContentReader.BAD_RECORD + "-2 in message content");
        }
        context.log().warning("corrupted queue file: " + name);
        try {
            delivery.message().markCorrupt();
        } catch (IOException e) {
            context.log().warning("mark queue file corrupt: " + Reason.text(e));
        }
    }

    private static void rest(Delivery delivery, String reason) {
        delivery.reportRest(new Outcome.Deferred(Dsn.of("4.3.0", "delayed", reason)), "none",
                delivery.delays());
    }

    @Override
    public void endSoon() {
        lastSteps.stop();
    }

    @Override
    public boolean isFinishing() {
        return lastSteps.isAny();
    }

    @Override
    public void close() {
        deliverer.close();
    }
}
