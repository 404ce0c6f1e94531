package org.postrider.qmgr.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.Recipient;
import org.postrider.tables.Delimiters;

/// Simulates deliveries without I/O: the test is the world.
class SchedulerTest {
    private static final Dsn DOWN = Dsn.of("4.4.1", "delayed", "connect to mx: refused");
    private final World world = new World();
    private final Map<String, TransportSettings> settings = new HashMap<>(Map.of(
            "smtp", few(Settings.defaults()), "local", few(Settings.defaults().recipients(1)),
            "narrow", few(Settings.defaults().deliveries(3)),
            "retry", Settings.defaults().value()));
    private final Scheduler scheduler = scheduler(world,
            new Rules(Duration.ofSeconds(300), Duration.ofSeconds(60), 10,
                    new Delimiters("+", true), 1000, Duration.ofSeconds(300), 3), settings::get);

    Scheduler scheduler(Actions actions, Rules rules,
            Function<String, TransportSettings> known) {
        return Scheduler.roundRobin(actions, () -> 0, rules, known);
    }

    private void add(Message message, List<Route> routes) {
        scheduler.add(message, routes, 0);
    }

    private static TransportSettings few(Settings settings) {
        return settings.concurrency(2, settings.value().recipients() == 1 ? 2 : 5, Settings.ONE,
                Settings.ONE, 1).value();
    }

    private static final class Mail extends Message {
        private final String id;

        Mail(String id, boolean urgent) {
            super(0, urgent, id.equals("APART"));
            this.id = id;
        }

        static String id(Message message) {
            return ((Mail) message).id;
        }
    }

    private record Later(Duration delay, Runnable call) {}

    private final class World implements Actions {
        final List<Entry> running = new ArrayList<>();
        final List<Entry> direct = new ArrayList<>();
        final List<String> finished = new ArrayList<>();
        final List<Later> later = new ArrayList<>();
        final List<String> clogged = new ArrayList<>();
        boolean lastMore;

        @Override
        public void deliver(Entry entry, boolean more) {
            running.add(entry);
            lastMore = more;
        }

        @Override
        public void deferDirectly(Entry entry, Dsn why) {
            direct.add(entry);
        }

        @Override
        public void finish(Message message) {
            finished.add(Mail.id(message));
        }

        @Override
        public void read(Message message, int room) {
            throw new AssertionError("everything is in memory");
        }

        @Override
        public void later(Duration delay, Runnable call) {
            later.add(new Later(delay, call));
        }

        @Override
        public void clogged(String destination, int entries) {
            clogged.add(destination + " " + entries);
        }

        Entry take() {
            return running.remove(0);
        }
    }

    private Message message(String id) {
        return message(id, false);
    }

    private Message message(String id, boolean urgent) {
        return new Mail(id, urgent);
    }

    private static List<Route> routes(String transport, String nexthop, int count) {
        var routes = new ArrayList<Route>();
        for (int i = 0; i < count; i++) {
            routes.add(new Route(new Recipient(i + 1, "r" + i + "@" + nexthop, "", "", 0),
                    transport, nexthop));
        }
        return routes;
    }

    private void succeed(Entry entry) {
        scheduler.delivered(entry, new DeliveryReply(false, DeliveryReply.WELL));
    }

    private void fail(Entry entry) {
        scheduler.delivered(entry, new DeliveryReply(true, DOWN));
    }

    @Test
    void recipients_areGroupedByDestination_withinTheLimit() {
        var all = new ArrayList<>(routes("smtp", "a.example", 120));
        all.addAll(routes("smtp", "B.example", 1));
        all.addAll(routes("smtp", "b.example", 1));
        var message = message("M1");
        add(message, all);
        assertEquals(List.of(50, 2, 50),
                world.running.stream().map(e -> e.recipients().size()).toList());
        assertEquals("B.example", world.running.get(1).nexthop());
        succeed(world.take());
        succeed(world.take());
        succeed(world.take());
        assertTrue(world.finished.isEmpty());
        assertEquals(20, world.running.get(0).recipients().size());
        succeed(world.take());
        assertEquals(List.of("M1"), world.finished);
        assertFalse(message.deferred());
    }

    @Test
    void recipients_thatNeedADeliveryOfTheirOwn_getIt() {
        add(message("APART"), routes("smtp", "a.example", 3));
        succeed(world.take());
        assertEquals(List.of(1, 1), world.running.stream().map(e -> e.recipients().size())
                .toList());
    }

    @Test
    void window_growsWithSuccess_upToTheLimit() {
        for (int i = 0; i < 40; i++) {
            add(message("M" + i), routes("smtp", "a.example", 1));
        }
        assertEquals(2, world.running.size());
        succeed(world.take());
        assertTrue(world.lastMore);
        assertEquals(3, world.running.size());
        for (int i = 0; i < 5; i++) {
            succeed(world.take());
        }
        assertEquals(5, world.running.size());
    }

    @Test
    void transportsLimit_isSharedInTurn() {
        for (int i = 0; i < 10; i++) {
            add(message("A" + i), routes("narrow", "big.example", 1));
        }
        add(message("B"), routes("narrow", "small.example", 1));
        add(message("C"), routes("narrow", "tiny.example", 1));
        assertEquals(3, world.running.size());
        succeed(world.take());
        succeed(world.take());
        succeed(world.take());
        assertEquals(afterThree(), world.running.stream().map(Entry::nexthop).sorted().toList());
    }

    /// Destinations take turns.
    List<String> afterThree() {
        return List.of("big.example", "big.example", "tiny.example");
    }

