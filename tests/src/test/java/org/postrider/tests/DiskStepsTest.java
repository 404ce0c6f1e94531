package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;
import org.postrider.util.DiskStep;

/// Processes stop before and after each step on disk, as if they were killed there: nothing that was
/// acknowledged is lost, hardly anything comes twice, and nobody hears of a failure that was none.
class DiskStepsTest {
    private static final String PROPERTY = "postrider.stop.at";
    private static final String FAILURE = "Undelivered Mail Returned to Sender";

    @TempDir
    private Path folder;
    private Path points;
    private Path box;
    private SmtpSink sink;
    private SmtpSink late;
    private int port;
    private final List<String> subjects = new ArrayList<>();

    @BeforeEach
    void set() throws Exception {
        points = Files.createDirectory(folder.resolve("points"));
        Files.setAttribute(points, "unix:mode", 0777);
        System.setProperty(PROPERTY, points.toString());
        sink = new SmtpSink();
        late = new SmtpSink().refuse("451 4.3.0 not now");
        port = RealSystem.freePort();
    }

    @AfterEach
    void clear() throws IOException {
        System.clearProperty(PROPERTY);
        sink.close();
        late.close();
    }

    private RealSystem system() throws IOException {
        var setup = Site.in(folder, "127.0.0.1:" + port, sink.port()).main(
                "queue_run_delay = 1s", "minimal_backoff_time = 1s", "maximal_backoff_time = 1s",
                "transport_retry_time = 1s", "service_throttle_time = 1s",
                "delay_warning_time = 1s", "stale_lock_time = 1s", "smtpd_hard_error_limit = 1000");
        box = folder.resolve("mail/box");
        var etc = folder.resolve("etc");
        Files.writeString(etc.resolve("transport"), Files.readString(etc.resolve("transport"))
                + "late.example smtp:[127.0.0.1]:" + late.port() + "\n");
        Files.writeString(etc.resolve("aliases"), Files.readString(etc.resolve("aliases"))
                + "box " + box + "\n");
        return RealSystem.in(folder, setup);
    }

    /// One message of each kind: relayed, deferred first, returned, to a Maildir, to an mbox file.
    private void send(RealSystem system, String point) throws Exception {
        submit(system, "b@relay.example", point + ".relayed");
        transmit("b@late.example", point + ".late");
        transmit("b@fail.example", point + ".returned");
        transmit(Site.USER + "@mail.example", point + ".maildir");
        transmit("box@mail.example", point + ".box");
    }

    private void submit(RealSystem system, String recipient, String subject) throws Exception {
        subjects.add(subject);
        var outcome = system.runWith(Site.text(subject).replace("\r", ""), "sendmail", "-f",
                Site.USER + "@mail.example", "-N", "success,failure,delay", recipient);
        assertEquals(0, outcome.status(), outcome.output());
    }

    /// Sends until it is acknowledged: a message whose fate is unknown may be there already.
    private void transmit(String recipient, String subject) throws Exception {
        subjects.add(subject);
        Await.until(subject + " acknowledged", () -> {
            try (var client = new SmtpClient(port).hello()) {
                return client.send(Site.USER + "@mail.example", recipient, Site.text(subject))
                        .startsWith("250");
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void steps_withAStopBeforeAndAfterEach_loseNothing() throws Exception {
        try (var system = system()) {
            system.start();
            for (var step : DiskStep.values()) {
                stopAt(system, "before-" + step);
                stopAt(system, "after-" + step);
            }
            late.refuse("");
            awaitEmpty(system);
            check(system);
        }
    }

    private void stopAt(RealSystem system, String point) throws Exception {
        if (point.endsWith(DiskStep.MOVE.name())) {
            // A queue manager that starts moves what another one has left in active.
            Files.createFile(points.resolve("after-" + DiskStep.ACTIVATE));
        }
        var file = Files.createFile(points.resolve(point));
        send(system, point);
        try {
            Await.until(point + " is reached", () -> !Files.exists(file));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + system.log(), e);
        }
    }

    private static void awaitEmpty(RealSystem system) throws Exception {
        try {
            Await.until("queue is empty", Duration.ofMinutes(2), () -> waiting(system).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + waiting(system) + "\n" + system.log(), e);
        }
    }

    /// All complete messages: what cleanup had not acknowledged stays in `incoming` until postsuper
    /// purges it.
    private static List<Path> waiting(RealSystem system) throws IOException {
        var all = new ArrayList<Path>();
        for (var queue : List.of("maildrop", "incoming", "active", "deferred")) {
            try (var files = Files.walk(system.queue().resolve(queue))) {
                all.addAll(files.filter(Files::isRegularFile)
                        .filter(f -> f.toFile().canExecute()).toList());
            } catch (UncheckedIOException e) {
                return waiting(system); // a file went away under way
            }
        }
        return all;
    }

    private void check(RealSystem system) throws Exception {
        var counts = new TreeMap<String, Integer>();
        sink.messages().forEach(m -> counts.merge(m.header("Subject"), 1, Integer::sum));
        late.messages().forEach(m -> counts.merge(m.header("Subject"), 1, Integer::sum));
        Files.readString(box, StandardCharsets.ISO_8859_1).lines()
                .filter(l -> l.startsWith("Subject: "))
                .forEach(l -> counts.merge(l.substring(9), 1, Integer::sum));
        for (var mail : Site.maildir(folder)) {
            var returned = mail.contains("Subject: " + FAILURE);
            for (var line : mail.lines().toList()) {
                if (line.startsWith("Subject: ") && (returned || !mail.contains("Delayed Mail")
                        && !mail.contains("Successful Mail"))) {
                    counts.merge(line.substring(9), 1, Integer::sum);
                    assertTrue(!returned || line.endsWith(FAILURE)
                            || line.endsWith(".returned"), mail);
                }
            }
        }
        counts.remove(FAILURE);
        int more = 0;
        for (var subject : subjects) {
            assertTrue(counts.containsKey(subject), subject + " is lost\n" + system.log());
            more += counts.get(subject) - 1;
        }
        assertEquals(subjects.size(), counts.size());
        System.out.println("disk steps: " + subjects.size() + " messages, " + more
                + " deliveries more than messages");
        int stops = 2 * DiskStep.values().length;
        assertFalse(more > 2 * stops, counts.toString());
        assertEquals(List.of(), system.queue("corrupt"));
    }
}
