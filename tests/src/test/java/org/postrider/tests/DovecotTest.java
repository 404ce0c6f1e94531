package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.suite.Programs;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

/// Mail and passwords of a real Dovecot.
class DovecotTest {
    @TempDir
    private Path folder;

    @Test
    void message_overLmtp_isInDovecotsMaildir() throws Exception {
        try (var dovecot = new Dovecot(folder, "plain", "")) {
            deliver(dovecot);
        }
    }

    @Test
    void client_withPassword_mayRelay() throws Exception {
        try (var dovecot = new Dovecot(folder, "plain login cram-md5 scram-sha-256", "")) {
            authenticate(dovecot);
        }
    }

    private void authenticate(Dovecot dovecot) throws Exception {
        try (var system = MiniSystem.in(folder)
                .main("mydestination =", "alias_maps =", "mynetworks = 192.0.2.0/24",
                        "default_transport = discard", "smtpd_sasl_auth_enable = yes",
                        "smtpd_sasl_type = dovecot",
                        "smtpd_sasl_path = " + dovecot.auth(),
                        "smtpd_relay_restrictions = permit_sasl_authenticated, reject")
                .master("127.0.0.1:0 inet n - n - - smtpd").master(Site.SERVICES)
                .programs(Programs.ALL).start()) {
            for (var words : List.of("AUTH PLAIN " + base64("\0alice\0secret"),
                    "AUTH LOGIN " + base64("alice") + "\r\n" + base64("secret"))) {
                try (var client = new SmtpClient(system.address("smtpd")).hello();
                        var other = new SmtpClient(system.address("smtpd")).hello()) {
                    other.say("AUTH PLAIN " + base64("\0alice\0wrong"), "535 5.7.8");
                    other.say("MAIL FROM:<alice@box.example>", "250");
                    other.say("RCPT TO:<x@far.example>", "554 5.7.1");
                    var reply = client.say(words);
                    assertTrue((reply.startsWith("334") ? client.reply() : reply)
                            .startsWith("235 2.7.0"), dovecot.log());
                    client.say("MAIL FROM:<alice@box.example>", "250");
                    client.say("RCPT TO:<x@far.example>", "250");
                }
            }
            system.log().await("sasl_method=LOGIN, sasl_username=alice");
        }
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(
                text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private void deliver(Dovecot dovecot) throws Exception {
        try (var system = MiniSystem.in(folder)
                .main("mydestination =", "alias_maps =", "mynetworks = 127.0.0.0/8",
                        "virtual_mailbox_domains = box.example",
                        "virtual_mailbox_maps = static:x",
                        "virtual_transport = lmtp:unix:" + dovecot.lmtp())
                .master("127.0.0.1:0 inet n - n - - smtpd").master(Site.SERVICES)
                .programs(Programs.ALL).start()) {
            try (var client = new SmtpClient(system.address("smtpd")).hello()) {
                client.say("MAIL FROM:<a@sender.example>", "250");
                client.say("RCPT TO:<one@box.example>", "250");
                client.say("RCPT TO:<two@box.example>", "250");
                var reply = client.data(Site.text("hello") + "..a dot\r\n");
                system.log().await(reply.substring(reply.lastIndexOf(' ') + 1) + ": removed");
            }
            for (var name : List.of("one", "two")) {
                try (var files = Files.list(dovecot.box().resolve(name).resolve("new"))) {
                    var mail = files.map(Dovecot::read).toList();
                    assertEquals(1, mail.size(), dovecot.log());
                    assertTrue(mail.getFirst().contains("Text of hello.\n.a dot\n"),
                            mail.getFirst());
                    assertTrue(mail.getFirst().startsWith("Return-Path: <a@sender.example>\n"),
                            mail.getFirst());
                }
            }
            assertEquals(2, system.log().lines().stream().filter(l -> l.contains("relay=mail.example["
                    + dovecot.lmtp() + "]") && l.contains("status=sent (250 2.0.0 ")).count(),
                    String.join("\n", system.log().lines()));
        }
    }
}
