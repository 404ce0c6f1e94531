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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;
import org.postrider.util.DiskStep;

/// Processes stop before and after each step on disk, as if they were killed there; and master is
/// killed while they are there: at some of the steps, or at all with `-Dpostrider.master.steps=all`.
///
/// There is one message with one recipient in the mail system at each stop, so the bound is exact:
/// nothing that was acknowledged is lost; at most one delivery is made once more, that of the
/// recipient, with its report, or that of the report alone (what was in flight when the process
/// stopped); nobody hears of a failure that was none. Where master is killed, a report that is just
/// delivered is in flight as well: the same report may come once more.
class DiskStepsTest {
    private static final String PROPERTY = "postrider.stop.at";
    private static final String MASTER_STEPS = "postrider.master.steps";
    private static final String FAILURE = "Undelivered Mail Returned to Sender";

    @TempDir
    private Path folder;
    private Path points;
    private Path box;
    private SmtpSink sink;
    private SmtpSink late;
    private int port;

    /// What kinds of messages pass which steps: each names the process that comes to the step first.
    private enum Kind {
        /// By SMTP, to another host: smtpd, cleanup, qmgr, smtp.
        RELAYED(DiskStep.NAME_MESSAGE, DiskStep.SYNC_MESSAGE, DiskStep.ACTIVATE, DiskStep.MOVE,
                DiskStep.MARK_DONE, DiskStep.REMOVE_MESSAGE),
        /// By sendmail, with a report of success: pickup, trace.
        SUBMITTED(DiskStep.REMOVE_SUBMISSION, DiskStep.SYNC_LOG, DiskStep.REMOVE_LOG),
        /// Deferred, with a warning, and delivered in the end: qmgr, defer.
        LATE(DiskStep.DEFER, DiskStep.SCHEDULE, DiskStep.SYNC_LOG, DiskStep.MARK_REPORTED,
                DiskStep.REMOVE_LOG),
        /// Bounced: error, bounce, qmgr.
        RETURNED(DiskStep.SYNC_LOG, DiskStep.MARK_DONE, DiskStep.REMOVE_LOG,
                DiskStep.REMOVE_MESSAGE),
        /// Into a Maildir: local.
        MAILDIR(DiskStep.SYNC_MAILDIR, DiskStep.PUBLISH_MAILDIR, DiskStep.MARK_DONE),
        /// Into an mbox file: local.
        BOX(DiskStep.MAKE_LOCK_FILE, DiskStep.APPEND_MBOX, DiskStep.SYNC_MBOX,
                DiskStep.REMOVE_LOCK_FILE, DiskStep.MARK_DONE);

        private final List<DiskStep> steps;

        Kind(DiskStep... steps) {
            this.steps = List.of(steps);
        }
    }

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

    private void send(RealSystem system, Kind kind, String subject) throws Exception {
        switch (kind) {
            case RELAYED -> transmit("b@relay.example", subject);
            case SUBMITTED -> submit(system, "b@relay.example", subject);
            case LATE -> transmit("b@late.example", subject);
            case RETURNED -> transmit("b@fail.example", subject);
            case MAILDIR -> transmit(Site.USER + "@mail.example", subject);
            case BOX -> transmit("box@mail.example", subject);
        }
    }

    private void sendOrFail(RealSystem system, Kind kind, String subject) {
        try {
            send(system, kind, subject);
        } catch (Exception e) {
            throw new AssertionError(subject, e);
        }
    }

    private void submit(RealSystem system, String recipient, String subject) throws Exception {
        var outcome = system.runWith(Site.text(subject).replace("\r", ""), "sendmail", "-f",
                Site.USER + "@mail.example", "-N", "success,failure,delay", recipient);
        assertEquals(0, outcome.status(), outcome.output());
    }

    /// Sends until it is acknowledged: a message whose fate is unknown may be there already.
    private void transmit(String recipient, String subject) throws Exception {
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
        var passed = EnumSet.noneOf(DiskStep.class);
        int twice = 0;
        int stops = 0;
        try (var system = system()) {
            system.start();
            for (var kind : Kind.values()) {
                for (var step : kind.steps) {
                    twice += stopAt(system, kind, "before-" + step, false);
                    twice += stopAt(system, kind, "after-" + step, false);
                    stops += 2;
                    passed.add(step);
                }
            }
            assertEquals(List.of(), system.queue("corrupt"));
        }
        assertEquals(EnumSet.allOf(DiskStep.class), passed);
        System.out.println("disk steps: " + stops + " stops, " + twice + " repeated deliveries");
    }

    /// The whole mail system ends at once where master is killed, and is started again.
    @Test
    void master_killedWhileAProcessIsAtAStep_losesNothing() throws Exception {
        boolean all = System.getProperty(MASTER_STEPS, "").equals("all");
        int twice = 0;
        int stops = 0;
        try (var system = system()) {
            system.start();
            for (var kind : all ? Kind.values() : new Kind[] {Kind.RELAYED, Kind.MAILDIR}) {
                for (var step : kind.steps) {
                    for (var when : List.of("before-", "after-")) {
                        if (all || when.equals("after-")
                                && (step == DiskStep.NAME_MESSAGE || step == DiskStep.PUBLISH_MAILDIR)) {
                            twice += stopAt(system, kind, when + step, true);
                            stops++;
                        }
                    }
                }
            }
            assertEquals(List.of(), system.queue("corrupt"));
        }
        assertTrue(stops >= 2);
        System.out.println("disk steps: master killed at " + stops + " stops, " + twice
                + " repeated deliveries");
    }

