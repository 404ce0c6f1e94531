package org.postrider.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
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

    @Test
    void outcome_hostileOutput_isNeutered() {
        var told = assertInstanceOf(Outcome.Bounced.class, outcome(67, 0, false, "a\u0007\nb"));
        assertEquals("user unknown. Command output: a? b", told.dsn().reason());
    }
}
