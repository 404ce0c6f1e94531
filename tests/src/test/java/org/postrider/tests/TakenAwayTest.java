package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.QueueName;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Delivery;
import org.postrider.server.agent.DeliveryAgent;
import org.postrider.suite.Programs;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

/// Messages that somebody takes out of the active queue while they are delivered.
class TakenAwayTest extends QueueScenario {
    private static final Dsn LATER = Dsn.of("4.2.0", "delayed", "come back later");

    /// Takes the place of `discard`.
    private final class Agent implements Program {
        @Override
        public String name() {
            return "discard";
        }

        @Override
        public Service create(ServiceContext context) {
            return new DeliveryAgent(context, this::deliver);
        }

        private void deliver(Delivery delivery) throws IOException {
            var id = delivery.request().queueId();
            var to = delivery.request().recipients().get(0).address();
            var outcome = to.startsWith("bad@")
                    ? new Outcome.Bounced(Dsn.of("5.1.1", "failed", "no such user"))
                    : new Outcome.Deferred(LATER);
            delivery.reportRest(outcome, "none", delivery.delays());
            act.on(id);
        }
    }

    private interface Act {
        void on(String id) throws IOException;
    }

    private volatile Act act = _ -> { };

    private void startWith(Act meanwhile, String... main) throws IOException {
        act = meanwhile;
        var agent = new Agent();
        programs = Programs.ALL.stream()
                .map(p -> p.name().equals(agent.name()) ? agent : p).toList();
        start(main);
    }

    /// Text of the report about this message, which has to wait for its sender.
    private String report(String id) throws Exception {
        var line = system.log().await(id + ": sender non-delivery notification: ");
        var path = spool().path(QueueName.DEFERRED, line.substring(line.lastIndexOf(' ') + 1));
        awaitFile(path);
        return Bytes.text(Files.readAllBytes(path));
    }

    @Test
    void failedMessage_thatIsHeldMeanwhile_isReturned() throws Exception {
        startWith(id -> spool().move(id, QueueName.ACTIVE, hold()));
        var id = submit("s@later.example", "bad@discard.example");
        var report = report(id);
        assertTrue(report.contains("Final-Recipient: rfc822; bad@discard.example"), report);
        assertTrue(report.contains("Message-Id: <1@x>"), report);
        assertTrue(exists(QueueName.HOLD, id));
        assertFalse(spool().hasLog("bounce", id));
    }

    @Test
    void failedMessage_thatIsDeletedMeanwhile_isReportedWithoutItsText() throws Exception {
        startWith(id -> spool().remove(QueueName.ACTIVE, id));
        var id = submit("s@later.example", "bad@discard.example");
        var report = report(id);
        assertTrue(report.contains("Final-Recipient: rfc822; bad@discard.example"), report);
        assertFalse(report.contains("Message-Id: <1@x>"), report);
        assertFalse(spool().hasLog("bounce", id));
    }

    /// The queue manager has asked for the warning already.
    @Test
    void delayedMessage_thatIsHeldOrDeletedMeanwhile_isShownOrNotWarnedOf() throws Exception {
        start();
        hold();
        for (var id : List.of("A1", "A2")) {
            leave(QueueName.HOLD, id, "s@later.example", "Rx@discard.example");
            new BounceLog().append(spool().log("defer", id),
                    new Recipient(100, "x@discard.example", "", "", 0), LATER);
        }
        assertTrue(spool().remove(QueueName.HOLD, "A1"));
        warn("A1");
        warn("A2");
        var line = system.log().await("A2: sender delay notification: ");
        assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("A1: ")));
        var path = spool().path(QueueName.DEFERRED, line.substring(line.lastIndexOf(' ') + 1));
        awaitFile(path);
        assertTrue(Bytes.text(Files.readAllBytes(path)).contains("Message-Id: <1@x>"));
    }

    private void warn(String id) throws IOException {
        try (var wire = system.connect("private/defer")) {
            BounceRequest.write(new BounceRequest.Report(BounceRequest.Kind.DELAY, "active", id, "7bit",
                    0, "s@later.example", "", 0), new AttrWriter(wire.out()));
            assertEquals(0, new AttrReader(wire.in()).number("status", 0, 1));
        }
    }

    /// An administrator moves the directory, and moves it back.
    @Test
    void activeQueue_thatWasAway_isTakenUpAgain() throws Exception {
        var away = folder.resolve("away");
        var id = new AtomicReference<String>();
        startWith(active -> {
            act = _ -> { };
            id.set(active);
            Files.move(spool().directory(QueueName.ACTIVE), away);
        }, "minimal_backoff_time = 1s", "queue_run_delay = 300s");
        submit("s@later.example", "x@discard.example");
        system.log().await(": cannot be ended: the active queue is not there");
        Files.move(away, spool().directory(QueueName.ACTIVE));
        awaitFile(spool().path(QueueName.DEFERRED, id.get()));
    }

    /// It seems empty, as where a file system is not mounted.
    @Test
    void activeFile_thatWasOutOfSight_isTakenUpByTheNextQueueRun() throws Exception {
        leave(QueueName.DEFERRED, "B1", "s@later.example", "Rx@discard.example");
        var seen = folder.resolve("seen");
        startWith(id -> {
            act = _ -> { };
            Files.move(spool().path(QueueName.ACTIVE, id), seen);
        }, "queue_run_delay = 1s");
        awaitFile(seen);
        // Its place is free again when another one comes through.
        awaitRemoved(submit("s@later.example", "bad@discard.example"));
        Files.move(seen, spool().path(QueueName.ACTIVE, "B1"));
        awaitFile(spool().path(QueueName.DEFERRED, "B1"));
        assertFalse(exists(QueueName.ACTIVE, "B1"));
    }

    private QueueName hold() throws IOException {
        Files.createDirectories(spool().directory(QueueName.HOLD));
        return QueueName.HOLD;
    }
}
