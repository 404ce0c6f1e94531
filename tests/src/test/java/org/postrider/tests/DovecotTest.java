package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.suite.Programs;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

/// A real Dovecot with a configuration of its own: its LMTP server and its authentication service,
/// both on Unix-domain sockets.
class DovecotTest {
    private static final Path DOVECOT = Path.of("/usr/sbin/dovecot");
    private static final Path LMTP = Path.of("/usr/lib/dovecot/lmtp");

    @TempDir
    private Path folder;

    private Path configuration() throws IOException {
        var user = Site.USER;
        boolean root = System.getProperty("user.name").equals("root");
        var internal = root ? "" : """
                default_internal_user = %1$s
                default_internal_group = %2$s
                default_login_user = %1$s
                """.formatted(user, group());
        var file = folder.resolve("dovecot.conf");
        Files.writeString(file, internal + """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                protocols = lmtp
                ssl = no
                mail_location = maildir:%1$s/box/%%n
                first_valid_uid = 1
                first_valid_gid = 1
                auth_username_format = %%Ln
                auth_mechanisms = plain login cram-md5 scram-sha-256
                auth_failure_delay = 0
                service lmtp {
                  chroot =
                  unix_listener lmtp {
                    mode = 0666
                  }
                }
                service auth {
                  unix_listener auth-smtp {
                    mode = 0666
                  }
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                userdb {
                  driver = static
                  args = uid=%2$s gid=%3$s home=%1$s/box/%%n allow_all_users=yes
                }
                passdb {
                  driver = static
                  args = password=secret
                }
                """.formatted(folder, user, group()));
        return file;
    }

    private static String group() throws IOException {
        return Files.readAttributes(Path.of("/proc/self"),
                java.nio.file.attribute.PosixFileAttributes.class).group().getName()
                .replace("root", "nogroup");
    }

    private String dovecotLog() throws IOException {
        var log = folder.resolve("dovecot.log");
        return Files.exists(log) ? Files.readString(log) : "no log";
    }

    @Test
    void message_overLmtp_isInDovecotsMaildir() throws Exception {
        withDovecot("run/lmtp", this::deliver);
    }

    @Test
    void client_withPassword_mayRelay() throws Exception {
        withDovecot("run/auth-smtp", _ -> authenticate());
    }

    /// What is done while Dovecot runs.
    private interface Action {
        void run(Path box) throws Exception;
    }

    private void withDovecot(String socket, Action action) throws Exception {
        assumeTrue(Files.isExecutable(DOVECOT) && Files.isExecutable(LMTP),
                "Dovecot's LMTP server is not installed");
        var box = Files.createDirectories(folder.resolve("box"));
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
            Files.setAttribute(box, "unix:mode", 0777);
        }
        var configuration = configuration();
        var dovecot = new ProcessBuilder(DOVECOT.toString(), "-F", "-c", configuration.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
        try {
            Await.until("Dovecot listens", () -> Files.exists(folder.resolve(socket))
                    || !dovecot.isAlive());
            assertTrue(dovecot.isAlive(), () -> output(folder.resolve("out")));
            action.run(box);
        } finally {
            dovecot.destroy();
            dovecot.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static String output(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void authenticate() throws Exception {
        try (var system = MiniSystem.in(folder)
                .main("mydestination =", "alias_maps =", "mynetworks = 192.0.2.0/24",
                        "default_transport = discard", "smtpd_sasl_auth_enable = yes",
                        "smtpd_sasl_type = dovecot",
                        "smtpd_sasl_path = " + folder + "/run/auth-smtp",
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
                            .startsWith("235 2.7.0"), dovecotLog());
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

    private void deliver(Path box) throws Exception {
        try (var system = MiniSystem.in(folder)
                .main("mydestination =", "alias_maps =", "mynetworks = 127.0.0.0/8",
                        "virtual_mailbox_domains = box.example",
                        "virtual_mailbox_maps = static:x",
                        "virtual_transport = lmtp:unix:" + folder + "/run/lmtp")
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
                try (var files = Files.list(box.resolve(name).resolve("new"))) {
                    var mail = files.map(DovecotTest::output).toList();
                    assertEquals(1, mail.size(), dovecotLog());
                    assertTrue(mail.getFirst().contains("Text of hello.\n.a dot\n"),
                            mail.getFirst());
                    assertTrue(mail.getFirst().startsWith("Return-Path: <a@sender.example>\n"),
                            mail.getFirst());
                }
            }
            assertEquals(2, system.log().lines().stream().filter(l -> l.contains("relay=mail.example["
                    + folder + "/run/lmtp]") && l.contains("status=sent (250 2.0.0 ")).count(),
                    String.join("\n", system.log().lines()));
        }
    }
}
