package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;

/// Commands, files, lists and `.forward` files as destinations of local(8).
class DestinationsTest {
    @TempDir
    private Path folder;
    private Path out;
    private SmtpSink sink;
    private MiniSystem system;

    @BeforeEach
    void makeFolders() throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
        out = Files.createDirectories(folder.resolve("out"));
        Files.setAttribute(out, "unix:mode", 0777);
        sink = new SmtpSink();
        Files.writeString(folder.resolve("show"), "#!/bin/sh\n{ echo \"args: $*\"; id -un; env; "
                + "echo; cat; } > " + out + "/shown.tmp && mv " + out + "/shown.tmp " + out
                + "/shown\n");
        Files.setAttribute(folder.resolve("show"), "unix:mode", 0755);
    }

    @AfterEach
    void stop() throws Exception {
        if (system != null) {
            system.close();
        }
        sink.close();
    }

    /// Starts a system with these aliases, `name=value` or `{name = value}` each.
    private void start(String aliases, String... main) throws Exception {
        var all = new ArrayList<>(List.of("recipient_delimiter = +", "local_recipient_maps =",
                "forward_path = " + folder + "/forward-$user", "minimal_backoff_time = 1000s",
                "alias_maps = inline:{ " + aliases + " }"));
        all.addAll(List.of(main));
        system = Site.in(folder, "127.0.0.1:0", sink.port())
                .main(all.toArray(String[]::new)).start();
    }

    private String send(String recipient) throws Exception {
        try (var client = new SmtpClient(system.address("smtpd")).hello()) {
            var reply = client.send("a@sender.example", recipient, Site.text("x"));
            assertTrue(reply.startsWith("250 "), reply);
            return reply.substring(reply.lastIndexOf(' ') + 1);
        }
    }

    /// What became of a message to this recipient: status code and text.
    private String result(String recipient) throws Exception {
        return system.log().await(send(recipient) + ": to=<").replaceFirst(".*, dsn=", "");
    }

    private void logged(String first, String second) throws Exception {
        system.log().await(line -> line.contains(first) && line.contains(second),
                Duration.ofSeconds(20));
    }

    private void forward(String text) throws Exception {
        var file = Files.writeString(folder.resolve("forward-" + Site.USER), text);
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(file, "unix:uid", 0);
        }
    }

    @Test
    void command_getsTheMessageAndKnowsAboutIt() throws Exception {
        start("{cmd = \"|" + folder + "/show one 'two'\"}", "export_environment = COLOUR=red");
        assertEquals("2.0.0, status=sent (delivered to command: " + folder + "/show one 'two')",
                result("cmd+ext@mail.example"));
        var shown = Files.readString(out.resolve("shown"));
        assertTrue(shown.startsWith("args: one two\n" + Site.USER + "\n"), shown);
        for (var line : List.of("COLOUR=red", "USER=cmd", "EXTENSION=ext", "LOCAL=cmd+ext",
                "DOMAIN=mail.example", "RECIPIENT=cmd+ext@mail.example",
                "SENDER=a@sender.example", "Return-Path: <a@sender.example>",
                "Delivered-To: cmd+ext@mail.example", "Text of x.")) {
            assertTrue(shown.contains("\n" + line + "\n"), line + " is missing in " + shown);
        }
        assertTrue(shown.contains("\nFrom a@sender.example  "), shown);
        assertFalse(shown.contains("\nTERM="), shown);
    }

    @Test
    void command_end_decides() throws Exception {
        start("{fail = \"|echo why; exit 67\"}, {wait = \"|exit 75\"}, {die = \"|kill -9 $$$$\"},"
                + " {none = \"|/nonexistent/x\"}, {deaf = \"|exec 0<&-; exit 0\"},"
                + " {slow = \"|sleep 60 & sleep 60\"}", "command_time_limit = 1s");
        assertEquals("5.1.1, status=bounced (user unknown. Command output: why )",
                result("fail@mail.example"));
        assertEquals("4.3.0, status=deferred (temporary failure)", result("wait@mail.example"));
        assertEquals("4.3.0, status=deferred (Command died with signal 9: \"kill -9 $$\")",
                result("die@mail.example"));
        assertTrue(result("none@mail.example").startsWith("4.3.0, status=deferred "));
        assertTrue(result("deaf@mail.example").startsWith("2.0.0, status=sent "));
        assertEquals("5.3.0, status=bounced (Command time limit exceeded: \"sleep 60 & sleep 60\")",
                result("slow@mail.example"));
    }

    @Test
    void file_isAppendedTo() throws Exception {
        start("{file = \"" + out + "/a file\"}, null=/dev/null, dir=" + out + "/box/, bad=" + out);
        assertEquals("2.0.0, status=sent (delivered to file: " + out + "/a file)",
                result("file@mail.example"));
        assertEquals("2.0.0, status=sent (delivered to file: " + out + "/a file)",
                result("file@mail.example"));
        assertEquals(2, Files.readString(out.resolve("a file")).split("(?m)^From a@").length - 1);
        assertEquals("2.0.0, status=sent (delivered to file: /dev/null)",
                result("null@mail.example"));
        assertEquals("2.0.0, status=sent (delivered to maildir)", result("dir@mail.example"));
        assertEquals("5.2.0, status=bounced (cannot append message to file " + out
                + ": cannot open file: Is a directory)", result("bad@mail.example"));
    }

    @Test
    void list_isSentToInANewMessage() throws Exception {
        var list = Files.writeString(folder.resolve("list"),
                "# who\nfar@relay.example\n\n" + Site.USER
                        + ",\n  other@relay.example\n\"|true\"\n");
        start("list=:include:" + list + ", open=:include:" + folder + "/open", "");
        Files.writeString(folder.resolve("open"), "far@relay.example\n");
        Files.setAttribute(folder.resolve("open"), "unix:mode", 0666);
        var id = send("list@mail.example");
        logged(id + ": to=<list@mail.example>, relay=local", "forwarded as");
        logged(id + ": to=<list@mail.example>", "mail to command is restricted");
        Await.until("both came", () -> sink.messages().stream()
                .mapToInt(m -> m.recipients().size()).sum() == 2);
        Await.until("mailbox", () -> Site.maildir(folder).size() == 1);
        assertTrue(Site.maildir(folder).getFirst().contains("\nDelivered-To: list@mail.example\n"));
        assertEquals("5.3.5, status=bounced (mail system configuration error)",
                result("open@mail.example"));
    }

    @Test
    void forward_sendsOnAndKeeps() throws Exception {
        start("alias=" + Site.USER);
        forward("\\" + Site.USER + ", far@relay.example\n");
        send(Site.USER + "@mail.example");
        Await.until("mailbox", () -> Site.maildir(folder).size() == 1);
        Await.until("sent on", () -> sink.messages().size() == 1);
        send("alias@mail.example");
        Await.until("mailbox", () -> Site.maildir(folder).size() == 2);
        Await.until("sent on", () -> sink.messages().size() == 2);
        assertEquals("alias@mail.example", sink.messages().getLast().header("Delivered-To"));
    }

    @Test
    void forward_ofSomebodyElseOrOpenToAll_isIgnored() throws Exception {
        start("x=y");
        forward("far@relay.example\n");
        Files.setAttribute(folder.resolve("forward-" + Site.USER), "unix:mode", 0646);
        assertEquals("2.0.0, status=sent (delivered to maildir)",
                result(Site.USER + "@mail.example"));
        system.log().await("is world writable");
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder.resolve("forward-" + Site.USER), "unix:mode", 0644);
            Files.setAttribute(folder.resolve("forward-" + Site.USER), "unix:uid", 1);
            assertEquals("2.0.0, status=sent (delivered to maildir)",
                    result(Site.USER + "@mail.example"));
            system.log().await("has bad owner uid 1");
        }
        assertEquals(List.of(), sink.messages());
    }

    /// The recipient is not done while a part of it waits, and is then expanded again as a whole.
    @Test
    void oneDestinationThatWaits_keepsTheRecipient() throws Exception {
        var gate = out.resolve("gate");
        start("{mixed = far@relay.example, \"|test -e " + gate + " || exit 75\"}");
        var id = send("mixed@mail.example");
        logged(id + ": to=<mixed@mail.example>", "status=deferred");
        Await.until("deferred", () -> Files.exists(system.queue().resolve(
                "deferred/" + id.charAt(0) + "/" + id)));
        assertEquals(List.of(), sink.messages());
        Files.createFile(gate);
        try (var wire = system.connect("public/qmgr")) {
            wire.out().write(new byte[] {'F', 'D', 'A'});
            wire.out().flush();
        }
        Await.until("sent on", () -> sink.messages().size() == 1);
        system.log().await(id + ": removed");
    }

    @Test
    void parameters_chooseAnotherWay() throws Exception {
        start("x=y", "mailbox_command = " + folder + "/show box $USER",
                "luser_relay = far+$local@relay.example");
        assertEquals("2.0.0, status=sent (delivered to command: " + folder + "/show box $USER)",
                result(Site.USER + "@mail.example"));
        assertTrue(Files.readString(out.resolve("shown")).startsWith("args: box " + Site.USER));
        send("nosuchuser@mail.example");
        Await.until("relayed", () -> sink.messages().size() == 1);
        assertEquals(List.of("far+nosuchuser@relay.example"),
                sink.messages().getFirst().recipients());
    }

    @Test
    void transports_takeOver() throws Exception {
        start("x=y", "mailbox_transport_maps = inline:{ {" + Site.USER
                + " = error:5.7.1 not here} }",
                "fallback_transport = smtp:[127.0.0.1]:" + sink.port());
        assertEquals("5.7.1, status=bounced (not here)", result(Site.USER + "@mail.example"));
        var id = send("nosuchuser@mail.example");
        Await.until("passed on", () -> sink.messages().size() == 1);
        system.log().await(id + ": removed");
    }

    @Test
    void restrictedDestinations_areRefused() throws Exception {
        start("cmd=|true, file=/dev/null", "allow_mail_to_commands =", "allow_mail_to_files =");
        assertEquals("5.7.1, status=bounced (mail to command is restricted)",
                result("cmd@mail.example"));
        assertEquals("5.7.1, status=bounced (mail to file is restricted)",
                result("file@mail.example"));
    }

    /// Who hears of failures when a list with an owner contains a list without one.
    @Test
    void listInAList_hasTheOwnerOfItsOwn_ifReset() throws Exception {
        var aliases = "{parent = child}, {owner-parent = keeper}, {child = far@relay.example},"
                + " {keeper = " + Site.USER + "}";
        start(aliases);
        send("parent@mail.example");
        Await.until("sent on", () -> sink.messages().size() == 1);
        assertEquals("owner-parent@mail.example", sink.messages().getFirst().sender());
        system.close();
        start(aliases, "reset_owner_alias = yes");
        send("parent@mail.example");
        Await.until("sent on", () -> sink.messages().size() == 2);
        assertEquals("a@sender.example", sink.messages().getLast().sender());
    }

    @Test
    void owner_ofAList_isTheSender_orWhoStandsForHim() throws Exception {
        var aliases = "{list = far@relay.example}, {owner-list = x@relay.example, keeper},"
                + " {keeper = " + Site.USER + "}";
        start(aliases);
        send("list@mail.example");
        Await.until("sent on", () -> sink.messages().size() == 1);
        assertEquals("owner-list@mail.example", sink.messages().getFirst().sender());
        system.close();
        start(aliases.replace("x@relay.example, ", ""), "expand_owner_alias = yes");
        send("list@mail.example");
        Await.until("sent on", () -> sink.messages().size() == 2);
        assertEquals("keeper@mail.example", sink.messages().getLast().sender());
    }
}
