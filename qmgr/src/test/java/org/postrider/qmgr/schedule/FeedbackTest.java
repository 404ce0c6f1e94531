package org.postrider.qmgr.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.params.ConfException;

class FeedbackTest {
    private static final Dsn DOWN = Dsn.of("4.4.1", "delayed", "connect to mx: refused");

    private static Destination destination(int initial, int most, String positive,
            String negative, int cohorts) {
        var settings = Settings.defaults().concurrency(initial, most,
                Feedback.parse("x", positive), Feedback.parse("x", negative), cohorts).value();
        return new Transport("smtp", settings, _ -> new RoundRobin()).destination("a.example");
    }

    @Test
    void forms_areParsed() {
        assertEquals(0.5, Feedback.parse("x", "1 / concurrency").at(2));
        assertEquals(0.5, Feedback.parse("x", "1/sqrt_concurrency").at(4));
        assertEquals(0.25, Feedback.parse("x", "0.25").at(9));
        assertEquals(0.25, Feedback.parse("x", "1 / 4").at(9));
        for (var bad : List.of("", "x", "2", "1/x", "-1", "1/0", "0/0", "1/concurrency/2", "/2")) {
            assertThrows(ConfException.class, () -> Feedback.parse("x", bad), bad);
        }
    }

    /// As many successes as the concurrency add one to it.
    @Test
    void successes_byConcurrency_growLinearly() {
        var destination = destination(5, 20, "1/concurrency", "1/concurrency", 1);
        for (int window = 5; window < 20; window++) {
            for (int i = 0; i < window; i++) {
                assertEquals(window, destination.window());
                destination.begin();
                grow(destination);
                destination.end();
            }
        }
        for (int i = 0; i < 100; i++) {
            grow(destination);
        }
        assertEquals(20, destination.window());
    }

    /// With the window in use: it does not grow otherwise.
    private static void grow(Destination destination) {
        for (int i = 0; i < 20; i++) {
            destination.begin();
        }
        destination.feedPositive();
        for (int i = 0; i < 20; i++) {
            destination.end();
        }
    }

    @Test
    void successes_thatNeedNoMore_addNothing() {
        var destination = destination(5, 20, "1", "1", 1);
        destination.begin();
        for (int i = 0; i < 10; i++) {
            destination.feedPositive();
        }
        assertEquals(6, destination.window());
    }

    /// The first failure takes one away at once, and then as many as the feedback says.
    @Test
    void failures_takeAwayAtTheBeginning() {
        var destination = destination(8, 20, "1", "1/4", 0);
        var windows = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            assertFalse(destination.feedNegative(DOWN));
            windows.append(destination.window());
        }
        assertEquals("777766665", windows.toString());
    }

    @Test
    void failure_lowersNeverBelowOne() {
        var destination = destination(3, 20, "1", "1", 0);
        for (int i = 0; i < 10; i++) {
            destination.feedNegative(DOWN);
        }
        assertEquals(1, destination.window());
        assertTrue(destination.isOpen());
    }

    /// Failed cohorts by concurrency: 1/5 + 1/4 + 1/3 + 1/2 is more than one.
    @Test
    void failures_ofACohort_kill() {
        var destination = destination(5, 20, "1", "1", 1);
        assertFalse(destination.feedNegative(DOWN));
        assertFalse(destination.feedNegative(DOWN));
        assertFalse(destination.feedNegative(DOWN));
        assertTrue(destination.feedNegative(DOWN));
        assertFalse(destination.feedNegative(DOWN));
        assertFalse(destination.isOpen());
        destination.revive();
        assertEquals(5, destination.window());
    }

    @Test
    void success_betweenFailures_startsTheCohortsAnew() {
        var destination = destination(5, 20, "0", "0", 1);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 4; j++) {
                assertFalse(destination.feedNegative(DOWN));
            }
            destination.feedPositive();
        }
        for (int j = 0; j < 4; j++) {
            assertFalse(destination.feedNegative(DOWN));
        }
        assertTrue(destination.feedNegative(DOWN));
    }

    @Test
    void zeroLimit_neverKills() {
        var destination = destination(5, 20, "0", "0", 0);
        for (int i = 0; i < 1000; i++) {
            assertFalse(destination.feedNegative(DOWN));
        }
        assertEquals(5, destination.window());
    }
}
