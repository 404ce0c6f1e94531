package org.postrider.qmgr;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// Decides which delivery starts when: destinations of a transport take turns, so do the messages
/// for a destination; each destination has its own concurrency, which grows while it works and
/// shrinks while it does not, until it is dead for a while and its mail is deferred untried.
///
/// Does no I/O and reads no clock. Not safe for threads: all calls come from one.
final class Scheduler {
    /// Defers what it is given: the `error` program under this service name.
    static final String RETRY = "retry";

    /// What the scheduler asks of the world.
    interface Actions {
        /// Starts a delivery; answered by [Scheduler#delivered] or [Scheduler#failed].
        ///
        /// @param more whether other deliveries to the same destination wait
        void deliver(Entry entry, boolean more);

        /// Defers recipients without the help of a transport; answered by
        /// [Scheduler#deferred].
        void deferDirectly(Entry entry, Dsn why);

        /// All recipients that were handed over are dealt with.
        void finish(Message message);

        /// Calls back after a time, on the scheduler's thread.
        void later(Duration delay, Runnable call);
    }

    private final Actions actions;
    private final Function<String, TransportLimits> limits;
    private final Duration deadTime;
    private final Duration transportRetry;
    private final char delimiter;
    private final Map<String, Transport> transports = new HashMap<>();

    /// @param limits of a transport by its name
    /// @param deadTime how long a dead destination is left alone
    /// @param transportRetry how long a transport that cannot be used is left alone
    /// @param delimiter `recipient_delimiter`'s first character, 0 for none: extensions of an
    ///     address share the limits of their mailbox
    Scheduler(Actions actions, Function<String, TransportLimits> limits, Duration deadTime,
            Duration transportRetry, char delimiter) {
        this.actions = actions;
        this.limits = limits;
        this.deadTime = deadTime;
        this.transportRetry = transportRetry;
        this.delimiter = delimiter;
    }

    /// Takes recipients of a message, at least one.
    void add(Message message, List<Route> routes) {
        message.expect(routes.size());
        var touched = new ArrayList<Transport>();
        for (var group : group(message, routes).entrySet()) {
            var destination = group.getKey();
            enqueue(message, destination, group.getValue());
            if (!touched.contains(destination.transport())) {
                touched.add(destination.transport());
            }
        }
        touched.forEach(this::start);
    }

    /// A delivery agent has dealt with all recipients of the delivery.
    void delivered(Entry entry, DeliveryReply reply) {
        var destination = entry.destination();
        var transport = destination.transport();
        transport.release(destination);
        if (reply.deferred()) {
            entry.message().defer();
        }
        if (reply.suspends()) {
            suspend(destination, reply.suspend());
        } else {
            destination.feedPositive();
        }
        transport.list(destination);
        transport.forget(destination);
        done(entry);
        start(transport);
    }

    /// A delivery could not be made because the transport cannot be used.
    void failed(Entry entry, Dsn why) {
        var destination = entry.destination();
        var transport = destination.transport();
        transport.release(destination);
        if (transport.dead() == null) {
            transport.dead(why);
            actions.later(transportRetry, () -> reviveTransport(transport));
        }
        retry(entry, why);
        for (var each : transport.destinations()) {
            for (var waiting : each.drain()) {
                retry(waiting, why);
            }
            transport.forget(each);
        }
    }

    /// Recipients have been deferred directly.
    void deferred(Entry entry) {
        entry.message().defer();
        done(entry);
    }

    /// Forgets what is dead: somebody wants all mail tried now.
    void flush() {
        for (var transport : List.copyOf(transports.values())) {
            transport.dead(null);
            for (var destination : transport.destinations()) {
                reviveDestination(destination);
            }
        }
    }

    private Map<Destination, List<Route>> group(Message message, List<Route> routes) {
        var groups = new LinkedHashMap<Destination, List<Route>>();
        for (var route : routes) {
            var destination = destination(message, route);
            groups.computeIfAbsent(destination, _ -> new ArrayList<>(1)).add(route);
        }
        return groups;
    }

    private Destination destination(Message message, Route route) {
        var transport = transport(route.transport());
        if (message.urgent()) {
            transport.dead(null);
        }
        var dead = transport.dead();
        if (dead != null && !isRetry(transport)) {
            return retryDestination(dead);
        }
        var destination = transport.destination(key(transport, route));
        if (destination.dead() != null && message.urgent()) {
            destination.revive();
        }
        if (destination.dead() != null && !isRetry(transport)) {
            return retryDestination(suspended(destination.dead()));
        }
        return destination;
    }

    private void enqueue(Message message, Destination destination, List<Route> routes) {
        int most = destination.transport().limits().recipients();
        for (int from = 0; from < routes.size();) {
            int to = from + Math.min(most, routes.size() - from);
            var recipients = new ArrayList<Recipient>(to - from);
            for (var route : routes.subList(from, to)) {
                recipients.add(route.recipient());
            }
            var nexthop = destination.transport().name().equals(RETRY)
                    && !routes.get(from).transport().equals(RETRY)
                    ? destination.key() : routes.get(from).nexthop();
            destination.add(new Entry(message, destination, nexthop, recipients));
            from = to;
        }
        destination.transport().list(destination);
    }

    private void start(Transport transport) {
        for (var entry = transport.poll(); entry != null; entry = transport.poll()) {
            actions.deliver(entry, entry.destination().hasWaiting());
        }
    }

    private void suspend(Destination destination, Dsn why) {
        if (isRetry(destination.transport()) || !destination.feedNegative(why)) {
            return;
        }
        actions.later(deadTime, () -> reviveDestination(destination));
        var suspended = suspended(why);
        for (var waiting : destination.drain()) {
            retry(waiting, suspended);
        }
    }

    /// Hands a delivery that will not be tried to the service that defers it, which logs it.
    private void retry(Entry entry, Dsn why) {
        var destination = retryDestination(why);
        if (isRetry(entry.destination().transport())
                || destination.transport().dead() != null) {
            actions.deferDirectly(entry, why);
            return;
        }
        destination.add(new Entry(entry.message(), destination, destination.key(),
                entry.recipients()));
        destination.transport().list(destination);
        start(destination.transport());
    }

    private Destination retryDestination(Dsn why) {
        return transport(RETRY).destination(why.status() + " " + why.reason());
    }

    private static Dsn suspended(Dsn why) {
        return Dsn.of(why.status(), "delayed", "delivery temporarily suspended: " + why.reason());
    }

    private static boolean isRetry(Transport transport) {
        return transport.name().equals(RETRY);
    }

    private Transport transport(String name) {
        return transports.computeIfAbsent(name, n -> new Transport(n, limits.apply(n)));
    }

    private void reviveTransport(Transport transport) {
        transport.dead(null);
        start(transport);
    }

    private void reviveDestination(Destination destination) {
        if (destination.dead() != null) {
            destination.revive();
        }
        destination.transport().list(destination);
        destination.transport().forget(destination);
        start(destination.transport());
    }

    private void done(Entry entry) {
        if (entry.message().took(entry.recipients().size())) {
            actions.finish(entry.message());
        }
    }

    /// What the limits of a destination are counted by: the nexthop, or the mailbox where a
    /// delivery has one recipient only.
    private String key(Transport transport, Route route) {
        var nexthop = Bytes.lower(route.nexthop());
        if (transport.limits().recipients() != 1) {
            return nexthop;
        }
        var local = Bytes.lower(Address.local(route.recipient().address()));
        int extension = delimiter == 0 ? -1 : local.indexOf(delimiter, 1);
        return (extension < 0 ? local : local.substring(0, extension)) + '@' + nexthop;
    }
}
