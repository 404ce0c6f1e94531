package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.testing.ManualClock;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

/// The queue with all programs around it: cleanup, rewrite, qmgr, bounce, error, discard.
class QueueTest extends QueueScenario {
    private static final Dsn FAILED = Dsn.of("5.1.1", "failed", "no such user");

    @Test
    void messageUnderDelivery_ofAnEarlierQueueManager_isLeftAloneUntilThatEnds()
            throws Exception {
        var id = leave(QueueName.ACTIVE, "A1", "a@discard.example", "Rx@discard.example");
        try (var delivery = QueueFile.open(spool().path(QueueName.ACTIVE, id))) {
            assertTrue(delivery.lockForDelivery());
            start();
            system.log().await(id + ": skipped, still being delivered");
            long offset = Bytes.text(Files.readAllBytes(spool().path(QueueName.INCOMING, id)))
                    .indexOf("R\21x@discard.example");
            delivery.markDone(offset);
        }
        trigger("I");
        awaitRemoved(id);
        assertFalse(system.log().lines().stream().anyMatch(l -> l.contains("status=sent")));
    }

    @Test
    void message_toDiscard_isDeliveredAndRemoved() throws Exception {
        start();
        var id = submit("a@discard.example", "x@discard.example", "y@discard.example");
        awaitRemoved(id);
        var lines = system.log().lines().stream().filter(l -> l.contains(id)).toList();
        var text = String.join("\n", lines);
        assertTrue(text.contains("from=<a@discard.example>, size="), text);
        assertTrue(text.contains("nrcpt=2 (queue active)"), text);
        assertTrue(text.contains("to=<y@discard.example>, relay=none, delay="), text);
        assertTrue(text.contains("dsn=2.0.0, status=sent (silently)"), text);
        assertFalse(exists(QueueName.ACTIVE, id));
    }

    @Test
    void message_thatIsDone_isSavedOnRequest() throws Exception {
        start("dont_remove = 1");
        var id = submit("a@discard.example", "b@discard.example");
        awaitFile(folder.resolve("queue/saved").resolve(id));
        system.log().await(id + ": removed");
    }

