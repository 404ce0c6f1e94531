package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandParserTest {
    @Test
    void commands_areRead() {
        assertEquals(new Command.Ehlo("a.example"), CommandParser.parse("ehlo a.example"));
        assertEquals(new Command.Mail("<a@b>", List.of("SIZE=1", "RET=FULL")),
                CommandParser.parse("MAIL FROM:<a@b> SIZE=1  RET=FULL "));
        assertEquals(new Command.Mail("<\"a > b\"@c>", List.of()),
                CommandParser.parse("mail from: <\"a > b\"@c>"));
        assertEquals(new Command.Rcpt("a@b", List.of("X")), CommandParser.parse("RCPT TO:a@b X"));
        assertEquals(new Command.Vrfy("a b"), CommandParser.parse("VRFY a b "));
        assertEquals(new Command.Plain(Verb.NOOP), CommandParser.parse("NOOP x"));
        assertEquals(new Command.Bad(Verb.UNKNOWN, Reply.BAD_SYNTAX), CommandParser.parse("  "));
        assertEquals(new Command.Etrn("@a"), CommandParser.parse("etrn @a"));
        assertEquals(new Command.Bdat(12, true), CommandParser.parse("BDAT 12 last"));
        assertEquals(new Command.Bad(Verb.BDAT, Reply.BDAT_SYNTAX),
                CommandParser.parse("BDAT 1234567890123456789"));
        assertEquals(new Command.Unknown("X-Header:"),
                CommandParser.parse("X-Header: y"));
    }

    @Test
    void input_cutAfterEachByte_neverThrows() {
        for (var line : List.of("MAIL FROM:<\"a\\\" > b\"@c.example> SIZE=1 RET=HDRS ENVID=a+2Bb",
                "RCPT TO:<@x:a@b> NOTIFY=SUCCESS ORCPT=rfc822;a", "EHLO client.example",
                "VRFY <a b>", "QUIT now", "ETRN @a", "BDAT 10 LAST")) {
            for (int cut = 0; cut <= line.length(); cut++) {
                assertNotNull(CommandParser.parse(line.substring(0, cut)));
            }
        }
    }

    @Test
    void options_areStrict() {
        assertEquals(100, Options.size("100"));
        assertEquals(Options.BAD, Options.size(""));
        assertEquals(Options.BAD, Options.size("1x"));
        assertEquals(Options.BAD, Options.size("1".repeat(21)));
        assertEquals(14, Options.notify("SUCCESS,failure,Delay"));
        assertEquals(1, Options.notify("NEVER"));
        assertEquals(Options.BAD, Options.notify("NEVER,DELAY"));
        assertEquals(8, Options.notify("DELAY,DELAY"));
        assertEquals(Options.BAD, Options.notify(""));
        assertEquals("rfc822;a+b", Options.orcpt("rfc822;a+2Bb"));
        assertEquals("", Options.orcpt("rfc822"));
        assertEquals("", Options.orcpt(";a"));
        assertEquals("", Options.orcpt("rfc822;a+2"));
        assertEquals("", Options.orcpt("rfc822;a+0Ab"));
        assertEquals("", Options.envid("a+2b"));
    }
}
