package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

/// The less common ways of local(8) and virtual(8).
class FinalDeliveryTest {
    @TempDir
    private Path folder;
    private MiniSystem system;

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    private void start(String... main) throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
        var uid = Files.getAttribute(folder, "unix:uid");
        var owner = uid.equals(0) ? 65534 : uid;
        var box = Files.createDirectories(folder.resolve("box"));
        Files.setAttribute(box, "unix:mode", 0777);
        system = Site.in(folder, "127.0.0.1:0", 1).main(
                "virtual_mailbox_domains = virtual.example",
                "virtual_mailbox_base = " + box,
                "virtual_mailbox_maps = inline:{ dir@virtual.example=dir/,"
                        + " file@virtual.example=file, nouid@virtual.example=nouid/,"
                        + " up@virtual.example=a/../../up, ok@virtual.example=ok/ }",
                "virtual_uid_maps = inline:{ dir@virtual.example=" + owner
                        + ", file@virtual.example=" + owner + ", up@virtual.example=" + owner
                        + ", ok@virtual.example=7 }",
                "virtual_gid_maps = static:" + owner, "virtual_minimum_uid = 8",
                "recipient_delimiter = +").main(main).start();
    }

    private String send(String recipient, String... header) throws Exception {
        try (var client = new SmtpClient(system.address("smtpd")).hello()) {
            var reply = client.send("a@sender.example", recipient,
                    String.join("\r\n", header) + (header.length > 0 ? "\r\n" : "")
                            + Site.text("x"));
            assertTrue(reply.startsWith("250 "), reply);
            return reply.substring(reply.lastIndexOf(' ') + 1);
        }
    }

    private String result(String id) throws Exception {
        return system.log().await(id + ": to=<").replaceFirst(".*, dsn=", "");
    }

    @Test
    void virtualMailboxes_ofBothKinds_getMailAsTheirOwner() throws Exception {
        start();
        assertEquals("2.0.0, status=sent (delivered to maildir)",
                result(send("dir+ext@virtual.example")));
        assertEquals("2.0.0, status=sent (delivered to mailbox)",
                result(send("file@virtual.example")));
        try (var files = Files.list(folder.resolve("box/dir/new"))) {
            var file = files.findFirst().orElseThrow();
            assertTrue(Files.readString(file).contains(
                    "\nDelivered-To: dir+ext@virtual.example\n"));
            if (Files.getAttribute(folder, "unix:uid").equals(0)) {
                assertEquals(65534, Files.getAttribute(file, "unix:uid"));
                assertEquals(65534, Files.getAttribute(file, "unix:gid"));
            }
        }
        assertTrue(Files.readString(folder.resolve("box/file")).startsWith("From a@sender"));
    }

    @Test
    void virtualMailbox_withBadTables_waits() throws Exception {
        start();
        for (var name : List.of("nouid", "up", "ok")) {
            assertEquals("4.3.5, status=deferred (mail system configuration error)",
                    result(send(name + "@virtual.example")), name);
        }
        assertFalse(Files.exists(folder.resolve("up")));
        var box = Files.createDirectory(folder.resolve("box/file"));
        assertEquals("4.2.0, status=deferred (delivery failed to mailbox " + box
                + ": cannot open file: Is a directory)", result(send("file@virtual.example")));
        system.close();
        // Neither a part of the address nor a server that anybody could be says whose mailbox it is.
        for (var table : List.of("virtual_uid_maps = regexp:{{/^(65534)@/ $$1}, {/^7@/ 8}}",
                "virtual_uid_maps = tcp:127.0.0.1:1", "virtual_gid_maps = socketmap:inet:127.0.0.1:1:x",
                "virtual_mailbox_maps = memcache:" + folder)) {
            start(table, "local_recipient_maps =", "smtpd_reject_unlisted_recipient = no",
                    table.startsWith("virtual_m") ? "virtual_gid_maps = static:9" : "virtual_mailbox_maps = static:x");
            assertEquals("4.3.5, status=deferred (mail system configuration error)",
                    result(send("65534@virtual.example")), table);
            system.close();
        }
        start("virtual_mailbox_maps = regexp:{{/^(.*)@virtual.example/ $$1}}");
        assertEquals("5.1.1, status=bounced (unknown user: \"a@virtual.example\")",
                result(send("a@virtual.example")));
    }

    @Test
    void mailboxOfAnotherUser_isUsedOnlyWhereThatIsAllowed() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        for (var strict : List.of("yes", "no")) {
            start("strict_mailbox_ownership = " + strict);
            var file = Files.write(folder.resolve("box/file"), new byte[0]);
            Files.setAttribute(file, "unix:uid", 1);
            Files.setAttribute(file, "unix:mode", 0666);
            assertEquals(strict.equals("no") ? "2.0.0, status=sent (delivered to mailbox)"
                    : "4.2.0, status=deferred (delivery failed to mailbox " + file
                            + ": destination " + file + " is not owned by recipient)",
                    result(send("file@virtual.example")));
            system.close();
        }
    }

    @Test
    void mailboxThatIsFull_refuses() throws Exception {
        start("message_size_limit = 1000", "virtual_mailbox_limit = 1000");
        assertEquals("2.0.0, status=sent (delivered to mailbox)",
                result(send("file@virtual.example")));
        var file = folder.resolve("box/file");
        Files.write(file, new byte[900]);
        assertEquals("5.2.2, status=bounced (delivery failed to mailbox " + file
                + ": error writing message: File too large)",
                result(send("file@virtual.example")));
        assertEquals(900, Files.size(file));
    }

    @Test
    void wrongLimitsAndPlaces_makeMailWait() throws Exception {
        start("message_size_limit = 1000", "virtual_mailbox_limit = 999");
        assertEquals("4.3.5, status=deferred (mail system configuration error)",
                result(send("file@virtual.example")));
        system.log().await("fatal: configuration error: virtual_mailbox_limit is smaller than"
                + " message_size_limit");
        system.close();
        start("virtual_mailbox_base =");
        assertEquals("4.3.5, status=deferred (mail system configuration error)",
                result(send("file@virtual.example")));
        system.log().await("fatal: bad string length 0 < 1: virtual_mailbox_base = ");
    }

    @Test
    void aliasesInACircle_end() throws Exception {
        start("alias_maps = inline:{ a=b, b=a }");
        assertEquals("5.4.6, status=bounced (recipient nesting limit exceeded)",
                result(send("a@mail.example")));
    }

    @Test
    void aliasReachedTwoWays_deliversOnce() throws Exception {
        start("alias_maps = inline:{ {all = a, b, all}, a=last, b=last, last=" + Site.USER + " }");
        var id = send("all@mail.example");
        system.log().await(id + ": removed");
        assertEquals(1, Site.maildir(folder).size());
        assertEquals("5.1.1, status=bounced (unknown user: \"all\")", system.log().await(
                id + ": to=<all@mail.example>").replaceFirst(".*, dsn=", ""));
    }

    @Test
    void messageThatWasHereBefore_isALoop() throws Exception {
        start();
        var address = Site.USER + "@mail.example";
        assertEquals("5.4.6, status=bounced (mail forwarding loop for " + address + ")",
                result(send(address, "Delivered-To: " + address)));
    }

    @Test
    void brokenAliasTable_defers() throws Exception {
        start("local_recipient_maps =", "alias_maps = fail:down");
        var result = result(send(Site.USER + "@mail.example"));
        assertTrue(result.startsWith("4.3.0, status=deferred (alias database unavailable"), result);
    }

    @Test
    void folderThatCannotBeWritten_waits() throws Exception {
        start("mail_spool_directory = " + folder.resolve("file") + "/");
        Files.createFile(folder.resolve("file"));
        var result = result(send(Site.USER + "@mail.example"));
        assertTrue(result.startsWith("4.2.0, status=deferred (maildir delivery failed: create"
                + " maildir file "), result);
    }
}