    private void killMaster(RealSystem system) throws Exception {
        var daemons = system.daemons();
        ProcessHandle.of(system.masterPid()).orElseThrow().destroyForcibly();
        for (var daemon : daemons) {
            daemon.onExit().get(30, TimeUnit.SECONDS);
        }
        Await.until("master is gone", () -> system.postfix("status").status() == 1);
        system.start();
    }

    /// Stops once with one message in the mail system, which then ends.
    ///
    /// @param withMaster whether master is killed while the process stands there
    /// @return how many deliveries were made once more
    private int stopAt(RealSystem system, Kind kind, String point, boolean withMaster)
            throws Exception {
        if (point.endsWith(DiskStep.MOVE.name())) {
            // A queue manager that starts moves what another one has left in active.
            Files.createFile(points.resolve("after-" + DiskStep.ACTIVATE));
        }
        late.refuse("451 4.3.0 not now");
        var file = Files.createFile(points.resolve(point));
        if (withMaster) {
            Files.writeString(file, "wait");
        }
        var subject = point + "." + kind + (withMaster ? ".master" : "");
        var sender = Thread.ofVirtual().start(() -> sendOrFail(system, kind, subject));
        try {
            if (point.endsWith(DiskStep.REMOVE_LOG.name())) {
                late.refuse("");
            }
            Await.until(subject + " is reached", () -> !Files.exists(file));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + system.log(), e);
        }
        if (withMaster) {
            killMaster(system);
        }
        sender.join();
        late.refuse("");
        awaitEmpty(system);
        return check(system, kind, subject, withMaster);
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
        // Forth and back: a file may move meanwhile.
        for (var queue : List.of("maildrop", "incoming", "active", "deferred", "active",
                "incoming")) {
            try (var files = Files.walk(system.queue().resolve(queue))) {
                all.addAll(files.filter(Files::isRegularFile)
                        .filter(f -> f.toFile().canExecute()).toList());
            } catch (UncheckedIOException e) {
                return waiting(system); // a file went away under way
            }
        }
        return all;
    }

    private int check(RealSystem system, Kind kind, String subject, boolean withMaster)
            throws Exception {
        int delivered = count(subject);
        var failures = reports(FAILURE, subject);
        var warnings = reports("Delayed Mail", subject);
        var successes = reports("Successful Mail", subject);
        var found = subject + ": delivered " + delivered + ", failures " + failures + ", warnings "
                + warnings + ", successes " + successes;
        boolean returned = kind == Kind.RETURNED;
        assertTrue(returned ? !failures.isEmpty() : delivered > 0,
                found + " is lost\n" + system.log());
        assertTrue(returned ? delivered == 0 : failures.isEmpty(), found + "\n" + system.log());
        // A delivery that is repeated may be reported again.
        int ends = returned ? failures.size() : delivered;
        int twice = ends - 1 + Math.max(0, warnings.size() - ends)
                + Math.max(0, successes.size() - ends);
        assertTrue(twice <= 1, found + "\n" + system.log());
        for (var all : List.of(failures, warnings, successes)) {
            for (int copies : all.values()) {
                assertTrue(copies == 1 || copies == 2 && withMaster, found + "\n" + system.log());
                twice += copies - 1;
            }
        }
        return twice;
    }

    /// How often a message has come to where it goes.
    private int count(String subject) throws IOException {
        var line = "Subject: " + subject;
        long count = Stream.of(sink, late).flatMap(s -> s.messages().stream())
                .filter(m -> m.header("Subject").equals(subject)).count();
        if (Files.exists(box)) {
            var mailbox = Files.readString(box, StandardCharsets.ISO_8859_1);
            count += mailbox.lines().filter(line::equals).count();
            for (var mail : mailbox.split("(?m)^From ")) {
                assertTrue(mail.isEmpty() || mail.contains("\n\nText of ")
                        && mail.endsWith("\n\n"), "half a message: " + mail);
            }
            assertFalse(Files.exists(box.resolveSibling("box.lock")), "a lock file is left");
        }
        count += Site.maildir(folder).stream().filter(m -> m.lines().takeWhile(l -> !l.isEmpty())
                .anyMatch(line::equals)).count();
        return (int) count;
    }

    /// The reports with this title that have come to the sender: Message-Id, how often.
    private Map<String, Integer> reports(String title, String subject) {
        try {
            var reports = new TreeMap<String, Integer>();
            Site.maildir(folder).stream().filter(m -> m.contains("Subject: " + title)
                    && m.lines().anyMatch(("Subject: " + subject)::equals))
                    .forEach(m -> reports.merge(messageId(m), 1, Integer::sum));
            return reports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String messageId(String message) {
        return message.lines().filter(l -> l.startsWith("Message-Id: ")).findFirst().orElseThrow();
    }
}
