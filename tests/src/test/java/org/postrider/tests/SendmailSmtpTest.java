package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.dns.DnsResolver;
import org.postrider.sendmail.Sendmail;
import org.postrider.smtpd.StandAlone;
import org.postrider.testing.MiniSystem;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

/// `sendmail -bs`, with whole sessions on its standard input, as programs write them.
class SendmailSmtpTest {
    private static final String MESSAGE = "Subject: bs\r\n\r\n..dot\r\nQUIT\r\n.\r\n";

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void open() throws IOException {
        // The daemons of a system started by root are others.
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
        }
    }

    private int sendmail(InputStream input) {
        return Sendmail.run(new String[] {"-C", folder.resolve("etc").toString(), "-bs"},
                new Stdio(input, new PrintStream(out), new PrintStream(err)),
                (command, args, io) -> {
                    assertEquals("smtpd", command);
                    return StandAlone.run(args, io, DnsResolver.ofThisHost());
                });
    }

    private int sendmail(String input) {
        return sendmail(new ByteArrayInputStream(Bytes.of(input)));
    }

    private MiniSystem.Setup site() throws IOException {
        return Site.in(folder, "127.0.0.1:0", 9).main("maillog_file = " + folder + "/maillog",
                "maillog_file_prefixes = " + folder, "smtpd_client_restrictions = reject");
    }

    private List<String> codes() {
        return out.toString().lines().filter(l -> l.charAt(3) == ' ').map(l -> l.substring(0, 3))
                .toList();
    }

    private List<String> maildrop() throws IOException {
        try (var files = Files.list(folder.resolve("queue/maildrop"))) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("maillog"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void session_pipedAtOnce_isServed(boolean carriageReturns) throws Exception {
        var session = "EHLO client.example\r\nMAIL FROM:<a@b.example>\r\n"
                + "RCPT TO:<x@discard.example>\r\nRCPT TO:<>\r\nDATA\r\n"
                + MESSAGE + "RSET\r\nQUIT\r\n";
        try (var system = site().start()) {
            assertEquals(0, sendmail(carriageReturns ? session : session.replace("\r", "")),
                    err::toString);
            assertEquals(List.of("220", "250", "250", "250", "501", "354", "250", "250", "221"),
                    codes(), out.toString());
            system.log().await(": to=<x@discard.example>, relay=none, ");
        }
        assertTrue(log().contains("postfix/smtpd["), log());
        assertTrue(log().contains("disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1/2"
                + " data=1 rset=1 quit=1 commands=6/7"), log());
        assertEquals("", err.toString());
    }

    @Test
    void session_whileTheSystemIsDown_isDeliveredLater() throws Exception {
        var setup = site();
        setup.write();
        assertEquals(0, sendmail("HELO x.example\nMAIL FROM:<a@b.example> BODY=8BITMIME\n"
                + "RCPT TO:<" + Site.USER + "@mail.example> NOTIFY=NEVER\nDATA\n"
                + MESSAGE.replace("\r", "") + "QUIT\n"), err::toString);
        assertEquals(List.of("220", "250", "250", "250", "354", "250", "221"), codes());
        assertEquals(1, maildrop().size());
        assertTrue(out.toString().contains("250 2.0.0 Ok: queued as " + maildrop().getFirst()),
                out.toString());
        try (var system = setup.start()) {
            system.log().await("status=sent (delivered to maildir)");
        }
        var mail = Site.maildir(folder).getFirst();
        assertTrue(mail.contains("Received: from x.example (localhost [127.0.0.1])\n\tby"
                + " mail.example (Postrider) with SMTP id "), mail);
        assertTrue(mail.endsWith("\n\n.dot\nQUIT\n"), mail);
    }

    @Test
    void input_thatEndsWithinContent_sendsNothing() throws Exception {
        site().write();
        assertEquals(0, sendmail("HELO x\nMAIL FROM:<>\nRCPT TO:<x@discard.example>\nDATA\n"
                + "Subject: cut\n\n."));
        assertEquals(List.of("220", "250", "250", "250", "354"), codes(), out.toString());
        assertEquals(List.of(), maildrop());
        assertTrue(log().contains("lost connection after DATA"), log());
    }

    /// What belongs to the network is not asked: neither filters nor restrictions, and no site is
    /// flushed. As Postfix answers and logs it.
    @Test
    void session_isNotJudged() throws Exception {
        try (var system = site().main("smtpd_milters = inet:127.0.0.1:9",
                "smtpd_etrn_restrictions = reject", "smtpd_recipient_restrictions = reject",
                "fast_flush_domains = relay.example").start()) {
            assertEquals(0, sendmail("EHLO x\nETRN relay.example\nSTARTTLS\nXFORWARD NAME=x\n"
                    + "XCLIENT NAME=x\nMAIL FROM:<a@b.example>\nRCPT TO:<x@discard.example>\nQUIT\n"));
            assertEquals(List.of("220", "250", "458", "502", "550", "550", "250", "250", "221"),
                    codes(), out.toString());
            assertTrue(out.toString().contains("\n458 Unable to queue messages\r\n"), out.toString());
            assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("127.0.0.1:9")));
        }
        assertTrue(log().contains("warning: do not use ETRN in \"sendmail -bs\" mode"), log());
        assertTrue(log().contains("ehlo=1 xclient=0/1 xforward=0/1 starttls=0/1 mail=1 rcpt=1"
                + " etrn=0/1 quit=1 commands=4/8"), log());
        assertFalse(log().contains("improper command pipelining"), log());
    }

    @Test
    void input_thatDoesNotCome_isNotWaitedForForEver() throws Exception {
        site().main("smtpd_timeout = 1s").write();
        try (var source = new PipedOutputStream(); var input = new PipedInputStream(source)) {
            source.write(Bytes.of("NOOP\n"));
            source.flush();
            assertEquals(0, sendmail(input));
        }
        assertEquals(List.of("220", "250", "421"), codes(), out.toString());
        assertTrue(log().contains("timeout after NOOP from localhost[127.0.0.1]"), log());
    }
}
