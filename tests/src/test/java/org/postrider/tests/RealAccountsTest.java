package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

/// Delivery to an account of this host that the test makes and removes: whose files and commands
/// they are, as the commands see it themselves. Needs root and useradd(8).
class RealAccountsTest {
    private static final String USER = "prt" + ProcessHandle.current().pid();
    private static final String GROUP = USER + "g";

    @TempDir
    private Path folder;
    private Path home;
    private String uid;
    private String gid;
    private String group;
    private MiniSystem system;

    @BeforeEach
    void makeAccount() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/useradd")), "skipped: no useradd");
        Files.setAttribute(folder, "unix:mode", 0755);
        home = folder.resolve("home");
        run("/usr/sbin/groupadd", GROUP);
        run("/usr/sbin/useradd", "-m", "-d", home.toString(), "-U", "-G", GROUP, "-s", "/bin/sh",
                USER);
        uid = run("id", "-u", USER);
        gid = run("id", "-g", USER);
        group = run("sh", "-c", "getent group " + GROUP + " | cut -d: -f3");
        var show = folder.resolve("show");
        Files.writeString(show, """
                #!/bin/sh
                open=$(ls /proc/$$/fd | sort -n | tr '\\n' ' ')
                {
                    echo "ids $(id -u) $(id -ru) $(id -g) $(id -rg) $(id -G)"
                    echo "umask $(umask) in $(pwd)"
                    echo "open $open"
                    echo "signals $(grep -E 'Sig(Blk|Ign)' /proc/$$/status | tr -d '\\n\\t ')"
                    echo "session $(cut -d' ' -f6 /proc/$$/stat) $$"
                    echo "capabilities $(grep CapEff /proc/$$/status | cut -f2)"
                    env | grep -v '^_=' | sed 's/^/env /'
                    cat >/dev/null
                } > "$1" 2>&1
                """);
        Files.setAttribute(show, "unix:mode", 0755);
    }

    @AfterEach
    void removeAccount() throws Exception {
        if (system != null) {
            system.close();
        }
        new ProcessBuilder("/usr/sbin/userdel", USER).start().waitFor();
        new ProcessBuilder("/usr/sbin/groupdel", GROUP).start().waitFor();
    }

    private static String run(String... words) throws Exception {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.ISO_8859_1).strip();
        assertEquals(0, process.waitFor(), String.join(" ", words) + ": " + text);
        return text;
    }

    private void start(String... main) throws Exception {
        system = Site.in(folder, "127.0.0.1:0", 1)
                .master("show unix - n n - - pipe user=" + USER + " argv=" + folder.resolve("show")
                        + " " + home.resolve("pipe"))
                .main("mailbox_size_limit = 1000000", "message_size_limit = 900000").main(main)
                .start();
    }

    private String send(String recipient) throws Exception {
        try (var client = new SmtpClient(system.address("smtpd")).hello()) {
            var reply = client.send("a@sender.example", recipient, Site.text("x"));
            assertTrue(reply.startsWith("250 "), reply);
            var id = reply.substring(reply.lastIndexOf(' ') + 1);
            return system.log().await(id + ": to=<").replaceFirst(".*, dsn=", "");
        }
    }

    private void own(Path file) throws Exception {
        Files.setAttribute(file, "unix:uid", Integer.parseInt(uid));
        Files.setAttribute(file, "unix:gid", Integer.parseInt(gid));
    }

    private void assertOwned(Path file, int mode) throws Exception {
        assertEquals(uid + ":" + gid + " " + Integer.toOctalString(mode),
                Files.getAttribute(file, "unix:uid") + ":" + Files.getAttribute(file, "unix:gid")
                        + " " + Integer.toOctalString((Integer) Files.getAttribute(file,
                                "unix:mode")));
    }

    private List<String> shown(String name) throws Exception {
        return Files.readAllLines(home.resolve(name), StandardCharsets.ISO_8859_1);
    }

    /// What every command must find, whoever asked for it.
    private void assertClean(List<String> lines, String groups) {
        assertEquals("ids " + uid + " " + uid + " " + gid + " " + gid + " " + groups,
                lines.getFirst());
        // A daemon's umask is 077 (GoldenMailTest); here it is that of the test.
        assertTrue(lines.get(1).startsWith("umask 0"), lines.get(1));
        // What the shell itself has open: the script, and the pipe from ls.
        assertTrue(lines.get(2).matches("open 0 1 2 (3 )?(10 |255 )?"), lines.get(2));
        assertTrue(lines.get(3).contains("SigBlk:0000000000000000"), lines.get(3));
        // SIGPIPE and SIGXFSZ, as by Postfix; 32 and 33 are the C library's own.
        long ignored = Long.parseLong(lines.get(3).replaceFirst(".*SigIgn:", ""), 16);
        assertEquals(0x100_1000L, ignored & ~0x1_8000_0000L, lines.get(3));
        assertEquals("capabilities 0000000000000000", lines.get(5));
    }

    @Test
    void mailboxes_belongToTheirUser() throws Exception {
        start("home_mailbox = mbox");
        assertEquals("2.0.0, status=sent (delivered to mailbox)", send(USER + "@mail.example"));
        assertOwned(home.resolve("mbox"), 0100600);
        system.close();
        start("home_mailbox = Maildir/");
        assertEquals("2.0.0, status=sent (delivered to maildir)", send(USER + "@mail.example"));
        assertOwned(home.resolve("Maildir"), 0040700);
        assertOwned(home.resolve("Maildir/new"), 0040700);
        try (var files = Files.list(home.resolve("Maildir/new"))) {
            assertOwned(files.findFirst().orElseThrow(), 0100600);
        }
    }

    @Test
    void commandInForward_runsAsItsUserAndNothingElse() throws Exception {
        var forward = Files.writeString(home.resolve(".forward"), "\"|" + folder.resolve("show")
                + " " + home.resolve("forwarded") + "\"\n");
        own(forward);
        start("recipient_delimiter = +");
        assertEquals("2.0.0, status=sent (delivered to command: " + folder.resolve("show") + " "
                + home.resolve("forwarded") + ")", send("\"" + USER + "+a;b\"@mail.example"));
        var lines = shown("forwarded");
        assertClean(lines, gid + " " + group);
        assertEquals(uid, Files.getAttribute(home.resolve("forwarded"), "unix:uid").toString());
        for (var line : List.of("env USER=" + USER, "env LOGNAME=" + USER, "env HOME=" + home,
                "env SHELL=/bin/sh", "env EXTENSION=a_b", "env SENDER=a@sender.example",
                "env PATH=/usr/bin:/bin", "env LOCAL=" + USER + "+a_b",
                "env DOMAIN=mail.example")) {
            assertTrue(lines.contains(line), line + " is not in " + lines);
        }
        assertFalse(lines.stream().anyMatch(l -> l.startsWith("env JAVA")), lines.toString());
    }

    @Test
    void mailboxCommand_runsAsTheRecipient() throws Exception {
        start("mailbox_command = " + folder.resolve("show") + " $HOME/boxed",
                "command_execution_directory = $home");
        assertTrue(send(USER + "@mail.example").startsWith("2.0.0, status=sent (delivered to"));
        assertClean(shown("boxed"), gid + " " + group);
        assertTrue(shown("boxed").get(1).endsWith(" in " + home), shown("boxed").get(1));
    }

    @Test
    void mailboxCommandOfRoot_runsWithDefaultPrivileges() throws Exception {
        start("mailbox_command = " + folder.resolve("show") + " " + home.resolve("roots"),
                "default_privs = " + USER, "alias_maps =", "local_recipient_maps =");
        var result = send("root@mail.example");
        assertTrue(result.startsWith("2.0.0, status=sent (delivered to"), result);
        assertClean(shown("roots"), gid);
        assertTrue(shown("roots").contains("env USER=root"), shown("roots").toString());
    }

    @Test
    void filesOfCommands_areNotLargerThanMailboxes() throws Exception {
        var large = Files.writeString(folder.resolve("large"), "#!/bin/sh\ncat >/dev/null\n"
                + "head -c 2000000 /dev/zero > " + home + "/large\nexit 67\n");
        Files.setAttribute(large, "unix:mode", 0755);
        start("mailbox_command = " + large);
        var result = send(USER + "@mail.example");
        assertTrue(result.contains("File too large"), result);
        assertEquals(1_000_000, Files.size(home.resolve("large")));
    }

    @Test
    void pipe_runsAsTheNamedUserWithoutHisOtherGroups() throws Exception {
        start("virtual_alias_maps =", "default_transport = show", "relay_domains = x.example",
                "relay_transport = show");
        assertTrue(send("u@x.example").startsWith("2.0.0, status=sent (delivered via show"));
        assertClean(shown("pipe"), gid);
    }

    @Test
    void strangersFiles_areNotUsed() throws Exception {
        var forward = Files.writeString(home.resolve(".forward"), "|touch " + home + "/pwned\n");
        Files.setAttribute(forward, "unix:uid", 65534);
        var maildir = Files.createDirectory(home.resolve("Maildir"));
        own(maildir);
        start("home_mailbox = Maildir/");
        assertEquals("2.0.0, status=sent (delivered to maildir)", send(USER + "@mail.example"));
        assertFalse(Files.exists(home.resolve("pwned")));
        // After an error the process has its own rights again.
        Files.setAttribute(maildir, "unix:uid", 0);
        Files.setAttribute(maildir, "unix:mode", 0700);
        assertTrue(send(USER + "@mail.example").startsWith("4.2.0, status=deferred (maildir"));
        own(maildir);
        assertEquals("2.0.0, status=sent (delivered to maildir)", send(USER + "@mail.example"));
    }

    /// Each puts the message into a mailbox of its own, with the recipient's rights.
    @Test
    void otherDeliveryPrograms_workAsMailboxCommand() throws Exception {
        int run = 0;
        var conf = Files.writeString(folder.resolve("dovecot.conf"), "mail_location = mbox:" + home
                + "/m:INBOX=" + home + "/box2\nlog_path = /dev/stderr\n");
        var filter = Files.writeString(home.resolve(".mailfilter"), "to \"" + home + "/box1\"\n");
        own(filter);
        Files.setAttribute(filter, "unix:mode", 0600);
        var programs = List.of("/usr/bin/procmail -p -f- DEFAULT=" + home + "/box0",
                "/usr/bin/maildrop -d " + USER, "/usr/lib/dovecot/deliver -c " + conf);
        for (int i = 0; i < programs.size(); i++) {
            var program = programs.get(i);
            if (Files.isExecutable(Path.of(program.split(" ")[0]))) {
                run++;
                start("mailbox_command = " + program);
                assertEquals("2.0.0, status=sent (delivered to command: " + program + ")",
                        send(USER + "@mail.example"));
                assertTrue(String.join("\n", shown("box" + i)).contains("\nText of x."), program);
                assertEquals(uid, Files.getAttribute(home.resolve("box" + i), "unix:uid")
                        .toString(), program);
                system.close();
            } else {
                System.out.println("skipped: " + program.split(" ")[0] + " is not installed");
            }
        }
        assumeTrue(run > 0, "skipped: neither procmail, maildrop nor dovecot-lda is installed");
    }
}
