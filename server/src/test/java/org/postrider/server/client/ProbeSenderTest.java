package org.postrider.server.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;

/// The sender of probes, which spammers must not be able to know for long.
class ProbeSenderTest {
    private static ProbeSender sender(String ttl, long seconds) {
        return new ProbeSender(Conf.of(new MainCf(Path.of("main.cf"), Map.of())).with(Map.of(
                "address_verify_sender", "probe@site.example", "address_verify_sender_ttl", ttl)),
                Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
    }

    @Test
    void address_changes_andIsKnownForOneTurnBeforeAndAfter() {
        var now = sender("100s", 31 * 100).now();
        assertEquals("probe10@site.example", now); // to the base of 31
        assertEquals(now, sender("100s", 31 * 100 + 99).now());
        assertEquals("probe11@site.example", sender("100s", 32 * 100).now());
        var plain = Optional.of("probe@site.example");
        assertEquals(plain, sender("100s", 30 * 100).recognize(now));
        assertEquals(plain, sender("100s", 31 * 100).recognize("PROBE10@SITE.example"));
        assertEquals(plain, sender("100s", 32 * 100 + 99).recognize(now));
        assertEquals(Optional.empty(), sender("100s", 33 * 100).recognize(now));
        assertEquals(Optional.empty(), sender("100s", 31 * 100).recognize("probe@site.example"));
    }

    @Test
    void address_withoutTime_staysAsItIs() {
        assertEquals("probe@site.example", sender("0s", 12_345).now());
        assertEquals(Optional.of("probe@site.example"),
                sender("0s", 1).recognize("probe@site.example"));
    }
}
