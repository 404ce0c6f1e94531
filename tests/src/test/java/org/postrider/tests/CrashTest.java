package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;

/// Kills every process with signal 9 while mail comes in from many sessions: every message that
/// was acknowledged arrives at least once.
class CrashTest {
    private static final int SESSIONS = 50;
    /// `bench/crash` asks for more.
    private static final int MESSAGES = Integer.getInteger("postrider.crash.messages", 2000);
    /// Those of smtpd, cleanup, qmgr and smtp.
    private static final int PROCESSES = 4;
    private static final String PADDING = ("x".repeat(78) + "\r\n").repeat(50);

    @TempDir
    private Path folder;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();

    /// Sends until enough is acknowledged; a message whose fate is unknown is not sent again.
    private void send(int port) {
        while (acknowledged.size() < MESSAGES) {
            try (var client = new SmtpClient(port).hello()) {
                while (acknowledged.size() < MESSAGES) {
                    var number = "m" + numbers.incrementAndGet();
                    var reply = client.send("a@sender.example", "b@relay.example",
                            "Subject: " + number + "\r\n\r\n" + PADDING);
                    if (reply.startsWith("250")) {
                        acknowledged.add(number);
                    }
                }
            } catch (IOException e) {
                // Refused or killed: the client does not know, and connects again.
                Thread.onSpinWait();
            }
        }
    }

    private void awaitAcknowledged(int number) throws Exception {
        Await.until(number + " acknowledged", Duration.ofMinutes(2),
                () -> acknowledged.size() >= number);
    }

    private static void kill(RealSystem system, ProcessHandle process) throws Exception {
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
        // Somebody new does its work before the next one is killed.
        Await.until("as many processes as before", Duration.ofSeconds(90), () ->
                system.daemons().stream().noneMatch(p -> p.pid() == process.pid()));
    }

    @Test
    void acknowledgedMail_whateverIsKilled_arrives() throws Exception {
        int port = RealSystem.freePort();
        try (var sink = new SmtpSink();
                var system = RealSystem.in(folder,
                        Site.in(folder, "127.0.0.1:" + port, sink.port()).main(
                                "queue_run_delay = 3s", "minimal_backoff_time = 2s",
                                "maximal_backoff_time = 4s", "transport_retry_time = 2s",
                                "smtpd_client_connection_count_limit = 0",
                                "smtpd_hard_error_limit = 1000"))) {
            system.start();
            var threads = new Thread[SESSIONS];
            for (int i = 0; i < SESSIONS; i++) {
                threads[i] = Thread.startVirtualThread(() -> send(port));
            }
            awaitAcknowledged(MESSAGES / 10);
            Await.until("all processes at work", () -> system.daemons().size() >= PROCESSES);
            int killed = 0;
            for (var process : system.daemons()) {
                System.out.println("crash test: kill -9 " + process.pid() + " at "
                        + acknowledged.size() + " messages");
                kill(system, process);
                killed++;
                awaitAcknowledged(MESSAGES / 10 * (killed + 1));
            }
            assertTrue(killed >= PROCESSES);
            System.out.println("crash test: kill -9 of master at " + acknowledged.size());
            killMaster(system);
            system.start();
            for (var thread : threads) {
                thread.join();
            }
            report(sink, system);
        }
    }

    private static void killMaster(RealSystem system) throws Exception {
        var daemons = system.daemons();
        ProcessHandle.of(system.masterPid()).orElseThrow().destroyForcibly();
        for (var daemon : daemons) {
            daemon.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private void report(SmtpSink sink, RealSystem system) throws Exception {
        var missing = new HashSet<>(acknowledged);
        try {
            Await.until("all arrived", Duration.ofMinutes(2), () -> {
                sink.messages().forEach(m -> missing.remove(m.header("Subject")));
                return missing.isEmpty();
            });
        } catch (AssertionError e) {
            var log = system.log();
            throw new AssertionError(missing.size() + " missing, queue: "
                    + system.queue("incoming") + system.queue("active")
                    + system.queue("deferred") + system.queue("corrupt") + "\n"
                    + log.substring(Math.max(0, log.length() - 10_000)), e);
        }
        Await.until("queue is empty", Duration.ofMinutes(2), () ->
                system.queue("active").isEmpty() && system.queue("deferred").isEmpty());
        assertEquals(0, system.queue("corrupt").size());
        var counts = new HashMap<String, Integer>();
        sink.messages().forEach(m -> counts.merge(m.header("Subject"), 1, Integer::sum));
        long twice = counts.values().stream().filter(c -> c > 1).count();
        long unknown = counts.keySet().stream().filter(n -> !acknowledged.contains(n)).count();
        System.out.println("crash test: " + acknowledged.size() + " acknowledged, "
                + numbers.get() + " tried; arrived more than once: " + twice
                + ", not acknowledged but arrived: " + unknown);
    }
}
