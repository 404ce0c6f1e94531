package org.postrider.qmgr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.mail.address.Address;
import org.postrider.mail.log.Delays;
import org.postrider.mail.log.DeliveryLog;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.qmgr.schedule.Route;
import org.postrider.qmgr.schedule.Scheduler;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.RewriteClient;
import org.postrider.util.Bytes;

/// Finds out where the recipients of a message go.
final class Router {
    /// Why mail comes back that postsuper wants returned.
    static final Dsn EXPIRED =
            Dsn.of("4.7.0", "delayed", "message is administratively expired");

    private static final String ERROR = "error";
    /// Recipients of which several are resolved at a time.
    private static final int MANY = 50;
    private static final int TOGETHER = 8;

    private final ServiceContext context;
    private final RewriteClient rewrite;
    private final Set<String> deferred;
    private final String emptyRecipient;
    private final String filterNexthop;
    private final String myhostname;
    private final String doubleBounce;

    /// Neighbours in a list go together, whatever its order.
    private static final Comparator<Route> BY_ADDRESS = Router::byAddress;

    Router(ServiceContext context, RewriteClient rewrite) {
        this.context = context;
        this.rewrite = rewrite;
        var conf = context.conf();
        deferred = new HashSet<>(conf.get(QmgrParams.DEFER_TRANSPORTS));
        filterNexthop = conf.get(RewriteParams.DEFAULT_FILTER_NEXTHOP);
        emptyRecipient = conf.get(RewriteParams.EMPTY_ADDRESS_RECIPIENT);
        myhostname = conf.get(CommonParams.MYHOSTNAME);
        doubleBounce = Bytes.lower(conf.get(BounceParams.DOUBLE_BOUNCE_SENDER));
    }

    /// The routes of the recipients in memory. Recipients whose mail is to be dropped are marked
    /// done at once and have no route.
    ///
    /// @param flush whether deferred transports are used now
    List<Route> routes(String id, Envelope envelope, QueueFile file, boolean flush, long activated)
            throws IOException {
        var routes = new ArrayList<Route>(envelope.recipients().size());
        boolean filtered = isFiltered(envelope);
        var replies = filtered ? List.<ResolveReply>of() : resolveTogether(id, envelope);
        boolean redirected = false;
        int place = 0;
        for (var recipient : envelope.recipients()) {
            if (filtered) {
                routes.add(filtered(envelope, recipient, flush));
                continue;
            }
            if (envelope.isRedirected()) {
                if (redirected) {
                    file.markDone(recipient.offset());
                    continue;
                }
                redirected = true;
            }
            var reply = replies.isEmpty() ? resolve(id, envelope, recipient)
                    : replies.get(place++);
            if (isNotice(reply)) {
                drop(id, envelope, file, recipient, activated);
                continue;
            }
            routes.add(route(recipient, reply, flush));
        }
        routes.sort(BY_ADDRESS);
        return routes;
    }

    /// The routes of the recipients in memory of a message that postsuper wants returned, of which no
    /// reasons are known.
    static List<Route> expired(Envelope envelope) {
        return envelope.recipients().stream().map(recipient -> new Route(recipient, Scheduler.RETRY,
                EXPIRED.status() + ' ' + EXPIRED.reason())).toList();
    }

    private static int byAddress(Route one, Route two) {
        int nexthops = one.nexthop().compareToIgnoreCase(two.nexthop());
        if (nexthops != 0) {
            return nexthops;
        }
        var first = one.recipient().address();
        var second = two.recipient().address();
        int domains = Address.domain(first).compareToIgnoreCase(Address.domain(second));
        return domains != 0 ? domains : first.compareTo(second);
    }

