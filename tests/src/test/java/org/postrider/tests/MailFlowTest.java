package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.ManualClock;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.ScriptedPeer;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;
import org.postrider.util.Bytes;

/// Mail that comes in over SMTP and goes where it should, through all programs.
class MailFlowTest {
    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();
    private SmtpSink sink;
    private MiniSystem system;

    @BeforeEach
    void listen() throws Exception {
        sink = new SmtpSink();
    }

    @AfterEach
    void stop() throws Exception {
        if (system != null) {
            system.close();
        }
        sink.close();
    }

    private void start(String... main) throws Exception {
        startWithRelay(sink.port(), main);
    }

    private void startWithRelay(int port, String... main) throws Exception {
        // Mailboxes are opened as their owner, who must get there.
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
        system = Site.in(folder, "127.0.0.1:0", port).main(main).clock(clock).start();
    }

    private SmtpClient client() throws Exception {
        return new SmtpClient(system.address("smtpd"));
    }

    /// Sends a message.
    ///
    /// @return its queue id
    private String send(String sender, String recipient, String subject) throws Exception {
        try (var client = client().hello()) {
            return id(client.send(sender, recipient, Site.text(subject)));
        }
    }

    private static String id(String reply) {
        assertTrue(reply.startsWith("250 2.0.0 Ok: queued as "), reply);
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    private void awaitRemoved(String id) throws Exception {
        system.log().await(id + ": removed");
    }

    private String awaitMail() throws Exception {
        Await.until("mail in the Maildir", () -> !Site.maildir(folder).isEmpty());
        return Site.maildir(folder).getFirst();
    }

    private void trigger(String letters) throws Exception {
        try (var wire = system.connect("public/qmgr")) {
            wire.out().write(Bytes.of(letters));
            wire.out().flush();
        }
    }

    private long count(String part) {
        return system.log().lines().stream().filter(l -> l.contains(part)).count();
    }

    @Test
    void localUser_withMaildir_getsTheMessage() throws Exception {
        start();
        var id = send("a@sender.example", Site.USER + "@mail.example", "one");
        awaitRemoved(id);
        var mail = awaitMail();
        assertTrue(mail.startsWith("Return-Path: <a@sender.example>\nX-Original-To: " + Site.USER
                + "@mail.example\nDelivered-To: " + Site.USER + "@mail.example\nReceived: from "
                + "client.example ("), mail);
        assertTrue(mail.contains("\tby mail.example (Postrider) with ESMTP id " + id + "\n"), mail);
        assertTrue(mail.endsWith("\n\nText of one.\n"), mail);
        assertEquals(1, count("status=sent (delivered to maildir)"));
    }

    @Test
    void localUser_withMailbox_getsTheMessage() throws Exception {
        start("mail_spool_directory = " + folder.resolve("mail"));
        awaitRemoved(send("a@sender.example", Site.USER + "@mail.example", "one"));
        awaitRemoved(send("a@sender.example", Site.USER + "@mail.example", "two"));
        var mbox = Files.readString(folder.resolve("mail").resolve(Site.USER),
                StandardCharsets.ISO_8859_1);
        assertTrue(mbox.startsWith("From a@sender.example  "), mbox);
        assertEquals(2, mbox.lines().filter(l -> l.startsWith("From a@")).count());
        assertTrue(mbox.endsWith("\n\nText of two.\n\n"), mbox);
    }

    @Test
    void alias_ofSeveral_reachesAll() throws Exception {
        start();
        awaitRemoved(send("a@sender.example", "team@mail.example", "one"));
        var mail = awaitMail();
        assertTrue(mail.contains("\nDelivered-To: team@mail.example\n")
                || mail.contains("\nDelivered-To: " + Site.USER + "@mail.example\n"), mail);
        Await.until("forwarded", () -> sink.messages().size() == 1);
        assertEquals(List.of("far@relay.example"), sink.messages().getFirst().recipients());
        assertEquals("a@sender.example", sink.messages().getFirst().sender());
    }

    @Test
    void alias_elsewhere_isForwarded() throws Exception {
        start();
        var id = send("a@sender.example", "away@mail.example", "one");
        awaitRemoved(id);
        var line = system.log().await("status=sent (forwarded as ");
        assertTrue(line.contains(id + ": to=<away@mail.example>, relay=local, "), line);
        Await.until("forwarded", () -> sink.messages().size() == 1);
        var message = sink.messages().getFirst();
        assertEquals(List.of("away@relay.example"), message.recipients());
        assertEquals("away@mail.example", message.header("Delivered-To"));
    }

    @Test
    void relayed_message_isSentAsItCame() throws Exception {
        try (var peer = ScriptedPeer.tcp("""
                S: 220 mx.relay.example ESMTP
                C: EHLO mail.example
                S: 250-mx.relay.example
                S: 250-8BITMIME
                S: 250 SIZE
                C: MAIL FROM:<a@sender.example> SIZE=
                S: 250 2.1.0 Ok
                C: RCPT TO:<b@relay.example>
                S: 250 2.1.5 Ok
                C: DATA
                S: 354 go
                C...
                S: 250 2.0.0 taken as 77
                C: QUIT
                S: 221 2.0.0 Bye
                """)) {
            startWithRelay(peer.port());
            var id = send("a@sender.example", "b@relay.example", "one");
            awaitRemoved(id);
            var line = system.log().await("status=sent (250 2.0.0 taken as 77)");
            assertTrue(line.contains(id + ": to=<b@relay.example>, relay=127.0.0.1[127.0.0.1]:"
                    + peer.port() + ", delay="), line);
            assertTrue(peer.received().contains("Text of one."), peer.received().toString());
            assertTrue(peer.received().contains("Subject: one"));
        }
    }

    @Test
    void failure_comesBack_asMultipartReport() throws Exception {
        start();
        sink.refuse("550 5.1.1 <nobody@relay.example>: unknown");
        var id = send(Site.USER + "@mail.example", "x@relay.example", "one");
        awaitRemoved(id);
        assertEquals(1, count(id + ": sender non-delivery notification: "));
        var mail = awaitMail();
        var report = new MultipartReport(mail);
        assertEquals("Undelivered Mail Returned to Sender", report.header("Subject"));
        assertTrue(mail.startsWith("Return-Path: <>\n"), mail);
        assertEquals(List.of("text/plain", "message/delivery-status", "message/rfc822"),
                report.types());
        var status = report.part(1);
        assertTrue(status.contains("\nFinal-Recipient: rfc822; x@relay.example\n"), status);
        assertTrue(status.contains("\nAction: failed\n"), status);
        assertTrue(status.contains("\nStatus: 5.1.1\n"), status);
        assertTrue(status.contains("\nDiagnostic-Code: smtp; 550 5.1.1 <nobody@relay.example>: "
                + "unknown"), status);
        assertTrue(report.part(2).contains("\nText of one.\n"), report.part(2));
    }

    @Test
    void failureOfReport_goesToPostmaster() throws Exception {
        start("notify_classes = resource, software, 2bounce");
        var id = send("nobody@fail.example", "x@fail.example", "one");
        var line = system.log().await(id + ": sender non-delivery notification: ");
        var bounce = line.substring(line.lastIndexOf(' ') + 1);
        system.log().await(bounce + ": postmaster non-delivery notification: ");
        var mail = awaitMail();
        assertTrue(mail.contains("\nSubject: Postmaster Copy: Undelivered Mail\n"), mail);
        assertTrue(mail.contains("\nX-Original-To: postmaster"), mail);
        assertTrue(mail.contains("nobody@fail.example"), mail);
    }

    @Test
    void deferred_isTriedAgain_whenItsTimeHasCome() throws Exception {
        start("queue_run_delay = 1s");
        sink.refuse("451 4.3.0 not now");
        var id = send("a@sender.example", "b@relay.example", "one");
        system.log().await("status=deferred (host 127.0.0.1[127.0.0.1] said: 451 4.3.0 not now");
        Await.until("deferred", () -> deferred(id));
        sink.refuse("");
        clock.advance(Duration.ofSeconds(400));
        awaitRemoved(id);
        assertEquals(1, sink.messages().size());
        assertTrue(sink.messages().getFirst().text().endsWith("\n\nText of one.\n"));
    }

    @Test
    void success_isReported_whereAskedFor() throws Exception {
        start();
        try (var client = client().hello()) {
            client.say("MAIL FROM:<" + Site.USER + "@mail.example> RET=HDRS ENVID=e+2B1", "250");
            client.say("RCPT TO:<x@discard.example> NOTIFY=SUCCESS ORCPT=rfc822;y@z.example",
                    "250");
            var id = id(client.data(Site.text("one")));
            system.log().await(id + ": sender delivery status notification: ");
        }
        var mail = awaitMail();
        var report = new MultipartReport(mail);
        assertEquals("Successful Mail Delivery Report", report.header("Subject"));
        assertEquals(List.of("text/plain", "message/delivery-status", "text/rfc822-headers"),
                report.types());
        var status = report.part(1);
        assertTrue(status.contains("Original-Envelope-Id: e+1\n"), status);
        assertTrue(status.contains("Original-Recipient: rfc822;y@z.example\n"), status);
        assertTrue(status.contains("Action: delivered\n"), status);
        assertFalse(report.part(2).contains("Text of one"), report.part(2));
    }

    @Test
    void delayed_mail_isWarnedAboutOnce() throws Exception {
        start("delay_warning_time = 1h");
        var id = send(Site.USER + "@mail.example", "x@later.example", "one");
        system.log().await("status=deferred (connect to 127.0.0.1[127.0.0.1]:1: Connection refused)");
        clock.advance(Duration.ofHours(2));
        Await.until("deferred", () -> deferred(id));
        trigger("FADI");
        system.log().await(id + ": sender delay notification: ");
        var report = new MultipartReport(awaitMail());
        assertEquals("Delayed Mail (still being retried)", report.header("Subject"));
        assertTrue(report.part(1).contains("Action: delayed\n"), report.part(1));
        clock.advance(Duration.ofHours(2));
        Await.until("deferred again", () -> deferred(id));
        // A flush skips a message whose last attempt is still being noted down.
        Await.until("three attempts", () -> {
            trigger("FADI");
            return count(id + ": to=<x@later.example>") >= 3;
        });
        Await.until("deferred again", () -> deferred(id));
        assertEquals(1, count(id + ": sender delay notification: "));
    }

    private boolean deferred(String id) throws Exception {
        try (var files = Files.walk(system.queue().resolve("deferred"))) {
            return files.anyMatch(f -> f.endsWith(id));
        }
    }

    @Test
    void unknownUser_isRefused() throws Exception {
        start();
        try (var client = client().hello()) {
            client.say("MAIL FROM:<a@sender.example>", "250");
            var reply = client.say("RCPT TO:<no.such.user@mail.example>");
            assertEquals("550 5.1.1 <no.such.user@mail.example>: Recipient address rejected: "
                    + "User unknown in local recipient table", reply);
        }
    }

    @Test
    void stranger_cannotRelay() throws Exception {
        start("mynetworks = 192.0.2.0/24");
        try (var client = client().hello()) {
            client.say("MAIL FROM:<a@sender.example>", "250");
            for (var recipient : List.of("x@other.example", "x%other.example@mail.example",
                    "@mail.example:x@other.example", "other.example!x",
                    "\"x@other.example\"@mail.example", "x@[192.0.2.9]",
                    "\"x@other.example\"")) {
                var reply = client.say("RCPT TO:<" + recipient + ">");
                assertTrue(reply.startsWith("5") || reply.startsWith("4"), recipient + reply);
            }
            client.say("RCPT TO:<b@relay.example>", "250");
        }
        system.log().await("NOQUEUE: reject: RCPT from unknown[127.0.0.1]: 454 4.7.1 "
                + "<x@other.example>: Relay access denied; from=<a@sender.example> "
                + "to=<x@other.example> proto=ESMTP helo=<client.example>");
    }
}