    /// Recipients of a list are resolved several at a time; each goes where it belongs.
    @Test
    void manyRecipients_goWhereTheyBelong() throws Exception {
        start();
        var recipients = new String[300];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "u" + i + (i % 3 == 0 ? "@later.example" : "@discard.example");
        }
        var id = submit("a@discard.example", recipients);
        awaitFile(spool().path(QueueName.DEFERRED, id));
        var lines = system.log().lines();
        assertEquals(200, lines.stream().filter(l -> l.contains("@discard.example>, relay=none")
                && l.contains("status=sent")).count());
        assertEquals(100, BounceLog.read(spool().log("defer", id)).size());
    }

    @Test
    void failure_isReportedToTheSender_andAllIsRemoved() throws Exception {
        start();
        var id = submit("a@discard.example", "x@fail.example");
        var line = system.log().await(id + ": sender non-delivery notification: ");
        var report = line.substring(line.lastIndexOf(' ') + 1);
        awaitRemoved(id);
        awaitRemoved(report);
        assertTrue(system.log().lines().stream().anyMatch(l -> l.contains(report
                + ": to=<a@discard.example>")));
        assertFalse(Files.exists(spool().log("bounce", id)));
    }

    @Test
    void failureOfNullSender_goesToPostmaster_andEndsThere() throws Exception {
        start("2bounce_notice_recipient = p@fail.example");
        var id = submit("", "x@fail.example");
        var line = system.log().await(id + ": postmaster non-delivery notification: ");
        var report = line.substring(line.lastIndexOf(' ') + 1);
        awaitRemoved(report);
        system.log().await(report + ": undeliverable postmaster notification discarded");
    }

    @Test
    void deferred_isTriedAgain_whenFlushed() throws Exception {
        start();
        var id = submit("a@discard.example", "x@later.example", "y@discard.example");
        system.log().await(id + ": to=<x@later.example>, relay=none");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        var mtime = Files.getLastModifiedTime(spool().path(QueueName.DEFERRED, id));
        assertTrue(mtime.toInstant().isAfter(Instant.now().plusSeconds(200)));
        var entries = BounceLog.read(spool().log("defer", id));
        assertEquals(1, entries.size());
        assertEquals("come back later", entries.get(0).dsn().reason());
        trigger("DI");
        trigger("R" + id + "\0");
        var wanted = id + ": to=<x@later.example>";
        system.log().await(_ -> system.log().lines().stream()
                .filter(l -> l.contains(wanted)).count() == 2, Duration.ofSeconds(10));
        awaitFile(spool().path(QueueName.DEFERRED, id));
        trigger("FADI");
        system.log().await(_ -> system.log().lines().stream()
                .filter(l -> l.contains(wanted)).count() == 3, Duration.ofSeconds(10));
        awaitFile(spool().path(QueueName.DEFERRED, id));
        // Each attempt has reasons of its own.
        assertEquals(1, BounceLog.read(spool().log("defer", id)).size());
    }

    @Test
    void deferred_siteByOldDefault_isToldOf() throws Exception {
        start("compatibility_level = 0", "mydestination = mail.example, later.example");
        var id = submit("a@discard.example", "x@later.example");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        system.log().await("using backwards-compatible default setting relay_domains=$mydestination"
                + " to update fast-flush logfile for domain \"later.example\"");
    }

    /// Mail for a site is tried when the site asks for it, as with `postqueue -s`.
    @Test
    void deferred_isTriedAgain_whenItsSiteAsks() throws Exception {
        start("fast_flush_domains = later.example, [192.0.2.1], xn--bcher-kva.example, a..b");
        var id = submit("a@discard.example", "x@later.example", "y@b\u00c3\u00bccher.example",
                "z@[192.0.2.1]");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        assertEquals(id + "\n", Files.readString(folder.resolve("queue/flush/later_example")));
        assertEquals(id + "\n",
                Files.readString(folder.resolve("queue/flush/xn__bcher_kva_example")));
        assertEquals(FlushRequest.Status.DENIED, flush("other.example"));
        assertEquals(id + "\n", Files.readString(folder.resolve("queue/flush/_192_0_2_1_")));
        assertEquals(FlushRequest.Status.DENIED, flush("a..b"));
        assertEquals(FlushRequest.Status.OK, flush("a.later.example"));
        assertEquals(FlushRequest.Status.OK, flush("Later.Example"));
        var wanted = id + ": to=<x@later.example>";
        system.log().await(_ -> system.log().lines().stream()
                .filter(l -> l.contains(wanted)).count() == 2, Duration.ofSeconds(10));
        awaitFile(spool().path(QueueName.DEFERRED, id));
        assertEquals(id + "\n", Files.readString(folder.resolve("queue/flush/later_example")));
        assertEquals(FlushRequest.Status.OK, flush("B\u00c3\u00bccher.example"));
        assertEquals(FlushRequest.Status.OK, flush("[192.0.2.1]"));
    }

    /// A log that nobody has read for long is read when master wakes the service up.
    @Test
    void deferred_isTriedAgain_whenItsLogIsOld() throws Exception {
        start("fast_flush_domains = later.example, .dot.example, inline:{in.example=x}",
                "fast_flush_refresh_time = 1h", "parent_domain_matches_subdomains =");
        assertEquals(FlushRequest.Status.DENIED, flush("a.later.example"));
        assertEquals(FlushRequest.Status.DENIED, flush("dot.example"));
        assertEquals(FlushRequest.Status.OK, flush("a.dot.example"));
        assertEquals(FlushRequest.Status.OK, flush("in.example"));
        assertEquals(FlushRequest.Status.DENIED, flush("a.in.example"));
        var id = submit("a@discard.example", "x@later.example");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        Files.setLastModifiedTime(folder.resolve("queue/flush/later_example"),
                java.nio.file.attribute.FileTime.from(Instant.now().minusSeconds(3700)));
        try (var wire = system.connect("public/flush")) {
            wire.out().write('W');
            wire.out().flush();
        }
        var wanted = id + ": to=<x@later.example>";
        system.log().await(_ -> system.log().lines().stream()
                .filter(l -> l.contains(wanted)).count() == 2, Duration.ofSeconds(10));
    }

    /// A clock that is put forward makes mail due, and at last too old; one that is put back does not
    /// keep it waiting for the time of before.
    @Test
    void clockThatJumps_mailGoesOn() throws Exception {
        var jumping = new ManualClock();
        clock = jumping;
        start();
        var id = submit("a@discard.example", "x@later.example");
        awaitAttempts(id, 1);
        jumping.advance(Duration.ofHours(1));
        trigger("DI");
        awaitAttempts(id, 2);
        jumping.advance(Duration.ofDays(-2));
        trigger("DI");
        awaitAttempts(id, 3);
        var next = Files.getLastModifiedTime(spool().path(QueueName.DEFERRED, id)).toInstant();
        var wait = Duration.between(clock.instant(), next).toSeconds();
        assertTrue(wait > 200 && wait <= 300, wait + " seconds");
        awaitRemoved(submit("a@discard.example", "y@discard.example"));
        jumping.advance(Duration.ofDays(30));
        trigger("DI");
        system.log().await(id + ": from=<a@discard.example>, status=expired, returned to sender");
        awaitRemoved(id);
    }

    private void awaitAttempts(String id, int count) throws Exception {
        var wanted = id + ": to=<x@later.example>";
        system.log().await(_ -> system.log().lines().stream()
                .filter(l -> l.contains(wanted)).count() == count, Duration.ofSeconds(10));
        awaitFile(spool().path(QueueName.DEFERRED, id));
    }

    /// A file that cannot be opened waits in deferred, is no loop, and keeps no other mail back. Nobody,
    /// not even root, may open a program that runs for writing.
    @ParameterizedTest
    @EnumSource(names = {"INCOMING", "ACTIVE", "DEFERRED"})
    void fileThatCannotBeOpened_waits_andKeepsNoneBack(QueueName queue) throws Exception {
        leave(queue, "B0", "a@discard.example", "Rx@discard.example");
        var file = spool().path(queue, "B0");
        Files.copy(Path.of("/bin/sleep"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        var program = new ProcessBuilder(file.toString(), "100").start();
        try {
            start("qmgr_message_active_limit = 2");
            system.log().await("B0: cannot be opened: ");
            awaitFile(spool().path(QueueName.DEFERRED, "B0"));
            for (int i = 0; i < 5; i++) {
                awaitRemoved(submit("a@discard.example", "y@discard.example"));
                trigger("I");
                trigger("D");
            }
            awaitRemoved(submit("a@discard.example", "y@discard.example"));
            assertEquals(1, system.log().lines().stream().filter(l -> l.contains("B0: ")).count());
            assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("panic")));
            assertTrue(exists(QueueName.DEFERRED, "B0"));
        } finally {
            program.destroy();
        }
    }

    @Test
    void messageThatCannotBeMoved_isEndedLater() throws Exception {
        start("minimal_backoff_time = 1s", "hash_queue_names = none");
        var deferred = folder.resolve("queue/deferred");
        Files.delete(deferred);
        Files.createFile(deferred);
        var id = submit("a@discard.example", "b@later.example");
        system.log().await(id + ": cannot be ended");
        assertTrue(exists(QueueName.ACTIVE, id));

        Files.delete(deferred);
        Files.createDirectory(deferred);
        awaitFile(deferred.resolve(id));
    }

    @Test
    void unknownTransport_defers() throws Exception {
        start();
        var id = submit("a@discard.example", "x@lost.example");
        system.log().await("connect to transport private/nosuch: ");
        system.log().await(id + ": to=<x@lost.example>, relay=none");
        assertTrue(system.log().await("status=deferred").contains("(mail transport unavailable)"));
    }

    @Test
    void crash_inTheMiddle_deliversWhatIsLeft() throws Exception {
        var id = leave(QueueName.ACTIVE, "A1", "a@discard.example", "Dx@discard.example",
                "Ry@discard.example");
        start();
        awaitRemoved(id);
        assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("to=<x@discard")));
        assertTrue(system.log().lines().stream().anyMatch(l -> l.contains("to=<y@discard")));
    }

    @Test
    void crash_afterAllWasDelivered_removes() throws Exception {
        var id = leave(QueueName.ACTIVE, "A1", "a@discard.example", "Dx@discard.example");
        start();
        awaitRemoved(id);
    }

    @Test
    void crash_beforeTheReport_reports() throws Exception {
        var id = leave(QueueName.ACTIVE, "A1", "a@discard.example", "Dx@fail.example");
        new BounceLog().append(spool().log("bounce", id),
                new Recipient(100, "x@fail.example", "", "", 0), FAILED);
        start();
        system.log().await(id + ": sender non-delivery notification: ");
        awaitRemoved(id);
        assertFalse(Files.exists(spool().log("bounce", id)));
    }

    @Test
    void crash_afterLogBeforeMark_reportsAtTheEnd() throws Exception {
        var id = leave(QueueName.INCOMING, "A1", "a@discard.example", "Rx@fail.example");
        new BounceLog().append(spool().log("bounce", id),
                new Recipient(100, "x@fail.example", "", "", 0), FAILED);
        start();
        system.log().await(id + ": sender non-delivery notification: ");
        awaitRemoved(id);
    }

    @Test
    void reportThatCannotBeQueued_keepsTheMessage() throws Exception {
        start("bounce_service_name = missing");
        var id = submit("a@discard.example", "x@fail.example");
        system.log().await(id + ": bounce service failure");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        assertTrue(system.log().lines().stream().noneMatch(l -> l.contains(id + ": removed")));
    }

    @Test
    void oldMail_isReturned() throws Exception {
        start("maximal_queue_lifetime = 0");
        var id = submit("a@discard.example", "x@later.example");
        system.log().await(id + ": from=<a@discard.example>, status=expired, returned to sender");
        system.log().await(id + ": sender non-delivery notification: ");
        awaitRemoved(id);
        assertFalse(Files.exists(spool().log("defer", id)));
    }

    /// A crash has come between the move of a deferred message and the end of its log: who gets it
    /// now is not in the report.
    @Test
    void crash_beforeTheLogIsEmptied_doesNotReturnWhatIsDelivered() throws Exception {
        var id = leave(QueueName.ACTIVE, "A1", "s@later.example", "Rx@discard.example",
                "Ry@later.example");
        var text = Bytes.text(Files.readAllBytes(spool().path(QueueName.ACTIVE, id)));
        var logs = new BounceLog();
        for (var to : List.of("x@discard.example", "y@later.example")) {
            logs.append(spool().log("defer", id),
                    new Recipient(text.indexOf(to) - 2, to, "", "", 0), FAILED);
        }
        age(QueueName.ACTIVE, id);
        start("maximal_queue_lifetime = 1h");
        assertEquals(List.of("y@later.example"), returned(id));
        awaitRemoved(id);
        assertFalse(Files.exists(spool().log("defer", id)));
    }

    /// The mail system was stopped while mail was tried that postsuper wants returned: nothing is
    /// known of those whose turn had not come.
    @Test
    void expiredByForce_withReasonsForSome_isReturnedForAll() throws Exception {
        var id = leave(QueueName.INCOMING, "A1", "s@later.example", "Rx@discard.example",
                "Dw@later.example", "Ry@later.example");
        var path = spool().path(QueueName.INCOMING, id);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
        var text = Bytes.text(Files.readAllBytes(path));
        new BounceLog().append(spool().log("defer", id), new Recipient(
                text.indexOf("y@later.example") - 2, "y@later.example", "", "", 0), FAILED);
        start();
        assertEquals(List.of("x@discard.example", "y@later.example"),
                returned(id).stream().sorted().toList());
        awaitRemoved(id);
    }

    /// What comes from the null sender waits for a time of its own.
    @Test
    void reports_expireBeforeOtherMail() throws Exception {
        var jumping = new ManualClock();
        clock = jumping;
        start("bounce_queue_lifetime = 1h", "maximal_queue_lifetime = 1d");
        var report = submit("", "x@later.example");
        var mail = submit("a@discard.example", "x@later.example");
        awaitAttempts(report, 1);
        awaitAttempts(mail, 1);
        jumping.advance(Duration.ofMinutes(59));
        trigger("DI");
        awaitAttempts(report, 2);
        awaitAttempts(mail, 2);
        assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("status=expired")));
        jumping.advance(Duration.ofHours(2));
        trigger("DI");
        system.log().await(report + ": from=<>, status=expired, returned to sender");
        awaitRemoved(report);
        awaitAttempts(mail, 3);
        assertTrue(system.log().lines().stream()
                .noneMatch(l -> l.contains(mail + ": from=<a@discard.example>, status=expired")));
        jumping.advance(Duration.ofDays(1));
        trigger("DI");
        system.log().await(mail + ": from=<a@discard.example>, status=expired, returned to sender");
        awaitRemoved(mail);
    }

    /// `postsuper -e`: returned for the reasons of the last attempt, without another one.
    @Test
    void expiredByForce_isReturnedUntried() throws Exception {
        start();
        var id = submit("a@discard.example", "x@later.example");
        var path = spool().path(QueueName.DEFERRED, id);
        awaitFile(path);
        var mode = Files.getPosixFilePermissions(path);
        mode.add(java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE);
        Files.setPosixFilePermissions(path, mode);
        trigger("R" + id + "\0");
        system.log().await(id + ": from=<a@discard.example>, status=force-expired, returned to");
        system.log().await(id + ": sender non-delivery notification: ");
        awaitRemoved(id);
        assertEquals(1, system.log().lines().stream()
                .filter(l -> l.contains(id + ": to=<x@later.example>")).count());
        assertFalse(Files.exists(spool().log("defer", id)));
    }

    /// What has never been tried, because it was on hold, is not delivered either.
    @Test
    void expiredByForce_beforeItWasTried_isReturnedUntried() throws Exception {
        var id = leave(QueueName.INCOMING, "A1", "a@discard.example", "Rx@discard.example",
                "Ry@fail.example", "Rz@nowhere.invalid");
        Files.setPosixFilePermissions(spool().path(QueueName.INCOMING, id),
                java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x---"));
        start("qmgr_message_active_limit = 1", "qmgr_message_recipient_limit = 1",
                "qmgr_message_recipient_minimum = 1");
        system.log().await(id + ": from=<a@discard.example>, status=force-expired, returned to");
        awaitRemoved(id);
        for (var recipient : List.of("x@discard", "y@fail", "z@nowhere")) {
            system.log().await(l -> l.contains(id + ": to=<" + recipient) && l.endsWith(
                    "dsn=4.7.0, status=deferred (message is administratively expired)"),
                    Duration.ofSeconds(10));
        }
        assertEquals(3, system.log().lines().stream().filter(l -> l.contains(id + ": to=<"))
                .count());
    }

    @Test
    void corruptFile_isSetAside() throws Exception {
        var path = spool().path(QueueName.INCOMING, leave(QueueName.INCOMING, "A1", "a@x", "Rb@x"));
        var bytes = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        start();
        system.log().await("saving corrupt file \"A1\" from queue \"active\"");
        awaitFile(spool().path(QueueName.CORRUPT, "A1"));
    }

    /// Whatever lies in the queue: each is dealt with, and none keeps the others from delivery.
    @Test
    void strangeFiles_areSetAside_andOthersGoOn() throws Exception {
        var whole = Files.readAllBytes(spool().path(QueueName.INCOMING,
                leave(QueueName.INCOMING, "B0", "a@discard.example", "Rx@discard.example")));
        leave(QueueName.ACTIVE, "B1", "a@discard.example", "Rx@discard.example");
        leave(QueueName.DEFERRED, "B2", "a@discard.example", "Rx@discard.example");
        strange(QueueName.ACTIVE, "C0", new byte[0]);
        strange(QueueName.INCOMING, "C1", Bytes.of("no queue file at all\n"));
        strange(QueueName.DEFERRED, "C2", java.util.Arrays.copyOf(whole, 60));
        strange(QueueName.ACTIVE, "C3", java.util.Arrays.copyOf(whole, whole.length - 2));
        var oversized = whole.clone();
        System.arraycopy(Bytes.of("  9999999999999"), 0, oversized, 2, 15);
        strange(QueueName.INCOMING, "C4", oversized);
        var endless = whole.clone();
        java.util.Arrays.fill(endless, 97, whole.length, (byte) 0xff);
        strange(QueueName.INCOMING, "C5", endless);
        Files.createDirectories(folder.resolve("queue/active/D0"));
        Files.createSymbolicLink(folder.resolve("queue/incoming/D1"), Path.of("/etc/passwd"));
        Files.writeString(folder.resolve("queue/incoming/12345.temporary"), "x");
        start();
        for (var id : List.of("B0", "B1", "B2")) {
            awaitRemoved(id);
        }
        for (var id : List.of("C0", "C1", "C2", "C3", "C4", "C5")) {
            system.log().await("saving corrupt file \"" + id + "\" from queue \"active\" to queue"
                    + " \"corrupt\"");
            awaitFile(spool().path(QueueName.CORRUPT, id));
        }
        var id = submit("a@discard.example", "y@discard.example");
        awaitRemoved(id);
        assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("panic")));
    }

    /// Each start finds a damaged file more, and none of them again.
    @Test
    void damagedFiles_tenStarts_areNoLoop() throws Exception {
        var sample = spool().path(QueueName.INCOMING,
                leave(QueueName.INCOMING, "B0", "a@discard.example", "Rx@discard.example"));
        var whole = Files.readAllBytes(sample);
        Files.delete(sample);
        for (int i = 0; i < 10; i++) {
            strange(i % 2 == 0 ? QueueName.ACTIVE : QueueName.INCOMING, "C" + i,
                    java.util.Arrays.copyOf(whole, i * whole.length / 10));
            start();
            awaitRemoved(submit("a@discard.example", "y@discard.example"));
            awaitFile(spool().path(QueueName.CORRUPT, "C" + i));
            int found = i;
            assertTrue(system.log().lines().stream().allMatch(l ->
                    !l.contains("panic") && (!l.contains("corrupt file") || l.contains("C" + found))));
            system.close();
        }
        assertEquals(10, folder.resolve("queue/corrupt").toFile().list().length);
    }

    private void strange(QueueName queue, String id, byte[] content) throws IOException {
        var path = spool().path(queue, leave(queue, id, "a@x", "Rb@x"));
        Files.write(path, content);
        if (queue == QueueName.DEFERRED) {
            Files.setLastModifiedTime(path,
                    java.nio.file.attribute.FileTime.from(Instant.now().minusSeconds(5)));
        }
    }

    /// Two names of one file, as a crash of a file system may leave them.
    @Test
    void sameFile_inActiveAndIncoming_isDeliveredOnce() throws Exception {
        leave(QueueName.INCOMING, "B1", "a@discard.example", "Rx@discard.example");
        Files.createLink(spool().path(QueueName.ACTIVE, "B1"),
                spool().path(QueueName.INCOMING, "B1"));
        start();
        awaitRemoved("B1");
        assertFalse(exists(QueueName.ACTIVE, "B1"));
        assertFalse(exists(QueueName.INCOMING, "B1"));
        assertEquals(1, system.log().lines().stream()
                .filter(l -> l.contains("B1: to=<x@discard.example>")).count());
    }

    @Test
    void differentFiles_ofOneName_areBothKept() throws Exception {
        leave(QueueName.ACTIVE, "B1", "a@discard.example", "Ractive@discard.example");
        leave(QueueName.INCOMING, "B1", "a@discard.example", "Rincoming@discard.example");
        start();
        system.log().await("B1: another message has the same queue id");
        system.log().await("B1: to=<incoming@discard.example>");
        assertTrue(Bytes.text(Files.readAllBytes(spool().path(QueueName.CORRUPT, "B1")))
                .contains("active@discard.example"));
    }

    /// It will not be whole later: a report that waits for it would wait for ever.
    @Test
    void damagedContent_isReturnedAsFarAsItCanBeRead() throws Exception {
        var path = spool().path(QueueName.INCOMING,
                leave(QueueName.INCOMING, "B1", "a@later.example", "Rx@fail.example"));
        var text = Bytes.text(Files.readAllBytes(path));
        Files.write(path, Bytes.of(text.replace("N\4line", "N\177line")));
        start();
        assertEquals(List.of("x@fail.example"), returned("B1"));
        system.log().await("warning: active/B1: unexpected EOF in data, record type 78 length 127");
        awaitRemoved("B1");
    }

    @Test
    void incompleteFile_isLeftAlone() throws Exception {
        var path = spool().path(QueueName.INCOMING, leave(QueueName.INCOMING, "A1", "a@x", "Rb@x"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        start();
        var id = submit("a@discard.example", "x@discard.example");
        awaitRemoved(id);
        assertTrue(Files.exists(path));
    }

    @Test
    void manyRecipients_inPortions_areAllDelivered() throws Exception {
        start("qmgr_message_active_limit = 10", "qmgr_message_recipient_limit = 10",
                "default_destination_recipient_limit = 3");
        var recipients = new String[100];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "u" + i + "@discard.example";
        }
        var id = submit("a@discard.example", recipients);
        awaitRemoved(id);
        assertEquals(100, system.log().lines().stream()
                .filter(l -> l.contains(id + ": to=<u")).count());
    }
}
