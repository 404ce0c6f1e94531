package org.postrider.qmgr.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.Recipient;
import org.postrider.tables.Delimiters;

/// A mail system in which time is a number: deliveries take as long as the test says.
final class Simulation implements Actions {
    static final long SECOND = 1_000_000_000;

    /// A message with recipients that come out of nowhere as they are asked for.
    static final class Mail extends Message {
        final String name;
        final long arrived;
        final Function<Integer, Route> source;
        final int total;
        int read;
        long firstStart = -1;
        long finished = -1;

        Mail(String name, long arrived, int total, Function<Integer, Route> source) {
            super(arrived, false, false);
            this.name = name;
            this.arrived = arrived;
            this.total = total;
            this.source = source;
        }

        double seconds() {
            return (finished - arrived) / (double) SECOND;
        }
    }

    /// A delivery that started.
    record Start(long time, String message, String transport, String nexthop, int recipients) {
        double seconds() {
            return time / (double) SECOND;
        }
    }

    private record Event(long time, long serial, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.compare(time, other.time);
            return order != 0 ? order : Long.compare(serial, other.serial);
        }
    }

    final Map<String, Settings> settings = new HashMap<>();
    final List<Start> starts = new ArrayList<>();
    final List<Mail> finished = new ArrayList<>();
    final Map<String, Integer> running = new HashMap<>();
    Function<Entry, Duration> latency = _ -> Duration.ofSeconds(1);
    Function<Entry, DeliveryReply> outcome = _ -> new DeliveryReply(false, DeliveryReply.WELL);
    Consumer<Entry> onStart = _ -> { };
    /// Of the concurrency of destinations, as it is logged.
    Consumer<String> state = _ -> { };
    /// Of what reads recipients for the first time.
    int portion = 20_000;
    int mostInMemory;
    final Scheduler scheduler;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long serial;

    Simulation(boolean preemptive) {
        var rules = new Rules(Duration.ofSeconds(300), Duration.ofSeconds(60), 10,
                new Delimiters("+", true), 4000, Duration.ofSeconds(300), 20_000);
        Function<String, TransportSettings> known =
                n -> settings.getOrDefault(n, Settings.defaults()).value();
        scheduler = preemptive ? Scheduler.preemptive(this, () -> now, rules, known)
                : Scheduler.roundRobin(this, () -> now, rules, known);
    }

    long now() {
        return now;
    }

    void at(double seconds, Runnable what) {
        events.add(new Event((long) (seconds * SECOND), serial++, what));
    }

    /// Lets a message arrive now.
    Mail mail(String name, int total, Function<Integer, Route> source) {
        var mail = new Mail(name, now, total, source);
        portion(mail, Math.max(10, portion - scheduler.recipients()));
        return mail;
    }

    /// A message with recipients at one destination.
    Mail mail(String name, int total, String transport, String nexthop) {
        return mail(name, total, i -> route(i, transport, nexthop));
    }

    static Route route(int number, String transport, String nexthop) {
        return new Route(new Recipient(number + 1, "r" + number + "@" + nexthop, "", "", 0),
                transport, nexthop);
    }

    void run() {
        run(Double.MAX_VALUE);
    }

    void run(double until) {
        while (!events.isEmpty() && events.peek().time() <= until * SECOND) {
            var event = events.poll();
            now = event.time();
            event.what().run();
        }
    }

    private void portion(Mail mail, int most) {
        var routes = new ArrayList<Route>();
        while (mail.read < mail.total && routes.size() < most) {
            routes.add(mail.source.apply(mail.read++));
        }
        scheduler.add(mail, routes, mail.total - mail.read);
        mostInMemory = Math.max(mostInMemory, scheduler.recipients());
    }

    private void after(Duration delay, Runnable what) {
        events.add(new Event(now + delay.toNanos(), serial++, what));
    }

    @Override
    public void deliver(Entry entry, boolean more) {
        var mail = (Mail) entry.message();
        if (mail.firstStart < 0) {
            mail.firstStart = now;
        }
        starts.add(new Start(now, mail.name, entry.transport(), entry.nexthop(),
                entry.recipients().size()));
        running.merge(entry.nexthop(), 1, Integer::sum);
        onStart.accept(entry);
        after(latency.apply(entry), () -> {
            running.merge(entry.nexthop(), -1, Integer::sum);
            scheduler.delivered(entry, outcome.apply(entry));
        });
    }

    @Override
    public void adjusted(String transport, String destination, Supplier<String> figures) {
        state.accept(figures.get());
    }

    @Override
    public void deferDirectly(Entry entry, Dsn why) {
        after(Duration.ZERO, () -> scheduler.deferred(entry));
    }

    @Override
    public void read(Message message, int room) {
        after(Duration.ofMillis(1), () -> portion((Mail) message, room));
    }

    @Override
    public void finish(Message message) {
        var mail = (Mail) message;
        mail.finished = now;
        finished.add(mail);
    }

    @Override
    public void later(Duration delay, Runnable call) {
        after(delay, call);
    }
}
