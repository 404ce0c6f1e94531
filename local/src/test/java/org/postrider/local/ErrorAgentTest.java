package org.postrider.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.dsn.Outcome;
import org.postrider.testing.MemoryLog;

class ErrorAgentTest {
    private final MemoryLog log = new MemoryLog();

    private String shown(String nexthop, boolean retry) {
        return shown(ErrorAgent.outcome(nexthop, retry, log));
    }

    private static String shown(Outcome outcome) {
        var word = switch (outcome) {
            case Outcome.Bounced _ -> "bounced ";
            case Outcome.Deferred _ -> "deferred ";
            case Outcome.Sent _ -> "sent ";
        };
        return word + outcome.dsn().status() + " " + outcome.dsn().reason();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "5.7.1 no mail here|bounced 5.7.1 no mail here", "4.7.1 later|bounced 5.0.0 later",
        "no code|bounced 5.0.0 no code", "5.7.1|bounced 5.7.1 ",
        "5.123.123 three digits|bounced 5.123.123 three digits",
        "5.1234.1 too many|bounced 5.0.0 5.1234.1 too many", "2.0.0 fine|bounced 5.0.0 fine",
        "5.7 short|bounced 5.0.0 5.7 short", "5.7.1x stuck|bounced 5.0.0 5.7.1x stuck",
        "host.example|bounced 5.0.0 host.example"})
    void nexthop_isStatusAndReason(String nexthop, String expected) {
        assertEquals(expected.stripTrailing(), shown(nexthop, false).stripTrailing());
    }

    /// The service decides, not the code.
    @Test
    void retry_defers() {
        assertEquals("deferred 4.0.0 later", shown("later", true));
        assertEquals("deferred 4.2.0 later", shown("4.2.0 later", true));
        assertEquals(List.of(), log.lines());
        assertEquals("deferred 4.0.0 never", shown("5.2.0 never", true));
        assertEquals("bounced 5.0.0 ", shown("4.7.1", false));
        assertEquals(List.of("postfix: warning: defer_append: ignoring dsn code \"5.2.0\"",
                "postfix: warning: bounce_append: ignoring dsn code \"4.7.1\""), log.lines());
    }

    @Test
    void discard_saysWhy() {
        assertEquals("sent 2.0.0 no use", shown(DiscardAgent.outcome("no use", log)));
        assertEquals("sent 2.1.5 gone", shown(DiscardAgent.outcome("2.1.5 gone", log)));
        assertEquals(List.of(), log.lines());
        assertEquals("sent 2.0.0 x", shown(DiscardAgent.outcome("4.1.1 x", log)));
        assertEquals(List.of("postfix: warning: sent: ignoring dsn code \"4.1.1\""), log.lines());
    }

    @Test
    void nexthop_cutAnywhere_neverDelivers() {
        var whole = "4.7.1 later";
        for (int i = 0; i <= whole.length(); i++) {
            var cut = whole.substring(0, i);
            assertEquals(Outcome.Bounced.class, ErrorAgent.outcome(cut, false, log).getClass());
            assertEquals(Outcome.Deferred.class, ErrorAgent.outcome(cut, true, log).getClass());
        }
    }
}
