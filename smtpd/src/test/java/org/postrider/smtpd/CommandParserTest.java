package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.EsmtpOptions;

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
        assertEquals(100, EsmtpOptions.size("100"));
        assertEquals(EsmtpOptions.BAD, EsmtpOptions.size(""));
        assertEquals(EsmtpOptions.BAD, EsmtpOptions.size("1x"));
        assertEquals(Long.MAX_VALUE, EsmtpOptions.size("9223372036854775807"));
        assertEquals(EsmtpOptions.HUGE, EsmtpOptions.size("9223372036854775808"));
        assertEquals(EsmtpOptions.HUGE, EsmtpOptions.size("1".repeat(41)));
        assertEquals(EsmtpOptions.BAD, EsmtpOptions.size("1".repeat(41) + "x"));
        assertEquals(14, EsmtpOptions.notify("SUCCESS,failure,Delay"));
        assertEquals(1, EsmtpOptions.notify("NEVER"));
        assertEquals(EsmtpOptions.BAD, EsmtpOptions.notify("NEVER,DELAY"));
        assertEquals(8, EsmtpOptions.notify("DELAY,DELAY"));
        assertEquals(EsmtpOptions.BAD, EsmtpOptions.notify(""));
        assertEquals("rfc822;a+b", EsmtpOptions.orcpt("rfc822;a+2Bb"));
        assertEquals("", EsmtpOptions.orcpt("rfc822"));
        assertEquals("", EsmtpOptions.orcpt(";a"));
        assertEquals("", EsmtpOptions.orcpt("rfc822;a+2"));
        assertEquals("", EsmtpOptions.orcpt("rfc822;a+0Ab"));
        assertEquals("", EsmtpOptions.envid("a+2b"));
    }
}
