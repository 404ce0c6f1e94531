package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.sendmail.Sendmail;
import org.postrider.testing.RealSystem;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

/// `sendmail -bs`, with whole sessions on its standard input, as programs write them.
class SendmailSmtpTest {
    private static final String MESSAGE = "Subject: bs\r\n\r\n..dot\r\nQUIT\r\n.\r\n";

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        port = RealSystem.freePort();
    }

    private int sendmail(String input) {
        return Sendmail.run(new String[] {"-C", folder.resolve("etc").toString(), "-bs"},
                new Stdio(new ByteArrayInputStream(Bytes.of(input)), new PrintStream(out),
                        new PrintStream(err)), (command, _, _) -> {
                            throw new AssertionError(command);
                        });
    }

    private List<String> codes() {
        return out.toString().lines().filter(l -> l.charAt(3) == ' ').map(l -> l.substring(0, 3))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void session_pipedAtOnce_isServed(boolean carriageReturns) throws Exception {
        var session = "EHLO client.example\r\nMAIL FROM:<a@b.example>\r\n"
                + "RCPT TO:<x@discard.example>\r\nRCPT TO:<no.such.user@mail.example>\r\nDATA\r\n"
                + MESSAGE + "RSET\r\nQUIT\r\n";
        try (var system = Site.in(folder, "127.0.0.1:" + port, 9).start()) {
            assertEquals(0, sendmail(carriageReturns ? session : session.replace("\r", "")),
                    err::toString);
            assertEquals(List.of("220", "250", "250", "250", "550", "354", "250", "250", "221"),
                    codes(), out.toString());
            system.log().await(": to=<x@discard.example>, relay=none, ");
            system.log().await("[127.0.0.1] ehlo=1 mail=1 rcpt=1/2 data=1 rset=1 quit=1");
        }
        assertEquals("", err.toString());
    }

    @Test
    void input_thatEndsWithinContent_sendsNothing() throws Exception {
        try (var system = Site.in(folder, "127.0.0.1:" + port, 9).start()) {
            assertEquals(0, sendmail("HELO x\nMAIL FROM:<>\nRCPT TO:<x@discard.example>\nDATA\n"
                    + "Subject: cut\n\n."));
            system.log().await("lost connection after DATA");
            assertEquals(List.of("220", "250", "250", "250", "354"), codes(), out.toString());
        }
    }

    @Test
    void session_withoutQuit_isServed() throws Exception {
        try (var system = Site.in(folder, "127.0.0.1:" + port, 9).start()) {
            assertEquals(0, sendmail("NOOP\nNOOP\nNO"));
            assertEquals(List.of("220", "250", "250"), codes());
            system.log().await("lost connection after NOOP");
        }
    }

    @Test
    void systemDown_isSaid() throws Exception {
        Site.in(folder, "127.0.0.1:" + port, 9).write();
        assertEquals(75, sendmail("QUIT\r\n"));
        assertEquals("", out.toString());
        var said = err.toString();
        assertTrue(said.startsWith("sendmail: fatal: connect to 127.0.0.1:" + port + ": "), said);
        assertTrue(said.contains("must be up"), said);
    }
}
