package org.postrider.qmgr.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.util.Bytes;

/// Decides which delivery starts when.
///
/// Each transport has a [Selection] of what waits for it; each destination of a transport has its
/// own concurrency, which grows while it works and shrinks while it does not, until it is dead for
/// a while and its mail is deferred untried. Messages with very many recipients are in memory in
/// portions, which are asked for as there is room.
///
/// Does no I/O. Not safe for threads: all calls come from one.
public final class Scheduler {
    /// Defers what it is given: the `error` program under this service name.
    public static final String RETRY = "retry";

    private final Actions actions;
    private final LongSupplier clock;
    private final Rules rules;
    private final Function<String, TransportSettings> settings;
    private final Function<TransportSettings, Selection> selections;
    private final Map<String, Transport> transports = new HashMap<>();
    /// Written by the scheduler's thread only.
    private volatile int recipients;
    /// Destinations that are dead.
    private int dead;

    private Scheduler(Actions actions, LongSupplier clock, Rules rules,
            Function<String, TransportSettings> settings,
            Function<TransportSettings, Selection> selections) {
        this.actions = actions;
        this.clock = clock;
        this.rules = rules;
        this.settings = settings;
        this.selections = selections;
    }

    /// The scheduler of qmgr(8): messages with few recipients overtake those with many.
    ///
    /// @param clock nanoseconds, never going backwards
    /// @param settings of a transport by its name
    public static Scheduler preemptive(Actions actions, LongSupplier clock, Rules rules,
            Function<String, TransportSettings> settings) {
        return new Scheduler(actions, clock, rules, settings, Preemptive::new);
    }

    /// The scheduler of oqmgr(8): destinations take turns.
    ///
    /// @param clock nanoseconds, never going backwards
    /// @param settings of a transport by its name
    public static Scheduler roundRobin(Actions actions, LongSupplier clock, Rules rules,
            Function<String, TransportSettings> settings) {
        return new Scheduler(actions, clock, rules, settings, _ -> new RoundRobin());
    }

    /// What waits for a transport.
    Selection selection(String transport) {
        return transports.get(transport).selection();
    }

    /// How many recipients are in memory. May be asked by any thread.
    public int recipients() {
        return recipients;
    }

    /// Takes recipients of a message: the first ones of a new message, or those that
    /// [Actions#read] asked for.
    ///
    /// @param routes may be empty
    /// @param unread how many recipients there are in the file, at most, that are not in memory
    public void add(Message message, List<Route> routes, int unread) {
        message.haveRead(unread);
        message.expect(routes.size());
        count(routes.size());
        var touched = new ArrayList<Transport>(1);
        for (var route : routes) {
            var transport = enqueue(message, route);
            if (!touched.contains(transport)) {
                touched.add(transport);
            }
        }
        for (var job : List.copyOf(message.jobs())) {
            job.selection().wasRead(message);
        }
        touched.forEach(this::start);
        goOn(message);
    }

    /// A delivery agent has dealt with all recipients of the delivery.
    public void delivered(Entry entry, DeliveryReply reply) {
        var destination = entry.destination();
        var transport = destination.transport();
        if (reply.deferred()) {
            entry.message().defer();
        }
        if (reply.suspends()) {
            suspend(destination, reply.suspend());
        } else {
            destination.feedPositive();
            adjusted(destination);
        }
        release(destination);
        done(entry);
        start(transport);
    }

    /// A delivery could not be made because the transport cannot be used.
    public void failed(Entry entry, Dsn why) {
        var destination = entry.destination();
        var transport = destination.transport();
        release(destination);
        if (transport.dead() == null) {
            transport.dead(why);
            actions.later(rules.transportRetry(), () -> reviveTransport(transport, why));
        }
        retry(entry, why);
        for (var each : transport.destinations()) {
            for (var waiting : transport.selection().drain(each)) {
                retry(waiting, why);
            }
            transport.forget(each);
        }
    }

    /// Recipients have been deferred directly.
    public void deferred(Entry entry) {
        entry.message().defer();
        done(entry);
    }

    /// Forgets what is dead: somebody wants all mail tried now.
    public void flush() {
        for (var transport : List.copyOf(transports.values())) {
            transport.dead(null);
            for (var destination : transport.destinations()) {
                revive(destination);
            }
            start(transport);
        }
    }

    private Transport enqueue(Message message, Route route) {
        var destination = destination(message, route);
        var transport = destination.transport();
        var nexthop = transport.name().equals(RETRY) && !route.transport().equals(RETRY)
                ? destination.key() : route.nexthop();
        var last = transport.selection().last(message, destination);
        int most = message.apart() ? 1 : transport.settings().recipients();
        if (last != null && last.recipients().size() < most) {
            last.recipients().add(route.recipient());
            transport.selection().grew(last, 1);
        } else {
            var entry = new Entry(message, destination, nexthop);
            entry.recipients().add(route.recipient());
            transport.selection().add(entry);
            warn(destination);
        }
        return transport;
    }

