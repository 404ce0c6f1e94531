package org.postrider.server.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;

class StatusFilterTest {
    private static final Outcome FAILED =
            new Outcome.Bounced(Dsn.of("5.1.1", "failed", "unknown"));
    private static final Outcome SENT = new Outcome.Sent(Dsn.of("2.0.0", "delivered", "done"));

    @Test
    void failure_becomesDelay() {
        var changed = StatusFilter.changed(FAILED, "4.2.1 wait for it");
        assertInstanceOf(Outcome.Deferred.class, changed);
        assertEquals("4.2.1", changed.dsn().status());
        assertEquals("wait for it", changed.dsn().reason());
    }

    @Test
    void delay_becomesFailure() {
        assertInstanceOf(Outcome.Bounced.class, StatusFilter.changed(
                new Outcome.Deferred(Dsn.of("4.2.2", "delayed", "full")), "5.2.2 full"));
    }

    @Test
    void success_getsAnotherText() {
        assertEquals("here", StatusFilter.changed(SENT, "2.1.5 here").dsn().reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0 fine", "3.1.1 x", "x", "", "5.1.1"})
    void impossibleAnswer_changesNothing(String answer) {
        assertSame(FAILED, StatusFilter.changed(FAILED, answer));
    }

    @Test
    void success_staysOne() {
        assertSame(SENT, StatusFilter.changed(SENT, "5.0.0 no"));
        assertSame(SENT, StatusFilter.changed(SENT, "4.0.0 later"));
    }
}
