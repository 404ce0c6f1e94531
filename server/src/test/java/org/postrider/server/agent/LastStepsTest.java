package org.postrider.server.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LastStepsTest {
    @Test
    void stop_runningStep_goesOnAndNoOtherBegins() {
        var steps = new LastSteps();
        assertFalse(steps.isAny());
        try (var _ = steps.begin()) {
            steps.stop();
            assertTrue(steps.isAny());
            assertThrows(StoppedException.class, steps::begin);
            assertTrue(steps.isAny());
        }
        assertFalse(steps.isAny());
    }
}