    @Test
    void destination_failingOften_isDeadForAWhile() {
        for (int i = 0; i < 5; i++) {
            add(message("M" + i), routes("smtp", "a.example", 1));
        }
        fail(world.take());
        fail(world.take());
        while (!world.running.isEmpty()
                && world.running.get(0).transport().equals("smtp")) {
            fail(world.take());
        }
        assertFalse(world.running.isEmpty());
        for (var entry : world.running) {
            assertEquals("retry", entry.transport());
            assertEquals("4.4.1 delivery temporarily suspended: connect to mx: refused",
                    entry.nexthop());
        }
        world.running.clear();
        add(message("LATE"), routes("smtp", "a.example", 1));
        assertEquals("4.4.1 delivery temporarily suspended: connect to mx: refused",
                world.take().nexthop());
        assertEquals(Duration.ofSeconds(300), world.later.get(0).delay());
        world.later.get(0).call().run();
        add(message("AGAIN"), routes("smtp", "a.example", 1));
        assertEquals("a.example", world.take().nexthop());
    }

    /// There is room for three; one that comes back leaves its room to another.
    @Test
    void deadDestinations_tooMany_areForgotten() {
        for (int i = 0; i < 5; i++) {
            kill(i + ".example");
        }
        assertEquals(List.of("retry", "retry", "retry", "smtp", "smtp"), next());
        assertEquals(3, world.later.size());
        world.later.removeFirst().call().run();
        kill("4.example");
        assertEquals(List.of("smtp", "retry", "retry", "smtp", "retry"), next());
    }

    private void kill(String destination) {
        add(message("M0"), routes("smtp", destination, 1));
        add(message("M1"), routes("smtp", destination, 1));
        fail(world.take());
        fail(world.take());
    }

    /// Where mail for each of them goes.
    private List<String> next() {
        var transports = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            add(message("N"), routes("smtp", i + ".example", 1));
            transports.add(world.running.getFirst().transport());
            succeed(world.take());
        }
        return transports;
    }

    @Test
    void otherDestinations_ofADeadOne_goOn() {
        add(message("M1"), routes("smtp", "a.example", 1));
        fail(world.take());
        add(message("M2"), routes("smtp", "b.example", 1));
        assertEquals("b.example", world.take().nexthop());
    }

    @Test
    void urgentMessage_orFlush_revivesTheDead() {
        add(message("M0"), routes("smtp", "a.example", 1));
        add(message("M1"), routes("smtp", "a.example", 1));
        fail(world.take());
        fail(world.take());
        add(message("M2"), routes("smtp", "a.example", 1));
        assertEquals("retry", world.take().transport());
        add(message("M3", true), routes("smtp", "a.example", 1));
        assertEquals("smtp", world.running.get(0).transport());
        fail(world.take());
        scheduler.flush();
        add(message("M4"), routes("smtp", "a.example", 1));
        assertEquals("smtp", world.take().transport());
    }

    @Test
    void transport_unusable_defersAllItsMail_andComesBack() {
        for (int i = 0; i < 3; i++) {
            add(message("M" + i), routes("smtp", i + ".example", 1));
        }
        var why = Dsn.of("4.3.0", "delayed", "mail transport unavailable");
        scheduler.failed(world.take(), why);
        scheduler.failed(world.take(), why);
        scheduler.failed(world.take(), why);
        assertEquals(3, world.running.size());
        for (var entry : List.copyOf(world.running)) {
            assertEquals("4.3.0 mail transport unavailable", entry.nexthop());
            scheduler.delivered(world.take(), new DeliveryReply(true, DeliveryReply.WELL));
        }
        assertEquals(List.of("M0", "M1", "M2"), world.finished);
        assertEquals(Duration.ofSeconds(60), world.later.get(0).delay());
        world.later.get(0).call().run();
        add(message("M4"), routes("smtp", "0.example", 1));
        assertEquals("smtp", world.take().transport());
    }

    @Test
    void retryService_unusable_defersDirectly() {
        add(message("M"), routes("retry", "4.3.2 deferred transport", 2));
        scheduler.failed(world.take(), DOWN);
        assertEquals(1, world.direct.size());
        scheduler.deferred(world.direct.get(0));
        assertEquals(List.of("M"), world.finished);
    }

    @Test
    void singleRecipientTransport_limitsEachMailbox() {
        for (int i = 0; i < 4; i++) {
            var route = new Route(new Recipient(1, "u+x" + i + "@a.example", "", "", 0), "local",
                    "a.example");
            add(message("M" + i), List.of(route));
        }
        add(message("OTHER"), List.of(new Route(
                new Recipient(1, "v@a.example", "", "", 0), "local", "a.example")));
        assertEquals(3, world.running.size());
    }

    @Test
    void manyMessages_takeLinearTime() {
        var message = message("M");
        for (int i = 0; i < 200_000; i++) {
            add(message, List.of(new Route(
                    new Recipient(1, "u@x", "", "", 0), "smtp", "d" + i % 1000 + ".example")));
            if (world.running.size() > 90) {
                succeed(world.running.remove(world.running.size() - 1));
            }
        }
        while (!world.running.isEmpty()) {
            succeed(world.running.remove(world.running.size() - 1));
        }
        assertEquals("M", world.finished.get(world.finished.size() - 1));
    }

    @Test
    void destination_withMuchOfTheQueue_isWorthOneWarning() {
        for (int i = 0; i < 1500; i++) {
            add(message("M" + i), routes("smtp", "a.example", 1));
            add(message("N" + i), routes("smtp", i % 9 + ".example", 1));
        }
        assertEquals(List.of("a.example 1001"), world.clogged);
    }
}
