package org.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.params.CommonParams;
import org.postrider.tables.Tables;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Severity;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;

class ServiceHostTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final Timers timers = new Timers();
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(100);
    /// The same with names of programs, but for what the host itself says.
    private final List<String> tagged = new ArrayList<>();
    private final BlockingQueue<Boolean> stress = new ArrayBlockingQueue<>(100);
    private ServiceHost host;

    /// Sends each byte back; `Q` ends the session, `P` breaks it.
    private final class Echo implements Program, Service {
        private volatile boolean busy;
        private final Stuck stuck = new Stuck();
        private volatile boolean closed;
        private volatile boolean finishing;
        private volatile boolean told;

        @Override
        public void endSoon() {
            told = true;
        }

        @Override
        public boolean isFinishing() {
            return finishing;
        }

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public Service create(ServiceContext context) {
            return this;
        }

        @Override
        public void session(Connection connection) throws IOException {
            var wire = connection.wire();
            for (int b = wire.in().read(); b >= 0 && b != 'Q'; b = wire.in().read()) {
                if (b == 'S') {
                    stuck.await();
                }
                if (b == 'P') {
                    throw new IllegalStateException("asked for");
                }
                wire.out().write(b);
                wire.out().flush();
            }
        }

        @Override
        public void stress(boolean on) {
            stress.add(on);
        }

        @Override
        public boolean busy() {
            return busy;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Stuck {
        private final CountDownLatch over = new CountDownLatch(1);

        void await() {
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Echo echo = new Echo();

    private final class Lines implements Log {
        @Override
        public void log(Severity severity, String text) {
            lines.add(severity.prefix() + text);
        }

        @Override
        public Log tagged(String tag) {
            return new Log() {
                @Override
                public void log(Severity severity, String text) {
                    tagged.add(tag + ": " + severity.prefix() + text);
                    Lines.this.log(severity, text);
                }

                @Override
                public Log tagged(String other) {
                    return Lines.this.tagged(other);
                }
            };
        }
    }

    @BeforeEach
    void makeHost() throws IOException {
        Files.createDirectories(folder.resolve("private"));
        Files.writeString(folder.resolve("main.cf"), "queue_directory = " + folder + "\n");
        var conf = Conf.of(MainCf.read(folder))
                .with(Map.of(CommonParams.MAIL_OWNER.name(), System.getProperty("user.name")));
        var log = new Lines();
        host = new ServiceHost(conf, new World(log, Clock.systemUTC(), timers, null,
                new Tables(log)));
    }

    @AfterEach
    void end() {
        host.close();
        timers.close();
    }

    private void serve(String limit) throws IOException {
        add(echo, "echo", limit);
        host.start();
    }

    private void add(Program program, String name, String limit) throws IOException {
        add(program, name, limit, "echo");
    }

    private void add(Program program, String name, String limit, String command)
            throws IOException {
        var line = new LogicalLines.Line(name + " unix - - - - " + limit + " " + command, 1, 1);
        var entry = MasterCf.parse(Path.of("master.cf"), List.of(line)).entries().getFirst();
        var socket = Sockets.listen(folder.resolve("private").resolve(name));
        host.add(program, entry, List.of(new Listener.Stream(socket)));
    }

    private UnixWire connect() throws IOException {
        return connect("echo");
    }

    private UnixWire connect(String name) throws IOException {
        var wire = UnixWire.connect(folder.resolve("private").resolve(name), timers);
        wire.timeout(SOON);
        return wire;
    }

    private static int ask(UnixWire wire, int b) throws IOException {
        wire.out().write(b);
        wire.out().flush();
        return wire.in().read();
    }

    @Test
    void session_clientSends_isServed() throws IOException {
        serve("-");
        try (var wire = connect()) {
            assertEquals('x', ask(wire, 'x'));
            assertEquals(1, host.sessions());
            assertEquals(-1, ask(wire, 'Q'));
        }
    }

    /// What it left out would be the default of [Program], whatever the program says.
    @Test
    void neighbour_saysWhatItsProgramSays() {
        var own = Stream.of(Neighbour.class.getDeclaredMethods()).map(Method::getName).toList();
        for (var method : Program.class.getDeclaredMethods()) {
            assertTrue(own.contains(method.getName()), method.getName());
        }
    }

    @Test
    void service_thatCannotBeMade_leavesTheOthersAlone() throws IOException {
        Program bad = new Program() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public Service create(ServiceContext context) {
                throw new FatalException("no such thing");
            }
        };
        add(new Neighbour(bad), "bad", "-");
        add(new Neighbour(echo), "echo", "-");
        host.start();
        assertTrue(lines.contains("fatal: service bad: no such thing"), lines::toString);
        try (var wire = connect("bad"); var other = connect()) {
            assertEquals(-1, wire.in().read());
            assertEquals('x', ask(other, 'x'));
        }
    }

    @Test
    void firstUse_ofEachService_isToldOnce() throws Exception {
        var used = new ArrayBlockingQueue<Integer>(10);
        host.onFirstUse(used::add);
        add(echo, "other", "-");
        serve("-");
        for (int i = 0; i < 3; i++) {
            try (var wire = connect()) {
                assertEquals('x', ask(wire, 'x'));
            }
        }
        assertEquals(1, used.poll(10, TimeUnit.SECONDS));
        assertTrue(used.isEmpty());
    }

    @Test
    void session_bug_isPanicAndOthersGoOn() throws Exception {
        serve("-");
        try (var other = connect(); var broken = connect()) {
            assertEquals('a', ask(other, 'a'));
            assertEquals(-1, ask(broken, 'P'));
            assertTrue(lines.poll(10, TimeUnit.SECONDS).startsWith("panic: service echo: "));
            assertEquals('b', ask(other, 'b'));
        }
    }

    @Test
    void limit_reached_holdsTheNextClientBackAndMeansStress() throws Exception {
        serve("1");
        try (var first = connect(); var second = connect()) {
            assertEquals('a', ask(first, 'a'));
            assertTrue(stress.poll(10, TimeUnit.SECONDS));
            second.out().write('b');
            second.out().flush();
            assertEquals(1, host.sessions());
            assertEquals(-1, ask(first, 'Q'));
            assertEquals('b', second.in().read());
        }
        assertTrue(lines.poll(10, TimeUnit.SECONDS).contains("process limit \"1\""));
    }

    @Test
    void idle_noSession_isNoticed() throws Exception {
        serve("-");
        assertTrue(host.awaitIdle(Duration.ofMillis(20)));
    }

    @Test
    void idle_busyService_waitsForStop() throws Exception {
        echo.busy = true;
        serve("-");
        timers.after(Duration.ofMillis(100), host::stop);
        assertFalse(host.awaitIdle(Duration.ofMillis(10)));
    }

    @Test
    void drain_runningSession_finishesWhileNewOnesAreRefused() throws Exception {
        serve("-");
        try (var wire = connect()) {
            assertEquals('a', ask(wire, 'a'));
            assertFalse(host.drain(Duration.ofMillis(10)));
            assertThrows(IOException.class, this::connect);
            assertEquals('b', ask(wire, 'b'));
            assertEquals(-1, ask(wire, 'Q'));
            assertTrue(host.drain(SOON));
        }
    }

    @Test
    void drain_serviceOfWhichThereIsOne_endsFirstWhileTheOthersServe() throws Exception {
        var only = new Echo();
        add(only, "only", "1");
        add(echo, "echo", "-");
        host.start();
        var released = new CountDownLatch(1);
        host.onRelease(released::countDown);
        try (var last = connect("only"); var other = connect("echo")) {
            assertEquals('a', ask(last, 'a'));
            assertEquals('b', ask(other, 'b'));
            var drain = Thread.startVirtualThread(() -> {
                try {
                    host.drain(SOON);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThrows(IOException.class, () -> {
                while (true) {
                    connect("only").close();
                }
            });
            try (var late = connect("echo")) { // the session of the other may need it
                assertEquals('c', ask(late, 'c'));
            }
            assertEquals(1, released.getCount());
            assertEquals(-1, ask(last, 'Q'));
            assertTrue(released.await(10, TimeUnit.SECONDS));
            assertTrue(only.closed);
            assertFalse(echo.closed);
            assertEquals('d', ask(other, 'd'));
            assertEquals(-1, ask(other, 'Q'));
            drain.join();
        }
    }

    @Test
    void end_helpersServeUntilNobodyNeedsThem() throws Exception {
        var helper = new Echo();
        var log = new Echo();
        add(helper, "records", "1", "bounce");
        add(log, "lines", "1", "postlogd");
        add(echo, "echo", "-");
        host.start();
        var others = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        var logEnds = new ArrayBlockingQueue<Boolean>(1);
        host.onLogEnd(() -> logEnds.add(helper.closed));
        var end = Thread.startVirtualThread(() -> {
            try {
                host.endSoon();
                host.end(() -> {
                    asked.countDown();
                    others.await();
                });
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        assertTrue(echo.told);
        assertTrue(echo.closed);
        assertThrows(IOException.class, this::connect);
        assertFalse(helper.closed);
        try (var late = connect("records")) {
            assertEquals('c', ask(late, 'c'));
        }
        others.countDown();
        end.join();
        assertTrue(logEnds.poll(), "the log outlives the helpers");
        assertThrows(IOException.class, () -> connect("records"));
    }

    @Test
    void end_lastStep_isWaitedFor() throws Exception {
        serve("-");
        echo.finishing = true;
        try (var wire = connect()) {
            assertEquals('a', ask(wire, 'a'));
            host.endSoon();
            var end = Thread.startVirtualThread(() -> {
                try {
                    host.end(() -> { });
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertFalse(end.join(Duration.ofMillis(800)), "longer than sessions are given");
            assertEquals('b', ask(wire, 'b'));
            echo.finishing = false;
            assertTrue(end.join(SOON));
        }
    }

    @Test
    void watchdog_sessionWithoutProgress_isFatal() throws Exception {
        serve("-");
        var fired = new CountDownLatch(1);
        try (var wire = connect()) {
            assertEquals('a', ask(wire, 'a'));
            wire.out().write('S');
            wire.out().flush();
            host.watch(Duration.ofMillis(100), fired::countDown);
            assertTrue(fired.await(10, TimeUnit.SECONDS));
            assertEquals("fatal: watchdog timeout", lines.poll(10, TimeUnit.SECONDS));
        } finally {
            echo.stuck.over.countDown();
        }
    }

    @Test
    void watchdog_longSessionWithProgress_isNone() throws Exception {
        serve("-");
        var fired = new CountDownLatch(1);
        host.watch(Duration.ofMillis(400), fired::countDown);
        try (var wire = connect(); var idle = connect()) {
            assertEquals('b', ask(idle, 'b'));
            long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (System.nanoTime() - end < 0) {
                assertEquals('a', ask(wire, 'a'));
            }
            assertEquals('b', ask(idle, 'b')); // waiting for the client is no standstill
        }
        assertEquals(1, fired.getCount());
    }

    @Test
    void close_runningSession_isHungUp() throws Exception {
        serve("-");
        try (var wire = connect()) {
            assertEquals('a', ask(wire, 'a'));
            host.close();
            assertEquals(-1, wire.in().read());
        }
        assertTrue(echo.closed);
    }

    /// A table that two programs of a process use is broken for each of them.
    @Test
    void warningsAboutTables_areInTheNameOfTheProgramThatAsks() throws IOException {
        var asks = new Program() {
            @Override
            public String name() {
                return "asks";
            }

            @Override
            public Service create(ServiceContext context) {
                context.tables().open("nosuch:x", context.conf()).lookup("key");
                return echo.create(context);
            }
        };
        add(asks, "one", "10", "first");
        add(asks, "two", "10", "second");
        add(asks, "three", "10", "second");
        var error = ": error: unsupported dictionary type: nosuch";
        assertEquals(List.of("postfix/first" + error, "postfix/second" + error), tagged);
    }
}
