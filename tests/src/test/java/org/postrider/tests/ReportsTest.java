package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.sendmail.Sendmail;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.suite.Programs;
import org.postrider.testing.Await;
import org.postrider.testing.ManualClock;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

/// What senders are told, and who may look at the queue and flush it.
class ReportsTest {
    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();

    @BeforeEach
    void openFolder() throws IOException {
        // Mailboxes are opened as their owner, who must get there.
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
    }

    private String awaitMail() throws Exception {
        Await.until("mail in the Maildir", () -> !Site.maildir(folder).isEmpty());
        return Site.maildir(folder).getFirst();
    }

    private static void flush(MiniSystem system) throws IOException {
        try (var wire = system.connect("public/qmgr")) {
            wire.out().write(Bytes.of("FADI"));
            wire.out().flush();
        }
    }

    private boolean deferred(String id) throws IOException {
        try (var files = Files.walk(folder.resolve("queue/deferred"))) {
            return files.anyMatch(f -> f.endsWith(id));
        }
    }

    private void sendmail(String message, String... args) {
        var err = new ByteArrayOutputStream();
        var all = new ArrayList<>(List.of("-C", folder.resolve("etc").toString()));
        all.addAll(List.of(args));
        assertEquals(0, Sendmail.run(all.toArray(String[]::new),
                new Stdio(new ByteArrayInputStream(Bytes.of(message)),
                        new PrintStream(new ByteArrayOutputStream()), new PrintStream(err)),
                (_, _, _) -> 1), err::toString);
    }

    /// The command has ended with success by the time that the message is found to be in a loop.
    @Test
    void localMail_refusedByCleanup_comesBack() throws Exception {
        try (var system = Site.in(folder, "127.0.0.1:0", 9).main("hopcount_limit = 2").start()) {
            sendmail("Received: a\nReceived: b\nReceived: c\nSubject: loop\n\nText.\n", "-f",
                    Site.USER, "x@relay.example", "y@discard.example");
            var report = new MultipartReport(awaitMail());
            assertEquals("Undelivered Mail Returned to Sender", report.header("Subject"));
            var status = report.part(1);
            for (var recipient : List.of("x@relay.example", "y@discard.example")) {
                assertTrue(status.contains("\nFinal-Recipient: rfc822; " + recipient
                        + "\nOriginal-Recipient: rfc822;" + recipient + "\nAction: failed\n"
                        + "Status: 5.4.0\nDiagnostic-Code: X-Postfix; too many hops\n"), status);
            }
            assertTrue(report.part(2).contains("\nText.\n"), report.part(2));
            system.log().await(": removed (discarded)");
            Await.until("maildrop is empty", () -> isEmpty("queue/maildrop"));
            assertTrue(isEmpty("queue/corrupt"));
        }
    }