    /// Resolves many recipients, several at a time: a list would else wait for one answer after the
    /// other.
    ///
    /// @return empty if there are few, or all mail goes to one address; else in their order
    private List<ResolveReply> resolveTogether(String id, Envelope envelope) {
        var recipients = envelope.recipients();
        if (recipients.size() < MANY || envelope.isRedirected()) {
            return List.of();
        }
        var replies = new ResolveReply[recipients.size()];
        var next = new AtomicInteger();
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < TOGETHER; i++) {
            workers.add(Thread.ofVirtual().start(() -> {
                for (int at = next.getAndIncrement(); at < replies.length;
                        at = next.getAndIncrement()) {
                    replies[at] = resolve(id, envelope, recipients.get(at));
                }
            }));
        }
        try {
            for (var worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int i = 0; i < replies.length; i++) {
            if (replies[i] == null) {
                replies[i] = resolve(id, envelope, recipients.get(i));
            }
        }
        return List.of(replies);
    }

    private ResolveReply resolve(String id, Envelope envelope, Recipient recipient) {
        var address = envelope.isRedirected() ? envelope.redirect() : recipient.address();
        if (address.isEmpty()) {
            address = emptyRecipient;
        }
        try {
            boolean probe = (envelope.traceFlags() & Envelope.TRACE_PROBE) != 0;
            return probe ? rewrite.resolveProbe(envelope.sender(), address)
                    : rewrite.resolve(envelope.sender(), address);
        } catch (IOException e) {
            context.log().warning(id + ": problem talking to service rewrite: " + e.getMessage());
            return new ResolveReply(ResolveReply.FAIL, "", "", address);
        }
    }

    /// Whether the message goes to a content filter, with its recipients as they are: the filter sends
    /// it back, and where it goes then is found out then. Mail that goes elsewhere, and mail that
    /// only asks whether somebody can be reached, does not.
    private static boolean isFiltered(Envelope envelope) {
        return envelope.hasFilter() && !envelope.isRedirected() && (envelope.traceFlags()
                & (Envelope.TRACE_VERIFY | Envelope.TRACE_PROBE)) == 0;
    }

    private Route filtered(Envelope envelope, Recipient recipient, boolean flush) {
        if (recipient.address().isEmpty()) {
            return by(recipient, ERROR, "5.1.3 null recipient address", flush);
        }
        var filter = envelope.filter();
        int colon = filter.indexOf(':');
        var nexthop = colon < 0 ? "" : filter.substring(colon + 1);
        if (nexthop.isEmpty()) {
            nexthop = filterNexthop;
        }
        if (nexthop.isEmpty()) {
            nexthop = Address.domain(recipient.address());
        }
        if (nexthop.isEmpty()) {
            nexthop = myhostname;
        }
        return by(recipient, colon < 0 ? filter : filter.substring(0, colon), nexthop, flush);
    }

    private Route route(Recipient recipient, ResolveReply reply, boolean flush) {
        var resolved = new Recipient(recipient.offset(), reply.recipient(), recipient.original(),
                recipient.orcpt(), recipient.notifyFlags());
        if (reply.has(ResolveReply.FAIL)) {
            return new Route(resolved, Scheduler.RETRY, "4.3.0 address resolver failure");
        }
        if (reply.has(ResolveReply.ERROR)) {
            return by(resolved, ERROR, "5.1.3 bad address syntax", flush);
        }
        return by(resolved, reply.transport(), reply.nexthop(), flush);
    }

    private Route by(Recipient recipient, String transport, String nexthop, boolean flush) {
        return !flush && deferred.contains(transport)
                ? new Route(recipient, Scheduler.RETRY, "4.3.2 deferred transport")
                : new Route(recipient, transport, nexthop);
    }

    /// Whether mail comes back that the mail system itself sent to the postmaster.
    private boolean isNotice(ResolveReply reply) {
        return reply.has(ResolveReply.LOCAL)
                && Bytes.lower(Address.local(reply.recipient())).equals(doubleBounce);
    }

    private void drop(String id, Envelope envelope, QueueFile file, Recipient recipient,
            long activated) throws IOException {
        var why = Dsn.of("2.0.0", "delivered", "undeliverable postmaster notification discarded");
        context.log().info(DeliveryLog.of(context.conf()).line(id, recipient, "none",
                new Delays(envelope.arrival(), activated, activated, 0, 1), activated,
                why, "sent"));
        file.markDone(recipient.offset());
    }
}
