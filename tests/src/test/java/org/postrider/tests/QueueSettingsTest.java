package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.SendOptions;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.suite.Programs;
import org.postrider.testing.ManualClock;
import org.postrider.util.Bytes;
import org.postrider.util.sys.ThreadIdentity;

/// What single parameters of the queue manager, of bounce and of flush do in a running system. Lines of
/// the log are as Postfix 3.11 logs them with the same settings.
class QueueSettingsTest extends QueueScenario {
    private long count(String part) {
        return system.log().lines().stream().filter(l -> l.contains(part)).count();
    }

    /// The other queue manager delivers, defers, tries again, returns, and takes up what a crash has left.
    @Test
    void oqmgr_doesAllThatQmgrDoes() throws Exception {
        queueManager = "oqmgr";
        var left = leave(QueueName.ACTIVE, "A1", "a@discard.example", "Dx@discard.example",
                "Ry@discard.example");
        start("default_destination_recipient_limit = 3", "qmgr_message_active_limit = 10",
                "qmgr_message_recipient_limit = 10");
        awaitRemoved(left);
        assertEquals(1, count(left + ": to=<"));
        var recipients = new String[50];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "u" + i + "@discard.example";
        }
        var list = submit("a@discard.example", recipients);
        awaitRemoved(list);
        assertEquals(50, count(list + ": to=<u"));
        var mixed = submit("a@discard.example", "x@later.example", "y@fail.example");
        awaitFile(spool().path(QueueName.DEFERRED, mixed));
        system.log().await(mixed + ": sender non-delivery notification: ");
        assertEquals("come back later", BounceLog.read(spool().log("defer", mixed)).getFirst()
                .dsn().reason());
        trigger("FADI");
        system.log().await(_ -> count(mixed + ": to=<x@later.example>") == 2,
                Duration.ofSeconds(10));
        assertTrue(count("oqmgr: " + mixed + ": from=<a@discard.example>, size=") == 2,
                () -> String.join("\n", system.log().lines()));
    }

    @Test
    void reports_areKeptNoLongerThanOtherMail() throws Exception {
        var jumping = new ManualClock();
        clock = jumping;
        start("maximal_queue_lifetime = 1h");
        system.log().await("bounce_queue_lifetime is larger than maximal_queue_lifetime"
                + " - adjusting bounce_queue_lifetime");
        var report = submit("", "x@later.example");
        awaitFile(spool().path(QueueName.DEFERRED, report));
        jumping.advance(Duration.ofHours(2));
        trigger("DI");
        system.log().await(report + ": from=<>, status=expired, returned to sender");
        awaitRemoved(report);
    }

    @Test
    void filter_withoutNexthop_getsTheDefaultOne_andFeedbackIsLogged() throws Exception {
        start("header_checks = static:{FILTER discard:}", "default_filter_nexthop = filter.example",
                "destination_concurrency_feedback_debug = yes",
                "delay_logging_resolution_limit = 0");
        var id = submit("a@discard.example", "x@later.example");
        var line = system.log().await(id + ": to=<x@later.example>, relay=none");
        assertTrue(line.matches(".*, delay=\\d+, delays=\\d+/\\d+/\\d+/\\d+, dsn=2.0.0,"
                + " status=sent \\(filter.example\\)"), line);
        system.log().await("queue filter.example: limit 20 window 6 success 0 failure 0"
                + " fail_cohorts 0");
    }

    private String filtered(String id, String... records) throws IOException {
        return leave(QueueName.INCOMING, id, "a@discard.example", records);
    }

    private void awaitResult(String id, String to, String result) throws Exception {
        var line = system.log().await(id + ": to=<" + to);
        assertTrue(line.endsWith("status=" + result), line);
    }

    /// A content filter gets recipients as they are, whatever their routes; mail that is redirected
    /// or only asks passes it by. A filter without a name is no way around the filter.
    @Test
    void filter_getsTheMailAsItIs() throws Exception {
        var filter = "Ldiscard:filtered";
        var shorter = filtered("A1", "Lretry", "Rx@discard.example");
        var routed = filtered("A2", filter, "Rbob%fail.example@mail.example");
        var bad = filtered("A3", filter, "Rbob@", "R-x@mail.example");
        var redirected = filtered("A4", filter, ">r@later.example", "Rx@discard.example");
        var asked = filtered("A5", filter, "Atrace_flags=512", "Rx@discard.example");
        var probe = filtered("A6", filter, "Atrace_flags=256", "Rx@later.example");
        var nameless = filtered("A7", "L", "Rx@discard.example");
        var nobodys = filtered("A8", filter, "R");
        var bare = filtered("AB", "Ldiscard:", "Rbob");
        start();
        awaitResult(shorter, "x@discard.example>, relay=none", "deferred (discard.example)");
        awaitResult(routed, "bob%fail.example@mail.example>, relay=none", "sent (filtered)");
        awaitResult(bad, "bob@>, relay=none", "sent (filtered)");
        awaitResult(bad, "-x@mail.example>, relay=none", "sent (filtered)");
        awaitResult(redirected, "r@later.example>", "deferred (come back later)");
        awaitResult(asked, "x@discard.example>", "deliverable (silently)");
        awaitResult(probe, "x@later.example>", "deferred (verify service failure)");
        assertEquals(1, count("postfix/error: " + probe + ": to="));
        awaitResult(nameless, "x@discard.example>", "deferred (mail transport unavailable)");
        awaitResult(nobodys, ">", "bounced (null recipient address)");
        awaitResult(bare, "bob>", "sent (mail.example)");
    }

    /// A warning for each `qmgr_clog_warn_time`; none where that is 0.
    @Test
    void destinationThatFillsTheQueue_isWarnedOf_unlessThatIsSwitchedOff() throws Exception {
        var busy = new String[] {"qmgr_message_active_limit = 5", "discard_destination_rate_delay = 1h"};
        start(busy);
        submit("a@discard.example", "x@discard.example");
        submit("a@discard.example", "x@discard.example");
        submit("a@discard.example", "x@discard.example");
        submit("a@discard.example", "x@discard.example");
        system.log().await("mail for silently is using up ");
        system.log().await("to turn off these warnings specify: qmgr_clog_warn_time = 0");
        system.close();
        start(busy[0], busy[1], "qmgr_clog_warn_time = 0");
        submit("a@discard.example", "x@discard.example");
        awaitRemoved(submit("a@discard.example", "x@fail.example"));
        assertEquals(0, count("is using up"));
    }

    @Test
    void noticeToPostmaster_comesFromDoubleBounceSender_andEndsThere() throws Exception {
        start("double_bounce_sender = last", "2bounce_notice_recipient = p@fail.example");
        var id = submit("", "x@fail.example");
        var line = system.log().await(id + ": postmaster non-delivery notification: ");
        var notice = line.substring(line.lastIndexOf(' ') + 1);
        system.log().await(notice + ": from=<last@");
        system.log().await(notice + ": undeliverable postmaster notification discarded");
        awaitRemoved(notice);
    }

    /// Reports are filtered only where that is wanted.
    @Test
    void reports_passFilters_onRequestOnly() throws Exception {
        start("header_checks = static:WARN", "internal_mail_filter_classes = bounce");
        submit("a@discard.example", "x@fail.example");
        system.log().await(": warning: header Subject: Undelivered Mail Returned to Sender");
        system.close();
        start("header_checks = static:WARN");
        var id = submit("a@discard.example", "x@fail.example");
        awaitRemoved(id);
        assertEquals(0, count("header Subject: Undelivered"));
    }

    /// What may travel under TLS only is not returned by ways that may have none (RFC 8689, section 5).
    @Test
    void report_ofMailThatRequiresTls_hasNoText_unlessThatIsWanted() throws Exception {
        requireTls("A1");
        start();
        assertTrue(report("A1").contains("Content-Type: text/rfc822-headers"));
        system.close();
        requireTls("A2");
        start("requiretls_redact_dsn = no");
        assertTrue(report("A2").contains("Content-Type: message/rfc822"));
    }

    private void requireTls(String id) throws Exception {
        var file = spool().path(QueueName.INCOMING,
                leave(QueueName.INCOMING, id, "a@later.example", "Rx@fail.example"));
        var bytes = Files.readAllBytes(file);
        var options = String.format("%15d", SendOptions.REQUIRE_TLS);
        System.arraycopy(Bytes.of(options), 0, bytes, 2 + 5 * 16, options.length());
        Files.write(file, bytes);
    }

    /// The queue file of the report, whose recipient's mail waits.
    private String report(String id) throws Exception {
        var line = system.log().await(id + ": sender non-delivery notification: ");
        var file = spool().path(QueueName.DEFERRED, line.substring(line.lastIndexOf(' ') + 1));
        awaitFile(file);
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /// Logs that cannot be written keep the message; so do other names of the services.
    @Test
    void services_areFoundByTheirNames() throws Exception {
        start("defer_service_name = nodefer", "fast_flush_domains = later.example",
                "flush_service_name = noflush");
        var id = submit("a@discard.example", "x@later.example");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        assertFalse(Files.exists(spool().log("defer", id)));
        assertFalse(Files.exists(folder.resolve("queue/flush/later_example")));
    }

    /// Addresses that nobody can have go to `error`, as all mail for it.
    @Test
    void deferTransports_mayHaveTheOneOfBadAddresses() throws Exception {
        start("defer_transports = error");
        var id = submit("a@discard.example", "x@-bad.example");
        system.log().await(id + ": to=<x@-bad.example>");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        assertEquals(1, count("status=deferred (deferred transport)"));
    }

    /// Cleanup, flush and delivery agents find the queue manager and trace under other names.
    @Test
    void services_withOtherNames_areUsed() throws Exception {
        queueService = "manager";
        traceService = "tracer";
        var verbose = leave(QueueName.INCOMING, "A1", "a@discard.example", "Atrace_flags=1024",
                "Rx@discard.example");
        start("queue_service_name = manager", "trace_service_name = tracer",
                "fast_flush_domains = later.example");
        system.log().await(verbose + ": sender delivery status notification: ");
        var id = submit("a@discard.example", "x@later.example");
        awaitFile(spool().path(QueueName.DEFERRED, id));
        assertEquals(FlushRequest.Status.OK, flush("later.example"));
        system.log().await(_ -> count(id + ": to=<x@later.example>") == 2,
                Duration.ofSeconds(10));
    }

    @Test
    void emptyLogOfASite_isRemovedAfterItsTime() throws Exception {
        start("fast_flush_domains = later.example", "fast_flush_purge_time = 1h");
        var sites = Files.createDirectories(folder.resolve("queue/flush"));
        var old = Files.createFile(sites.resolve("old_example"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3700)));
        var young = Files.createFile(sites.resolve("young_example"));
        Files.setLastModifiedTime(young, FileTime.from(Instant.now().minusSeconds(3500)));
        try (var wire = system.connect("public/flush")) {
            wire.out().write('W');
            wire.out().flush();
            assertEquals(-1, wire.in().read());
        }
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young));
    }

    /// What a client of cleanup says of a message is believed: users must not be one, though they may
    /// get to the socket.
    @Test
    void strangers_reachOnlyWhatServesUsers() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        start();
        for (var place : List.of("", "queue", "queue/public")) {
            Files.setPosixFilePermissions(folder.resolve(place),
                    PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        int nobody = 65534;
        ThreadIdentity.as(nobody, nobody, new int[] {nobody}, () -> {
            for (var service : List.of("flush", "qmgr", "cleanup")) {
                try (var wire = system.connect("public/" + service)) {
                    if (service.equals("cleanup")) {
                        assertEquals(-1, wire.in().read());
                    } else {
                        wire.out().write('W');
                        wire.out().flush();
                    }
                }
            }
            return "";
        });
        system.log().await("connection to service cleanup from untrusted user ");
        assertEquals(1, system.log().lines().stream().filter(l -> l.contains("untrusted")).count());
    }

    /// A resolver that takes requests and never answers.
    private static final Program SILENT = new Program() {
        @Override
        public String name() {
            return "trivial-rewrite";
        }

        @Override
        public Service create(ServiceContext context) {
            return connection -> {
                while (connection.wire().awaitMore()) {
                    connection.wire().in().read();
                }
            };
        }
    };

    @Test
    void resolverThatDoesNotAnswer_costsQmgrIpcTimeout_andMailWaits() throws Exception {
        programs = Programs.ALL.stream()
                .map(p -> p.name().equals(SILENT.name()) ? SILENT : p).toList();
        var id = leave(QueueName.INCOMING, "C1", "a@discard.example", "Rx@discard.example");
        start("qmgr_ipc_timeout = 1s");
        system.log().await(id + ": problem talking to service rewrite");
        system.log().await("status=deferred (address resolver failure)");
        awaitFile(spool().path(QueueName.DEFERRED, id));
    }
}
