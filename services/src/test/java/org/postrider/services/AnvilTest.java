package org.postrider.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.mail.proto.AnvilRequest;
import org.postrider.mail.proto.AnvilRequest.Event;
import org.postrider.testing.MemoryLog;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.UnixWire;

class AnvilTest {
    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(1_795_222_782_000L); // Nov 21 00:59:42 2026
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now.get());
        }
    };

    private static AnvilReply tell(UnixWire wire, Event event) throws Exception {
        new AnvilRequest(event, "smtp:192.0.2.1").write(new AttrWriter(wire.out()));
        return AnvilReply.read(new AttrReader(wire.in()));
    }

    @Test
    void events_areCountedAndReported() throws Exception {
        MemoryLog log;
        try (var system = MiniSystem.in(folder).master("anvil unix - - n - 1 anvil")
                .programs(List.of(Anvil.PROGRAM)).clock(clock).start()) {
            try (var wire = system.connect("private/anvil")) {
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.CONNECT));
                assertEquals(new AnvilReply(2, 2), tell(wire, Event.CONNECT));
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.DISCONNECT));
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.MESSAGE));
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.RECIPIENT));
                assertEquals(new AnvilReply(1, 0), tell(wire, Event.TLS));
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.NEW_TLS));
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.TLS));
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.AUTH));
                assertEquals(new AnvilReply(1, 2), tell(wire, Event.AUTH));
                now.addAndGet(60_000);
                assertEquals(new AnvilReply(2, 1), tell(wire, Event.CONNECT));
            }
            log = system.log();
        }
        assertEquals(List.of(
                "statistics: max connection rate 2/60s for (smtp:192.0.2.1) at Nov 21 00:59:42",
                "statistics: max connection count 2 for (smtp:192.0.2.1) at Nov 21 00:59:42",
                "statistics: max message rate 1/60s for (smtp:192.0.2.1) at Nov 21 00:59:42",
                "statistics: max recipient rate 1/60s for (smtp:192.0.2.1) at Nov 21 00:59:42",
                "statistics: max newtls rate 1/60s for (smtp:192.0.2.1) at Nov 21 00:59:42",
                "statistics: max auth rate 2/60s for (smtp:192.0.2.1) at Nov 21 00:59:42",
                "statistics: max cache size 1 at Nov 21 00:59:42"),
                log.lines().stream().filter(l -> l.contains("statistics"))
                        .map(l -> l.substring(l.indexOf("statistics"))).limit(7).toList());
    }

    @Test
    void rates_areOfTheTimeUnit() throws Exception {
        MemoryLog log;
        try (var system = MiniSystem.in(folder).main("anvil_rate_time_unit = 10s")
                .master("anvil unix - - n - 1 anvil")
                .programs(List.of(Anvil.PROGRAM)).clock(clock).start()) {
            try (var wire = system.connect("private/anvil")) {
                assertEquals(new AnvilReply(1, 1), tell(wire, Event.CONNECT));
                now.addAndGet(9_999);
                assertEquals(new AnvilReply(2, 2), tell(wire, Event.CONNECT));
                now.addAndGet(1);
                assertEquals(new AnvilReply(3, 1), tell(wire, Event.CONNECT));
            }
            log = system.log();
        }
        assertTrue(log.lines().stream().anyMatch(
                l -> l.contains("statistics: max connection rate 2/10s for")));
    }

    @Test
    void statistics_comeWhenTheirTimeHasCome() throws Exception {
        try (var system = MiniSystem.in(folder).main("anvil_status_update_time = 1s")
                .master("anvil unix - - n - 1 anvil")
                .programs(List.of(Anvil.PROGRAM)).clock(clock).start();
                var wire = system.connect("private/anvil")) {
            tell(wire, Event.CONNECT);
            system.log().await("statistics: max connection rate 1/60s for");
        }
    }

    @Test
    void server_gone_takesItsClientsAlong() throws Exception {
        try (var system = MiniSystem.in(folder).master("anvil unix - - n - 1 anvil")
                .programs(List.of(Anvil.PROGRAM)).clock(clock).start()) {
            var first = system.connect("private/anvil");
            assertEquals(1, tell(first, Event.CONNECT).count());
            first.close();
            // Both at once, though the process limit is 1: it is that of Postfix's processes.
            try (var second = system.connect("private/anvil")) {
                AnvilReply reply;
                int own = 0;
                do {
                    reply = tell(second, Event.CONNECT);
                    own++;
                } while (reply.count() != own && own < 1000);
                assertEquals(own, reply.count());
            }
        }
    }
}
