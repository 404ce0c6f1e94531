package org.postrider.cleanup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.server.Ipc;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Tables;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MemoryLog;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;

class QmgrNotifierTest {
    @TempDir
    private Path folder;

    /// A queue manager at this socket.
    private record Qmgr(Path socket, Timers timers) implements Ipc {
        @Override
        public UnixWire connectPrivate(String service) throws IOException {
            throw new IOException("no private services here");
        }

        @Override
        public UnixWire connectPublic(String service) throws IOException {
            return UnixWire.connect(socket, timers);
        }
    }

    private QmgrNotifier notifier(Qmgr qmgr) throws IOException {
        return notifier(qmgr, Duration.ofMillis(200));
    }

    private QmgrNotifier notifier(Qmgr qmgr, Duration kept) throws IOException {
        Files.writeString(folder.resolve("main.cf"), "trigger_timeout = 1s\n");
        var log = new MemoryLog();
        return new QmgrNotifier(new ServiceContext("cleanup", "cleanup", Conf.load(folder), log,
                Clock.systemUTC(), qmgr.timers(), new FixedResolver(), new Tables(log), qmgr),
                kept);
    }

    private ServerSocketChannel listen() throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("qmgr")));
        return server;
    }

    @Test
    void message_isTold() throws IOException {
        try (var timers = new Timers(); var server = listen()) {
            notifier(new Qmgr(folder.resolve("qmgr"), timers)).tell("4F1A2B");
            try (var client = server.accept()) {
                assertEquals("4F1A2B", told(client));
            }
        }
    }

    /// What such a queue manager is not told it finds by itself; messages must not wait for it.
    @Test
    @Timeout(value = 1, unit = MINUTES)
    void queueManager_thatDoesNotRead_holdsUpNobodyForLong() throws IOException {
        try (var timers = new Timers(); var server = listen()) {
            var notifier = notifier(new Qmgr(folder.resolve("qmgr"), timers));
            long slowest = 0;
            int waits = 0;
            for (int i = 0; i < 100_000 && waits < 2; i++) {
                long start = System.nanoTime();
                notifier.tell("4F1A2B" + Integer.toHexString(i).toUpperCase(Locale.ROOT));
                long took = System.nanoTime() - start;
                slowest = Math.max(slowest, took);
                waits += took > 500_000_000L ? 1 : 0;
            }
            assertTrue(waits > 0, "the socket takes everything: nothing is tested");
            assertTrue(slowest < 30_000_000_000L, slowest + " ns");
            assertTrue(server.isOpen());
        }
    }

    @Test
    void queueManager_thatComesLater_isToldWhatIsNew() throws IOException {
        try (var timers = new Timers()) {
            var notifier = notifier(new Qmgr(folder.resolve("qmgr"), timers));
            notifier.tell("4F1A2B");
            try (var server = listen()) {
                notifier.tell("4F1A2C");
                try (var client = server.accept()) {
                    assertEquals("4F1A2C", told(client));
                }
            }
        }
    }

    /// A message that comes while an unused connection is being closed would wait for the next one,
    /// or for a scan.
    @Test
    @Timeout(value = 1, unit = MINUTES)
    void message_isTold_whileAConnectionIsGivenUp() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        try (var timers = new Timers(); var server = listen()) {
            Thread.startVirtualThread(() -> readAll(server, told));
            var notifier = notifier(new Qmgr(folder.resolve("qmgr"), timers), Duration.ofMillis(1));
            var random = new Random(1);
            for (int i = 0x100000; i < 0x100000 + 1_000; i++) {
                var id = "4F1A2" + Integer.toHexString(i).toUpperCase(Locale.ROOT);
                notifier.tell(id);
                assertEquals(id, told.poll(10, TimeUnit.SECONDS));
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
    }

    private static void readAll(ServerSocketChannel server, Queue<String> told) {
        try {
            while (true) {
                var client = server.accept();
                Thread.startVirtualThread(() -> readAll(client, told));
            }
        } catch (IOException e) {
            // The test ends.
        }
    }

    private static void readAll(SocketChannel client, Queue<String> told) {
        try (var in = Channels.newInputStream(client)) {
            for (var next = QmgrTrigger.read(in); next.isPresent(); next = QmgrTrigger.read(in)) {
                told.add(((QmgrTrigger.New) next.get()).queueId());
            }
        } catch (IOException e) {
            // The test ends.
        }
    }

    private static String told(SocketChannel client) throws IOException {
        var bytes = ByteBuffer.allocate(100);
        client.read(bytes);
        var text = new String(bytes.array(), 0, bytes.position(), ISO_8859_1);
        return text.replaceAll(".*?([0-9A-F]{6}).*", "$1");
    }
}
