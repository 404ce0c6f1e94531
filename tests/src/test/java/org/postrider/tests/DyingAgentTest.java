package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.queue.QueueName;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Delivery;
import org.postrider.server.agent.DeliveryAgent;
import org.postrider.suite.Programs;
import org.postrider.util.AttrWriter;

/// What the queue manager makes of delivery agents that do not answer as they should.
class DyingAgentTest extends QueueScenario {
    /// Takes the place of the `discard` program.
    private static Program agent(Function<ServiceContext, Service> services) {
        return new Program() {
            @Override
            public String name() {
                return "discard";
            }

            @Override
            public Service create(ServiceContext context) {
                return services.apply(context);
            }
        };
    }

    private void startWith(Function<ServiceContext, Service> services, String... main)
            throws IOException {
        var agent = agent(services);
        programs = Programs.ALL.stream()
                .map(p -> p.name().equals(agent.name()) ? agent : p).toList();
        start(main);
    }

    /// Ends the connection in the middle of a delivery to `deadly@`.
    private static void deliver(Delivery delivery) {
        if (delivery.request().recipients().get(0).address().startsWith("deadly@")) {
            throw new AssertionError("dies");
        }
        delivery.reportRest(new Outcome.Sent(Dsn.of("2.0.0", "delivered", "well")), "none",
                delivery.delays());
    }

    /// As beside Postfix: a warning, and no line or log about the recipient.
    @Test
    void deathInADelivery_defersThatMessageOnly() throws Exception {
        startWith(c -> new DeliveryAgent(c, DyingAgentTest::deliver),
                "default_destination_concurrency_limit = 1");
        var dead = submit("a@discard.example", "deadly@discard.example");
        var next = submit("a@discard.example", "x@discard.example");
        var last = submit("a@discard.example", "y@discard.example");
        awaitRemoved(next);
        awaitRemoved(last);
        system.log().await("private/discard socket: malformed response");
        awaitFile(spool().path(QueueName.DEFERRED, dead));
        var lines = system.log().lines();
        assertFalse(lines.stream().anyMatch(l -> l.contains("status=deferred")), () -> "" + lines);
        assertTrue(lines.stream().noneMatch(l -> l.contains("deadly@") && l.contains("status=")));
    }

    /// Nothing is known of who was to get it, and there will be no further attempt.
    @Test
    void deathInADelivery_ofOldMail_returnsIt() throws Exception {
        var id = leave(QueueName.INCOMING, "A1", "s@later.example", "Rdeadly@discard.example",
                "Dw@discard.example", "Ry@later.example", "Rx@later.example");
        age(QueueName.INCOMING, id);
        startWith(c -> new DeliveryAgent(c, DyingAgentTest::deliver),
                "maximal_queue_lifetime = 1h");
        assertEquals(List.of("deadly@discard.example", "x@later.example", "y@later.example"),
                returned(id).stream().sorted().toList());
        awaitRemoved(id);
        assertFalse(Files.exists(spool().log("defer", id)));
    }

    @Test
    void serviceThatIsNoAgent_isNoTransport() throws Exception {
        startWith(_ -> connection -> {
            new AttrWriter(connection.wire().out()).text("protocol", "another").end();
            connection.wire().awaitMore();
        });
        var id = submit("a@discard.example", "x@discard.example");
        assertTrue(system.log().await("status=deferred").contains("(mail transport unavailable)"));
        awaitFile(spool().path(QueueName.DEFERRED, id));
    }

    /// A program that fails when it starts is tried again after a minute; mail stays active.
    @Test
    void agentThatStartsLate_getsTheMail() throws Exception {
        startWith(c -> {
            var agent = new DeliveryAgent(c, DyingAgentTest::deliver);
            return connection -> {
                LockSupport.parkNanos(Duration.ofMillis(1200).toNanos());
                agent.session(connection);
            };
        }, "qmgr_ipc_timeout = 1s");
        var id = submit("a@discard.example", "x@discard.example");
        awaitRemoved(id);
        assertFalse(system.log().lines().stream().anyMatch(l -> l.contains("status=deferred")));
    }
}
