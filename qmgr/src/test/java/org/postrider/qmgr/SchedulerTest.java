package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.util.Bytes;

/// Simulates deliveries without I/O: the test is the world.
class SchedulerTest {
    private static final Dsn DOWN = Dsn.of("4.4.1", "delayed", "connect to mx: refused");
    private static final Feedback ONE = new Feedback(1, Feedback.Shape.CONSTANT);

    @TempDir
    Path folder;
    private final World world = new World();
    private final Map<String, TransportLimits> limits = new HashMap<>(Map.of(
            "smtp", new TransportLimits(2, 5, 50, 100, ONE, ONE, 1),
            "local", new TransportLimits(2, 2, 1, 100, ONE, ONE, 1),
            "narrow", new TransportLimits(2, 5, 50, 3, ONE, ONE, 1),
            "retry", new TransportLimits(5, 20, 50, 100, ONE, ONE, 1)));
    private final Scheduler scheduler = new Scheduler(world, limits::get, Duration.ofSeconds(300),
            Duration.ofSeconds(60), '+');

    private record Later(Duration delay, Runnable call) {}

    private final class World implements Scheduler.Actions {
        final List<Entry> running = new ArrayList<>();
        final List<Entry> direct = new ArrayList<>();
        final List<String> finished = new ArrayList<>();
        final List<Later> later = new ArrayList<>();
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
            finished.add(message.id());
        }

        @Override
        public void later(Duration delay, Runnable call) {
            later.add(new Later(delay, call));
        }

