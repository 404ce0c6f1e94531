package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.EsmtpOptions;

class CommandParserTest {
    private static Command parse(String line) {
        return CommandParser.parse(line, false);
    }

    @Test
    void commands_areRead() {
        assertEquals(new Command.Ehlo("a.example"), parse("ehlo a.example"));
        assertEquals(new Command.Mail("<a@b>", List.of("SIZE=1", "RET=FULL")),
                parse("MAIL FROM:<a@b> SIZE=1  RET=FULL "));
        assertEquals(new Command.Mail("<\"a > b\"@c>", List.of()),
                parse("mail from: <\"a > b\"@c>"));
        assertEquals(new Command.Rcpt("a@b", List.of("X")), parse("RCPT TO:a@b X"));
        assertEquals(new Command.Vrfy(List.of("a", "b")), parse("VRFY a b "));
        assertEquals(new Command.Plain(Verb.NOOP), parse("NOOP x"));
        assertEquals(new Command.Bad(Verb.UNKNOWN, Reply.BAD_SYNTAX), parse("  "));
        assertEquals(new Command.Etrn("@a"), parse("etrn @a"));
        assertEquals(new Command.Bdat(12, true), parse("BDAT 12 last"));
        assertEquals(new Command.Bad(Verb.BDAT, Reply.BDAT_SYNTAX),
                parse("BDAT 1234567890123456789"));
        assertEquals(new Command.Unknown("X-Header:"),
                parse("X-Header: y"));
    }

    /// As Postfix has it.
    @Test
    void words_endOutsideOfBracketsAndQuotes() {
        assertEquals(new Command.Mail("MAIL", List.of("FROM:", "a@b")), parse("MAIL FROM:MAIL FROM:a@b"));
        assertEquals(new Command.Rcpt("to:", List.of("x")), parse("RCPT TO:to:x"));
        assertEquals(new Command.Rcpt("aTO:x", List.of("TOO:x")), parse("RCPT TO:aTO:x TOO:x"));
        assertEquals(new Command.Mail("<a>", List.of("b\"c d\"", "<e f>", "g\\ h")),
                parse("MAIL\fFROM:<a>\013b\"c d\" <e f> g\\ h"));
        assertEquals(new Command.Vrfy(List.of("<a b>", "SMTPUTF8")), parse("VRFY <a b>\tSMTPUTF8"));
        assertEquals(new Command.Bad(Verb.ETRN, Reply.ETRN_SYNTAX), parse("ETRN TO:x"));
    }

    @Test
    void address_thatEndsAtNul_isNone() {
        assertEquals(new Command.Bad(Verb.MAIL, Reply.BAD_SENDER),
                CommandParser.parse("MAIL FROM:a@b", true));
        assertEquals(new Command.Bad(Verb.RCPT, Reply.BAD_RECIPIENT),
                CommandParser.parse("RCPT TO:a", true));
        assertEquals(new Command.Bad(Verb.VRFY, Reply.BAD_RECIPIENT),
                CommandParser.parse("VRFY a", true));
        assertEquals(new Command.Rcpt("<a>", List.of()), CommandParser.parse("RCPT TO:<a>", true));
        assertEquals(new Command.Rcpt("a", List.of()), CommandParser.parse("RCPT TO:a ", true));
        assertEquals(new Command.Plain(Verb.RSET), CommandParser.parse("RSET", true));
    }

    @Test
    void input_cutAfterEachByte_neverThrows() {
        for (var line : List.of("MAIL FROM:<\"a\\\" > b\"@c.example> SIZE=1 RET=HDRS ENVID=a+2Bb",
                "RCPT TO:<@x:a@b> NOTIFY=SUCCESS ORCPT=rfc822;a", "EHLO client.example",
                "VRFY <a b>", "QUIT now", "ETRN @a", "BDAT 10 LAST")) {
            for (int cut = 0; cut <= line.length(); cut++) {
                assertNotNull(parse(line.substring(0, cut)));
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
        assertEquals(EsmtpOptions.BAD, EsmtpOptions.notify(","));
        assertEquals(10, EsmtpOptions.notify(",SUCCESS,,DELAY"));
        assertEquals("rfc822;a+b", EsmtpOptions.orcpt("rfc822;a+2Bb"));
        assertEquals("", EsmtpOptions.orcpt("rfc822"));
        assertEquals("", EsmtpOptions.orcpt(";a"));
        assertEquals("", EsmtpOptions.orcpt("rfc822;a+2"));
        assertEquals("", EsmtpOptions.orcpt("rfc822;a+0Ab"));
        assertEquals("r,f:c+;a", EsmtpOptions.orcpt("r,f:c+;a"));
        assertEquals("", EsmtpOptions.orcpt("a\u0001b;c"));
        assertEquals("", EsmtpOptions.orcpt("utf-8;a\u007f"));
        assertEquals("", EsmtpOptions.orcpt("\u00e9;c"));
        assertEquals("", EsmtpOptions.envid("a+2b"));
        assertEquals("", EsmtpOptions.envid("\u00c3\u00a9"));
    }
}
