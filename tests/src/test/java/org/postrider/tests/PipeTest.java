package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

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
                        "show_time_limit = 1s")
                .master("show unix - n n - - pipe " + attributes).start();
    }

    private String result(String recipient) throws Exception {
        try (var client = new SmtpClient(system.address("smtpd")).hello()) {
            var reply = client.send("a@sender.example", recipient, Site.text("x"));
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