    private boolean isEmpty(String directory) throws IOException {
        try (var files = Files.list(folder.resolve(directory))) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void reports_areInspectedWhereAskedFor_andHaveTheirSender() throws Exception {
        for (var classes : List.of("", "bounce")) {
            try (var system = Site.in(folder, "127.0.0.1:0", 9).main(
                    "header_checks = pcre:{ {/^Subject: Undelivered/ PREPEND X-Seen: yes} }",
                    "internal_mail_filter_classes = " + classes, "notify_classes = bounce",
                    "double_bounce_sender = twice", "bounce_notice_recipient = x@discard.example")
                    .start();
                    var client = new SmtpClient(system.address("smtpd")).hello()) {
                client.send(Site.USER + "@mail.example", "b@fail.example", Site.text(classes));
                Await.until("report", () -> Site.maildir(folder).stream().anyMatch(r ->
                        r.contains("\nSubject: " + classes + "\n")));
                assertEquals(!classes.isEmpty(), Site.maildir(folder).stream().anyMatch(r ->
                        r.contains("\nX-Seen: yes\n")), classes);
                system.log().await(": from=<twice@mail.example>, ");
            }
        }
    }

    @Test
    void delay_thatIsOver_isConfirmedWhereAskedFor() throws Exception {
        try (var sink = new SmtpSink(); var system = Site.in(folder, "127.0.0.1:0", sink.port())
                .main("delay_warning_time = 1h", "confirm_delay_cleared = yes").clock(clock)
                .start()) {
            sink.refuse("451 4.3.0 not now");
            String id;
            try (var client = new SmtpClient(system.address("smtpd")).hello()) {
                var reply = client.send(Site.USER + "@mail.example", "b@relay.example",
                        Site.text("one"));
                id = reply.substring(reply.lastIndexOf(' ') + 1);
            }
            system.log().await("status=deferred");
            Await.until("deferred", () -> deferred(id));
            clock.advance(Duration.ofHours(2));
            flush(system);
            system.log().await(id + ": sender delay notification: ");
            var delay = new MultipartReport(awaitMail());
            assertEquals("Delayed Mail (still being retried)", delay.header("Subject"));
            var status = delay.part(1);
            for (var field : List.of("Reporting-MTA: dns; mail.example", "X-Postfix-Queue-ID: " + id,
                    "X-Postfix-Sender: rfc822; " + Site.USER + "@mail.example", "Arrival-Date: ",
                    "Action: delayed", "Status: 4.3.0", "Will-Retry-Until: ")) {
                assertTrue(status.contains("\n" + field), field + " in " + status);
            }
            Await.until("deferred again", () -> deferred(id));
            sink.refuse("");
            clock.advance(Duration.ofHours(2));
            flush(system);
            system.log().await(id + ": sender delivery status notification: ");
            system.log().await(id + ": removed");
            Await.until("two reports", () -> Site.maildir(folder).size() == 2);
            assertTrue(Site.maildir(folder).stream().map(MultipartReport::new)
                    .anyMatch(r -> r.header("Subject").equals("Successful Mail Delivery Report")));
        }
    }

    /// A program whose clients are all this user, whoever they are.
    private static Program usedBy(String user, Program program) {
        return new Program() {
            @Override
            public String name() {
                return program.name();
            }

            @Override
            public Service create(ServiceContext context) {
                return new UsedBy(user, program.create(context));
            }
        };
    }

    private record UsedBy(String user, Service service) implements Service {
        @Override
        public void start() throws IOException {
            service.start();
        }

        @Override
        public void session(Connection connection) throws IOException {
            service.session(new Connection.Local(connection.wire(), user));
        }

        @Override
        public boolean busy() {
            return service.busy();
        }

        @Override
        public void drain() {
            service.drain();
        }

        @Override
        public void close() {
            service.close();
        }
    }

    private MiniSystem usedBy(String user, String... main) throws IOException {
        return Site.in(folder, "127.0.0.1:0", 9).main(main).programs(Programs.ALL.stream()
                .map(p -> List.of("showq", "qmgr").contains(p.name()) ? usedBy(user, p) : p)
                .toList()).start();
    }

    private static int listing(MiniSystem system) throws IOException {
        try (var wire = system.connect("public/showq")) {
            return wire.in().readAllBytes().length;
        }
    }

    private String deferOne(MiniSystem system) throws Exception {
        sendmail("Subject: x\n\nText.\n", "-f", Site.USER, "x@later.example");
        var line = system.log().await("status=deferred");
        var id = line.substring(line.indexOf(": ") + 2, line.indexOf(": to="));
        Await.until("deferred", () -> deferred(id));
        return id;
    }

    private static long attempts(MiniSystem system) {
        return system.log().lines().stream().filter(l -> l.contains("status=deferred")).count();
    }

    @Test
    void otherUsers_maySeeAndFlushTheQueue_unlessForbidden() throws Exception {
        try (var system = usedBy("anna")) {
            deferOne(system);
            assertTrue(listing(system) > 1);
            flush(system);
            Await.until("second attempt", () -> attempts(system) == 2);
        }
    }

    @Test
    void userWhoIsNotListed_seesAndFlushesNothing() throws Exception {
        try (var system = usedBy("anna", "authorized_mailq_users = !anna, static:all",
                "authorized_flush_users = bert")) {
            assertEquals(0, listing(system));
            system.log().await("user anna is not allowed to view the mail queue");
            try {
                flush(system);
            } catch (IOException e) {
                // It has hung up before it was asked.
            }
            system.log().await("user anna is not allowed to flush the mail queue");
        }
    }

    @Test
    void listThatCannotBeRead_allowsNobodyButTheOwner() throws Exception {
        try (var system = usedBy("anna", "authorized_mailq_users = hash:/nonexistent/users")) {
            assertEquals(0, listing(system));
        }
        try (var system = usedBy("root", "authorized_mailq_users =")) {
            assertFalse(listing(system) == 0);
        }
    }
}
