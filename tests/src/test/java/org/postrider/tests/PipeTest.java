package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.util.Bytes;

/// Delivery by pipe(8).
class PipeTest {
    @TempDir
    private Path folder;
    private MiniSystem system;

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    private void start(String attributes) throws Exception {
        start(attributes, "1s");
    }

    private void start(String attributes, String limit) throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
        var out = Files.createDirectories(folder.resolve("out"));
        Files.setAttribute(out, "unix:mode", 0777);
        Files.writeString(folder.resolve("show"), "#!/bin/sh\n{ echo \"$@\"; id -un; cat; } > "
                + out + "/shown; echo taken\n");
        Files.setAttribute(folder.resolve("show"), "unix:mode", 0755);
        system = Site.in(folder, "127.0.0.1:0", 1)
                .main("relay_domains = pipe.example", "recipient_delimiter = +",
                        "transport_maps = inline:{ pipe.example=show:hop }",
                        "show_time_limit = " + limit)
                .master("show unix - n n - - pipe " + attributes).start();
    }

    private String result(String recipient) throws Exception {
        return result(recipient, Site.text("x"));
    }

    private String result(String recipient, String text) throws Exception {
        try (var client = new SmtpClient(system.address("smtpd")).hello()) {
            var reply = client.send("a@sender.example", recipient, text);
            var id = reply.substring(reply.lastIndexOf(' ') + 1);
            return system.log().await(id + ": to=<").replaceFirst(".*, dsn=", "");
        }
    }

    @Test
    void command_getsArgumentsAndMessage() throws Exception {
        start("flags=DFR user=" + Site.USER + " argv=" + folder
                + "/show -f ${sender} -- ${user} ${extension} ${nexthop}");
        assertEquals("2.0.0, status=sent (delivered via show service (taken))",
                result("someone+x@pipe.example"));
        var shown = Files.readString(folder.resolve("out/shown"));
        assertTrue(shown.startsWith("-f a@sender.example -- someone x hop\n" + Site.USER
                + "\nFrom a@sender.example  "), shown);
        assertTrue(shown.contains("\nReturn-Path: <a@sender.example>\n"
                + "Delivered-To: someone+x@pipe.example\n"), shown);
        assertTrue(shown.endsWith("Text of x.\n"), shown);
    }

    @Test
    void command_thatTakesTooLong_isEnded() throws Exception {
        start("user=" + Site.USER + " argv=/bin/sleep 60");
        assertEquals("5.3.0, status=bounced (Command time limit exceeded: \"/bin/sleep\")",
                result("x@pipe.example"));
    }

    /// Not only the command: all of its process group.
    @Test
    void processesOfACommandThatTakesTooLong_areEnded() throws Exception {
        var pid = folder.resolve("out/pid");
        start("user=" + Site.USER + " argv=/bin/sh -c {sleep 61 & echo $$! >" + pid + "; sleep 62}");
        assertTrue(result("x@pipe.example").startsWith("5.3.0, status=bounced (Command time limit"));
        long left = Long.parseLong(Files.readString(pid).strip());
        Await.until("the process in the background is gone", () -> ProcessHandle.of(left)
                .filter(ProcessHandle::isAlive).isEmpty());
    }

    /// Both pipes are full then, unless somebody reads while the message is written.
    @Test
    void commandThatWritesBeforeItReads_isNotBlocked() throws Exception {
        start("user=" + Site.USER + " argv=/bin/sh -c {head -c 300000 /dev/zero; cat >" + folder
                + "/out/shown}", "60s");
        var text = Site.text("x") + "A long line, one of many.\r\n".repeat(10_000);
        assertTrue(result("x@pipe.example", text).startsWith("2.0.0, status=sent"));
        assertTrue(Files.size(folder.resolve("out/shown")) > 250_000);
    }

    @Test
    void processLeftInTheBackground_isNotWaitedFor() throws Exception {
        start("user=" + Site.USER + " argv=/bin/sh -c {echo done; sleep 8 & exit 0}", "60s");
        long begin = System.nanoTime();
        assertEquals("2.0.0, status=sent (delivered via show service (done))",
                result("x@pipe.example"));
        assertTrue(System.nanoTime() - begin < 8_000_000_000L);
    }

    /// The command must not take half a message for a whole one.
    @Test
    void queueFileThatIsDamaged_endsTheCommand() throws Exception {
        var out = folder.resolve("out");
        start("user=" + Site.USER + " argv=/bin/sh -c {[ -e " + out + "/go ] || exit 75; cat >" + out
                + "/half; echo whole >" + out + "/whole}", "60s");
        var text = Site.text("x") + "A long line, one of many.\r\n".repeat(10_000);
        assertTrue(result("x@pipe.example", text).startsWith("4.3.0, status=deferred"));
        Await.until("deferred", () -> files("deferred").size() == 1);
        var file = files("deferred").getFirst();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var spoiled = new byte[1000];
            Arrays.fill(spoiled, (byte) 0xff);
            channel.write(ByteBuffer.wrap(spoiled), channel.size() / 2);
        }
        Files.createFile(out.resolve("go"));
        Await.until("set aside", () -> {
            try (var wire = system.connect("public/qmgr")) {
                wire.out().write(Bytes.of("FADI"));
                wire.out().flush();
            }
            return files("corrupt").size() == 1;
        });
        assertFalse(Files.exists(out.resolve("whole")));
        // It may have been killed before it wrote anything.
        assertTrue(Files.size(out.resolve("half")) < 250_000);
    }

    private List<Path> files(String queue) throws IOException {
        try (var files = Files.walk(system.queue().resolve(queue))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void largeMessage_isReturned() throws Exception {
        start("user=" + Site.USER + " size=10 argv=/bin/true");
        assertEquals("5.2.3, status=bounced (message too large)", result("x@pipe.example"));
    }

    @Test
    void wrongAttributes_makeMailWait() throws Exception {
        start("user=" + Site.USER + " colour=red argv=/bin/true");
        assertEquals("4.3.5, status=deferred (mail system configuration error)",
                result("x@pipe.example"));
        system.log().await("fatal: unknown attribute name: colour=red");
    }

    @Test
    void rootAsUser_isRefused() throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            return; // nobody can become root
        }
        start("user=root argv=/bin/true");
        assertEquals("4.3.5, status=deferred (mail system configuration error)",
                result("x@pipe.example"));
        system.log().await("specifies root privileges");
    }
}
