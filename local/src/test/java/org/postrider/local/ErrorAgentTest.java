package org.postrider.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.dsn.Outcome;

class ErrorAgentTest {
    private static String shown(String nexthop, boolean retry) {
        var outcome = ErrorAgent.outcome(nexthop, retry);
        return (outcome instanceof Outcome.Bounced ? "bounced " : "deferred ")
                + outcome.dsn().status() + " " + outcome.dsn().reason();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "5.7.1 no mail here|bounced 5.7.1 no mail here", "4.7.1 later|deferred 4.7.1 later",
        "no code|bounced 5.0.0 no code", "5.7.1|bounced 5.7.1 ",
        "5.123.123 three digits|bounced 5.123.123 three digits",
        "5.1234.1 too many|bounced 5.0.0 5.1234.1 too many", "2.0.0 fine|bounced 5.0.0 2.0.0 fine",
        "5.7 short|bounced 5.0.0 5.7 short", "5.7.1x stuck|bounced 5.0.0 5.7.1x stuck",
        "host.example|bounced 5.0.0 host.example"})
    void nexthop_isStatusAndReason(String nexthop, String expected) {
        assertEquals(expected.stripTrailing(), shown(nexthop, false).stripTrailing());
    }

    @Test
    void retry_defersWhereNothingElseIsSaid() {
        assertEquals("deferred 4.3.0 later", shown("later", true));
        assertEquals("deferred 4.2.0 later", shown("4.2.0 later", true));
        assertEquals("bounced 5.2.0 never", shown("5.2.0 never", true));
    }

    @Test
    void nexthop_cutAnywhere_neverDelivers() {
        var whole = "4.7.1 later";
        for (int i = 0; i <= whole.length(); i++) {
            var outcome = ErrorAgent.outcome(whole.substring(0, i), false);
            assertEquals(i < 5 ? Outcome.Bounced.class : Outcome.Deferred.class, outcome.getClass());
        }
    }
}
