package org.postrider.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;

class CommandResultTest {
    private static Outcome outcome(int status, int signal, boolean late, String output) {
        return new CommandResult("cmd", status, signal, late, output).outcome(_ -> Outcome.sent("done"));
    }

    @Test
    void outcome_zero_isSent() {
        assertEquals(Outcome.sent("done"), outcome(0, 0, false, "words"));
    }

    private static Dsn dsn(String status, String action, String reason, String diagnostic) {
        return new Dsn(status, action, reason, "x-unix", diagnostic, "", "");
    }

    @Test
    void outcome_knownStatus_isWhatSysexitsSays() {
        assertEquals(dsn("5.1.1", "failed", "user unknown. Command output: no such person ",
                "no such person "), outcome(67, 0, false, "no such\nperson\n").dsn());
        assertEquals(dsn("4.3.0", "delayed", "temporary failure", "temporary failure"),
                outcome(75, 0, false, "").dsn());
        for (int code = 64; code <= 78; code++) {
            assertEquals(code, ExitStatus.of(code).code());
        }
    }

    @Test
    void outcome_otherEnds_areNamed() {
        assertEquals(dsn("5.3.0", "failed", "Command died with status 1: \"cmd\"",
                "unknown mail system error 1"), outcome(1, 0, false, "").dsn());
        assertEquals(dsn("4.3.0", "delayed", "Command died with signal 9: \"cmd\"",
                "temporary failure"), outcome(-1, 9, false, "").dsn());
        assertEquals(dsn("5.3.0", "failed", "Command time limit exceeded: \"cmd\"",
                "internal software error"), outcome(-1, 9, true, "").dsn());
    }

    /// A status code at the beginning of the output counts more than the exit status, and is all that
    /// is told with what follows it; not where a signal or the time limit has ended the command.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"1,4.2.3 try,4.2.3,delayed,try",
        "75,5.7.9 no,5.7.9,failed,no",
        "67,\"4.2.3\ntwo\n\",4.2.3,delayed,\"two \"", "75,\"5.2.3\tx\",5.2.3,failed,x",
        "1,2.0.0 ok,2.0.0,failed,ok", "75,5.001.1 y,5.001.1,failed,y", "75,\"4.1.1\n\",4.1.1,delayed,\"\""})
    void outcome_outputWithStatusCode_isThat(int exit, String output, String status, String action,
            String told) {
        var dsn = outcome(exit, 0, false, output).dsn();
        assertEquals(dsn(status, action, told, told), dsn);
    }

    @Test
    void outcome_outputWithoutStatusCode_isWhatSysexitsSays() {
        for (var output : List.of(" 4.2.2 x", "4.2.2x", "5.1234.1 x", "6.1.1 x", "5.2 x", "\n5.1.1 x")) {
            assertEquals("5.1.1", outcome(67, 0, false, output).dsn().status(), output);
        }
        assertEquals("4.3.0", outcome(-1, 9, false, "5.2.3 x").dsn().status());
        assertEquals("5.3.0", outcome(-1, 9, true, "4.2.3 x").dsn().status());
        assertEquals("2.0.0", outcome(0, 0, false, "5.1.1 x").dsn().status());
        assertEquals("4.2.2 x", outcome(67, 0, false, " 4.2.2 x").dsn().diagText());
    }

    @Test
    void outcome_hostileOutput_isNeutered() {
        var told = assertInstanceOf(Outcome.Bounced.class, outcome(67, 0, false, "a\u0007\nb"));
        assertEquals("user unknown. Command output: a? b", told.dsn().reason());
    }
}
