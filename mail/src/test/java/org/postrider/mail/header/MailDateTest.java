package org.postrider.mail.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class MailDateTest {
    @Test
    void of_zones_giveOffsetAndName() {
        assertEquals("Sat, 21 Nov 2026 01:00:55 +0000 (UTC)",
                MailDate.of(Instant.parse("2026-11-21T01:00:55Z"), ZoneId.of("UTC")));
        assertEquals("Thu, 01 Jan 2026 00:30:00 +0100 (CET)",
                MailDate.of(Instant.parse("2025-12-31T23:30:00Z"), ZoneId.of("Europe/Berlin")));
        assertEquals("Tue, 30 Jun 2026 20:00:09 -0230 (NDT)",
                MailDate.of(Instant.parse("2026-06-30T22:30:09Z"), ZoneId.of("America/St_Johns")));
    }
}