    private void warn(Destination destination) {
        if (destination.entries() > rules.clogging() && !rules.warnings().isZero()
                && destination.warn(clock.getAsLong(), rules.warnings().toNanos())) {
            actions.clogged(destination.key(), destination.entries());
        }
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
        if (message.urgent()) {
            revive(destination);
        }
        if (destination.dead() != null && !isRetry(transport)) {
            return retryDestination(suspended(destination.dead()));
        }
        return destination;
    }

    private void start(Transport transport) {
        for (var entry = transport.poll(clock.getAsLong()); entry != null;
                entry = transport.poll(clock.getAsLong())) {
            var rest = transport.settings().rates().transport();
            if (!rest.isZero()) {
                transport.rest(true);
                actions.later(rest, () -> {
                    transport.rest(false);
                    start(transport);
                });
            }
            actions.deliver(entry, entry.destination().waiting() > 0);
        }
    }

    /// A delivery is over; the next one may have to wait.
    private void release(Destination destination) {
        var transport = destination.transport();
        transport.release(destination);
        var rest = transport.settings().rates().destination();
        if (!rest.isZero() && destination.dead() == null) {
            destination.rest(true);
            actions.later(rest, () -> {
                destination.rest(false);
                transport.selection().update(destination);
                transport.forget(destination);
                start(transport);
            });
        }
        transport.selection().update(destination);
        transport.forget(destination);
    }

    private void suspend(Destination destination, Dsn why) {
        var transport = destination.transport();
        if (isRetry(transport)) {
            return;
        }
        boolean died = destination.feedNegative(why);
        adjusted(destination);
        if (!died) {
            return;
        }
        dead++;
        var suspended = suspended(why);
        for (var waiting : transport.selection().drain(destination)) {
            retry(waiting, suspended);
        }
        if (dead > rules.dead()) {
            revive(destination);
            return;
        }
        int death = destination.deaths();
        actions.later(rules.deadTime(), () -> {
            if (destination.deaths() == death) {
                revive(destination);
                start(transport);
            }
        });
    }

    /// Hands a delivery that will not be tried to the service that defers it, which logs it.
    private void retry(Entry entry, Dsn why) {
        var destination = retryDestination(why);
        var transport = destination.transport();
        if (isRetry(entry.destination().transport()) || transport.dead() != null) {
            actions.deferDirectly(entry, why);
            return;
        }
        entry.destination().transport().selection()
                .returned(entry.message(), entry.recipients().size());
        transport.selection().add(new Entry(entry.message(), destination, destination.key(),
                entry.recipients()));
        start(transport);
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
        return transports.computeIfAbsent(name,
                n -> new Transport(n, settings.apply(n), selections));
    }

    private void reviveTransport(Transport transport, Dsn death) {
        if (transport.dead() == death) {
            transport.dead(null);
            start(transport);
        }
    }

    private void revive(Destination destination) {
        if (destination.dead() == null) {
            return;
        }
        dead--;
        destination.revive();
        adjusted(destination);
        destination.transport().selection().update(destination);
        destination.transport().forget(destination);
    }

    private void done(Entry entry) {
        int size = entry.recipients().size();
        entry.message().took(size);
        count(-size);
        entry.destination().transport().selection().returned(entry.message(), size);
        goOn(entry.message());
    }

    /// Asks for further recipients if there is room for them, or ends the message.
    private void goOn(Message message) {
        if (message.reading()) {
            return;
        }
        if (message.unread() == 0) {
            if (message.outstanding() == 0) {
                actions.finish(message);
            }
            return;
        }
        int room = rules.recipients() - message.outstanding();
        int refill = Integer.MAX_VALUE;
        long delay = Long.MAX_VALUE;
        for (var job : message.jobs()) {
            room += job.slots();
            refill = Math.min(refill, job.memory().refill());
            delay = Math.min(delay, job.memory().refillDelay().toNanos());
        }
        long now = clock.getAsLong();
        if (message.outstanding() == 0 || room >= refill
                || room > 0 && now - message.lastRead() >= delay) {
            message.read(now);
            actions.read(message, Math.max(room, 1));
        }
    }

    private void count(int change) {
        recipients += change;
    }

    private void adjusted(Destination destination) {
        actions.adjusted(destination.transport().name(), destination.key(),
                destination::toString);
    }

    /// What the limits of a destination are counted by: the nexthop, or the mailbox where a
    /// delivery has one recipient only.
    private String key(Transport transport, Route route) {
        var nexthop = Bytes.lower(route.nexthop());
        if (transport.settings().recipients() != 1) {
            return nexthop;
        }
        var local = Bytes.lower(Address.local(route.recipient().address()));
        return rules.delimiters().without(local) + '@' + nexthop;
    }
}
