package org.postrider.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.Outcome;

class CommandResultTest {
    private static Outcome outcome(int status, int signal, boolean late, String output) {
        return new CommandResult("cmd", status, signal, late, output).outcome(_ -> Outcome.sent("done"));
    }

    @Test
    void outcome_zero_isSent() {
        assertEquals(Outcome.sent("done"), outcome(0, 0, false, "words"));
    }

    @Test
    void outcome_knownStatus_isWhatSysexitsSays() {
        assertEquals(Outcome.bounced("5.1.1", "user unknown. Command output: no such person "),
                outcome(67, 0, false, "no such\nperson\n"));
        assertEquals(Outcome.deferred("4.3.0", "temporary failure"), outcome(75, 0, false, ""));
        for (int code = 64; code <= 78; code++) {
            assertEquals(code, ExitStatus.of(code).code());
        }
    }

    @Test
    void outcome_otherEnds_areNamed() {
        assertEquals(Outcome.bounced("5.3.0", "Command died with status 1: \"cmd\""),
                outcome(1, 0, false, ""));
        assertEquals(Outcome.deferred("4.3.0", "Command died with signal 9: \"cmd\""),
                outcome(-1, 9, false, ""));
        assertEquals(Outcome.bounced("5.3.0", "Command time limit exceeded: \"cmd\""),
                outcome(-1, 9, true, ""));
    }

    @Test
    void outcome_hostileOutput_isNeutered() {
        var told = assertInstanceOf(Outcome.Bounced.class, outcome(67, 0, false, "a\u0007\nb"));
        assertEquals("user unknown. Command output: a? b", told.dsn().reason());
    }
}
