package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;

/// Addresses are verified by probes that go through all programs and end before delivery.
class VerificationTest {
    private static final String WAIT = "450 4.1.1 <";

    @TempDir
    private Path folder;

    @Test
    void recipients_areProbed() throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
        try (var sink = new SmtpSink(); var system = Site.in(folder, "127.0.0.1:0", sink.port())
                .main("smtpd_recipient_restrictions = reject_unverified_recipient",
                        "unverified_recipient_reject_code = 550", "address_verify_poll_count = 1",
                        "address_verify_transport_maps = inline:{elsewhere.example=error:5.1.2},"
                                + " $transport_maps")
                .start();
                var client = new SmtpClient(system.address("smtpd"))) {
            client.hello();
            client.say("MAIL FROM:<a@relay.example>", "250");
            for (var address : new String[] {"x@relay.example", Site.USER, "x@fail.example",
                "x@later.example", "x@elsewhere.example"}) {
                var reply = client.say("RCPT TO:<" + address + ">");
                assertTrue(reply.startsWith(WAIT + address + ">: Recipient address rejected:"
                        + " unverified address: Address verification in progress"), reply);
            }
            system.log().await("to=<x@relay.example>, relay=127.0.0.1[127.0.0.1]");
            system.log().await(l -> l.contains("status=deliverable") && l.contains(
                    "orig_to=<" + Site.USER + ">"), Duration.ofSeconds(10));
            system.log().await("x@fail.example>, relay=none");
            system.log().await("x@later.example>, relay=none");
            system.log().await("x@elsewhere.example>, relay=none");
            client.say("RCPT TO:<x@relay.example>", "250");
            client.say("RCPT TO:<" + Site.USER + ">", "250");
            assertTrue(client.say("RCPT TO:<x@fail.example>").startsWith("550 5.1.1 <x@fail.example>:"
                    + " Recipient address rejected: undeliverable address: no such user"));
            client.say("RCPT TO:<x@elsewhere.example>", "550");
            assertTrue(client.say("RCPT TO:<x@later.example>").startsWith("450 4.1.1 <x@later.example>:"
                    + " Recipient address rejected: unverified address: connect to"
                    + " 127.0.0.1[127.0.0.1]:1: Connection refused"));
            client.say("RCPT TO:<double-bounce@mail.example>", "250");
            client.say("QUIT", "221");
            assertEquals(0, sink.messages().size());
            assertEquals(0, Site.maildir(folder).size());
        }
    }

    /// Probes may take other ways than mail: each class of addresses has its own parameter.
    @Test
    void probes_takeTheirOwnWays() throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
        try (var system = Site.in(folder, "127.0.0.1:0", 9)
                .main("smtpd_recipient_restrictions = reject_unverified_recipient",
                        "address_verify_poll_count = 1", "unverified_recipient_defer_code = 471",
                        "unverified_recipient_tempfail_action = defer",
                        "unverified_recipient_reject_code = 551",
                        "address_verify_transport_maps =",
                        "virtual_mailbox_domains = virtual.example",
                        "virtual_mailbox_maps = static:found",
                        "address_verify_local_transport = failing:5.1.3 no local probes",
                        "address_verify_relay_transport = failing:5.1.4 no probes of relays",
                        "address_verify_virtual_transport = failing:5.1.5 no virtual probes",
                        "address_verify_default_transport = failing:5.1.6 no other probes",
                        "address_verify_sender = prober")
                .start();
                var client = new SmtpClient(system.address("smtpd"))) {
            client.hello();
            client.say("MAIL FROM:<a@relay.example>", "250");
            var reasons = Map.of(Site.USER + "@mail.example", "5.1.3", "x@relay.example", "5.1.4",
                    "x@virtual.example", "5.1.5", "x@other.example", "5.1.6");
            for (var address : reasons.keySet()) {
                var reply = client.say("RCPT TO:<" + address + ">");
                assertTrue(reply.startsWith("471 4.1.1 <" + address), reply);
                system.log().await(l -> l.contains("to=<" + address + ">")
                        && l.contains("status=undeliverable"), Duration.ofSeconds(20));
            }
            for (var reason : reasons.entrySet()) {
                var address = reason.getKey();
                var reply = client.say("RCPT TO:<" + address + ">");
                assertTrue(reply.startsWith("551 5.1.1 <" + address), reply);
                assertTrue(system.log().lines().stream().anyMatch(l -> l.contains(
                        "to=<" + address + ">") && l.contains("dsn=" + reason.getValue())), address);
            }
            assertTrue(system.log().lines().stream().anyMatch(
                    l -> l.contains("from=<prober@mail.example>")));
            client.say("QUIT", "221");
        }
    }
}