        Entry take() {
            return running.remove(0);
        }
    }

    private Message message(String id) throws IOException {
        return message(id, false);
    }

    private Message message(String id, boolean urgent) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new RecordWriter(bytes);
        writer.write('C', String.format("%15d %15d %15d %15d %15d %15d", 0, 110, 0, 0, 0, 0));
        writer.write('T', "1 2");
        writer.write('S', "");
        writer.write('w', "");
        writer.write('M', "");
        writer.write('X', "");
        writer.write('E', "");
        int offset = Bytes.text(bytes.toByteArray()).indexOf("X\0");
        var text = Bytes.text(bytes.toByteArray())
                .replace(String.format("%15d", 110), String.format("%15d", offset));
        var path = Files.write(folder.resolve(id), Bytes.of(text));
        try (var file = QueueFile.open(path)) {
            return new Message(id, Envelope.read(file, 1), 0, urgent);
        }
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
    void recipients_areGroupedByDestination_withinTheLimit() throws Exception {
        var all = new ArrayList<>(routes("smtp", "a.example", 120));
        all.addAll(routes("smtp", "B.example", 1));
        all.addAll(routes("smtp", "b.example", 1));
        var message = message("M1");
        scheduler.add(message, all);
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
    void window_growsWithSuccess_upToTheLimit() throws Exception {
        for (int i = 0; i < 40; i++) {
            scheduler.add(message("M" + i), routes("smtp", "a.example", 1));
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
    void destinations_takeTurns_withinTheTransportsLimit() throws Exception {
        for (int i = 0; i < 10; i++) {
            scheduler.add(message("A" + i), routes("narrow", "big.example", 1));
        }
        scheduler.add(message("B"), routes("narrow", "small.example", 1));
        scheduler.add(message("C"), routes("narrow", "tiny.example", 1));
        assertEquals(3, world.running.size());
        succeed(world.take());
        succeed(world.take());
        succeed(world.take());
        var next = world.running.stream().map(Entry::nexthop).sorted().toList();
        assertTrue(next.contains("tiny.example"), next.toString());
    }

    @Test
    void messages_takeTurns_withinADestination() throws Exception {
        scheduler.add(message("BIG"), routes("smtp", "a.example", 500));
        scheduler.add(message("SMALL"), routes("smtp", "a.example", 1));
        assertEquals(2, world.running.size());
        succeed(world.take());
        assertTrue(world.running.stream().anyMatch(e -> e.message().id().equals("SMALL")));
    }

    @Test
    void destination_failingOften_isDeadForAWhile() throws Exception {
        for (int i = 0; i < 5; i++) {
            scheduler.add(message("M" + i), routes("smtp", "a.example", 1));
        }
        fail(world.take());
        fail(world.take());
        while (!world.running.isEmpty()
                && world.running.get(0).destination().transport().name().equals("smtp")) {
            fail(world.take());
        }
        assertFalse(world.running.isEmpty());
        for (var entry : world.running) {
            assertEquals("retry", entry.destination().transport().name());
            assertEquals("4.4.1 delivery temporarily suspended: connect to mx: refused",
                    entry.nexthop());
        }
        world.running.clear();
        scheduler.add(message("LATE"), routes("smtp", "a.example", 1));
        assertEquals("4.4.1 delivery temporarily suspended: connect to mx: refused",
                world.take().nexthop());
        assertEquals(Duration.ofSeconds(300), world.later.get(0).delay());
        world.later.get(0).call().run();
        scheduler.add(message("AGAIN"), routes("smtp", "a.example", 1));
        assertEquals("a.example", world.take().nexthop());
    }

    @Test
    void otherDestinations_ofADeadOne_goOn() throws Exception {
        scheduler.add(message("M1"), routes("smtp", "a.example", 1));
        fail(world.take());
        scheduler.add(message("M2"), routes("smtp", "b.example", 1));
        assertEquals("b.example", world.take().nexthop());
    }

    @Test
    void urgentMessage_orFlush_revivesTheDead() throws Exception {
        scheduler.add(message("M0"), routes("smtp", "a.example", 1));
        scheduler.add(message("M1"), routes("smtp", "a.example", 1));
        fail(world.take());
        fail(world.take());
        scheduler.add(message("M2"), routes("smtp", "a.example", 1));
        assertEquals("retry", world.take().destination().transport().name());
        scheduler.add(message("M3", true), routes("smtp", "a.example", 1));
        assertEquals("smtp", world.running.get(0).destination().transport().name());
        fail(world.take());
        scheduler.flush();
        scheduler.add(message("M4"), routes("smtp", "a.example", 1));
        assertEquals("smtp", world.take().destination().transport().name());
    }

    @Test
    void transport_unusable_defersAllItsMail_andComesBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            scheduler.add(message("M" + i), routes("smtp", i + ".example", 1));
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
        scheduler.add(message("M4"), routes("smtp", "0.example", 1));
        assertEquals("smtp", world.take().destination().transport().name());
    }

    @Test
    void retryService_unusable_defersDirectly() throws Exception {
        scheduler.add(message("M"), routes("retry", "4.3.2 deferred transport", 2));
        scheduler.failed(world.take(), DOWN);
        assertEquals(1, world.direct.size());
        scheduler.deferred(world.direct.get(0));
        assertEquals(List.of("M"), world.finished);
    }

    @Test
    void singleRecipientTransport_limitsEachMailbox() throws Exception {
        for (int i = 0; i < 4; i++) {
            var route = new Route(new Recipient(1, "u+x" + i + "@a.example", "", "", 0), "local",
                    "a.example");
            scheduler.add(message("M" + i), List.of(route));
        }
        scheduler.add(message("OTHER"), List.of(new Route(
                new Recipient(1, "v@a.example", "", "", 0), "local", "a.example")));
        assertEquals(3, world.running.size());
    }

    @Test
    void manyMessages_takeLinearTime() throws Exception {
        var message = message("M");
        for (int i = 0; i < 200_000; i++) {
            scheduler.add(message, List.of(new Route(
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
    void feedback_forms_areParsed() {
        assertEquals(0.5, Feedback.parse("x", "1 / concurrency").at(2));
        assertEquals(0.5, Feedback.parse("x", "1/sqrt_concurrency").at(4));
        assertEquals(0.25, Feedback.parse("x", "0.25").at(9));
        for (var bad : List.of("", "x", "2", "1/x", "-1")) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    org.postrider.mail.params.ConfException.class, () -> Feedback.parse("x", bad));
        }
    }
}
